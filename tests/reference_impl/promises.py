"""What the tests hold the reference charger to: the promises on values, broken or kept, without the kit."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from datetime import datetime
from typing import Any

from reference_impl.contract import load
from reference_impl.device import Publication

PHASES = ("L1", "L2", "L3")
NO_SESSION = {"Unplugged", "Reserved", "Disabled", "PermanentFault", "Unknown"}
SETTLED_S = 3.0
LATEST_S = 2.5
CONNECTOR_VARIABLES = ("datetime", "hardware_capabilities", "limits", "telemetry", "powermeter", "session_info")


def broken(heard: list[tuple[float, Publication]]) -> set[str]:
    """Return the requirements on values that are broken by what was heard of all connectors."""
    witnesses: dict[str, Witness] = defaultdict(Witness)
    for at, said in heard:
        for variable in CONNECTOR_VARIABLES:
            found = load().channels[variable].parameters(said.topic)
            if found is not None:
                witnesses[found["connector"]].hears(variable, at, said.payload, name=found["connector"])
    return {promise for witness in witnesses.values() for promise in witness.broken}


class Witness:
    """Hears one connector, in order; what it cannot read breaks other promises than these."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self._latest: dict[str, Any] = {}
        self._energy_Wh: dict[str, float] = {}
        self._timestamp_s = 0.0
        self._session: dict[str, Any] = {}
        self._start_Wh = 0.0
        self._readings_Wh: deque[tuple[float, float]] = deque(maxlen=9)
        self._state_since = 0.0

    def hears(self, variable: str, at: float, payload: bytes, *, name: str) -> None:
        try:
            value = payload.decode() if variable == "datetime" else json.loads(payload)
            getattr(self, f"_{variable}")(value, at, name)
        except (KeyError, TypeError, ValueError):
            return
        self._latest[variable] = value

    def _keep(self, promise: str, kept: bool) -> None:
        if not kept:
            self.broken.add(promise)

    def _datetime(self, value: str, at: float, _name: str) -> None:
        self._keep("datetime.accurate", abs(datetime.fromisoformat(value).timestamp() - at) <= 1)

    def _hardware_capabilities(self, value: Any, _at: float, _name: str) -> None:
        kinds = [f"{kind}_{way}" for kind in ("current_A", "phase_count") for way in ("import", "export")]
        ordered = [value[f"min_{kind}"] <= value[f"max_{kind}"] for kind in kinds if f"min_{kind}" in value]
        self._keep("hardware_capabilities.ordered", all(ordered))
        phases = value["min_phase_count_import"], value["max_phase_count_import"]
        self._keep("hardware_capabilities.phases", all(1 <= count <= 3 for count in phases))

    def _limits(self, value: Any, _at: float, name: str) -> None:
        self._keep("limits.uuid", value.get("uuid") == name)
        hardware = self._latest["hardware_capabilities"]
        self._keep(
            "limits.within_capabilities",
            -hardware["max_current_A_export"] <= value["max_current"] <= hardware["max_current_A_import"],
        )

    def _telemetry(self, value: Any, at: float, _name: str) -> None:
        self._keep("telemetry.fields", value.keys() >= _TELEMETRY)
        state = self._session.get("state")
        if state in {"Charging", "Unplugged"} and at - self._state_since > SETTLED_S:
            self._keep("telemetry.relais", value["relais_on"] == (state == "Charging"))

    def _powermeter(self, value: Any, at: float, _name: str) -> None:
        self._keep("powermeter.fields", len(value) == 8)
        time_s, energy_Wh, power_W = value["timestamp"], value["energy_Wh_import"], value["power_W"]
        self._keep("powermeter.timestamp.fresh", -1 <= at - time_s <= 2.5)
        self._keep("powermeter.timestamp.rising", time_s >= self._timestamp_s)
        rising = [energy_Wh[place] >= self._energy_Wh.get(place, 0.0) for place in (*PHASES, "total")]
        self._keep("powermeter.energy.rising", all(rising))
        self._timestamp_s, self._energy_Wh = time_s, energy_Wh
        self._readings_Wh.append((at, energy_Wh["total"]))
        for group in (energy_Wh, power_W):
            total = sum(group[phase] for phase in PHASES)
            self._keep("powermeter.sums", abs(group["total"] - total) <= max(1, 0.01 * abs(total)))
        for phase in PHASES if "voltage_V" in value else ():
            apparent_W = value["voltage_V"][phase] * value["current_A"][phase]
            self._keep("powermeter.power", abs(power_W[phase] - apparent_W) <= max(100, 0.1 * apparent_W))

    def _session_info(self, value: Any, at: float, _name: str) -> None:
        before, self._session = self._session, value
        meter, state, charged_Wh = self._latest["powermeter"], value["state"], value["charged_energy_wh"]
        if state != before.get("state"):
            self._state_since = at
        self._keep("session_info.state_info.empty", state == "Error" or not value["state_info"])
        self._keep("session_info.energy.positive", min(charged_Wh, value.get("discharged_energy_wh", 0)) >= 0)
        self._keep("session_info.power.metered", abs(value["latest_total_w"] - meter["power_W"]["total"]) <= 1)
        if state in NO_SESSION:
            return
        readings_Wh = [total_Wh for heard_at, total_Wh in self._readings_Wh if at - heard_at <= LATEST_S]
        if not before or before["state"] in NO_SESSION:
            self._start_Wh = readings_Wh[-1]
            self._keep("session_info.energy.start", max(charged_Wh, value.get("discharged_energy_wh", 0)) <= 1)
        elif before:
            self._keep("session_info.energy.rising", charged_Wh >= before["charged_energy_wh"])
        off_Wh = min(abs(charged_Wh - (total_Wh - self._start_Wh)) for total_Wh in readings_Wh)
        self._keep("session_info.energy.metered", off_Wh <= max(1, 0.01 * charged_Wh))
        if state == before.get("state") == "Charging":
            passed_s = datetime.fromisoformat(value["datetime"]) - datetime.fromisoformat(before["datetime"])
            counted_s = value["charging_duration_s"] - before["charging_duration_s"]
            self._keep("session_info.duration", abs(counted_s - passed_s.total_seconds()) <= 0.01)


_TELEMETRY = {
    "fan_rpm",
    "rcd_current",
    "relais_on",
    "supply_voltage_12V",
    "supply_voltage_minus_12V",
    "temperature",
}
HELD = frozenset(
    {
        "datetime.accurate",
        "hardware_capabilities.ordered",
        "hardware_capabilities.phases",
        "limits.uuid",
        "limits.within_capabilities",
        "telemetry.fields",
        "telemetry.relais",
        "powermeter.fields",
        "powermeter.timestamp.fresh",
        "powermeter.timestamp.rising",
        "powermeter.energy.rising",
        "powermeter.sums",
        "powermeter.power",
        "session_info.state_info.empty",
        "session_info.energy.positive",
        "session_info.energy.start",
        "session_info.energy.rising",
        "session_info.energy.metered",
        "session_info.power.metered",
        "session_info.duration",
    }
)
