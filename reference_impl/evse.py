"""Reference, fifth on its road: one connector: what happens to its session, and what it says about itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from reference_impl import messages
from reference_impl.contract import Contract
from reference_impl.device import Publication
from reference_impl.energy import CommandedLimit, Energy, Unit
from reference_impl.hardware.ports import Hardware, MeterReading, Vehicle, VehicleFault
from reference_impl.messages import State
from reference_impl.moment import rfc3339
from reference_impl.session import ERROR_INFO, Cause, following

_LOG = logging.getLogger(__name__)
_TRIPS_AT_MA = 6.0
_FAULTS = {VehicleFault.CAR: Cause.CAR_FAULT, VehicleFault.DIODE: Cause.DIODE_FAULT}
_OFFERS_POWER = (State.Preparing, State.Charging, State.ChargingPausedEV)
_OVER = (State.Unplugged, State.Finished)
VARIABLES = ("datetime", "hardware_capabilities", "limits", "telemetry", "powermeter", "session_info")


@dataclass(slots=True)
class Evse:
    """One connector of the charger; everything it does is asked for with the time in seconds since 1970."""

    name: str
    contract: Contract
    hardware: Hardware
    authorises_itself: bool
    state: State = State.Unplugged
    state_info: str = ""
    energy: Energy = field(default_factory=Energy)
    _published_W: float = 0.0
    _published_Wh: float = 0.0
    _start_Wh: float | None = None
    _started: float = 0.0
    _ended: float | None = 0.0
    _seen: dict[str, object] | None = None

    def limit(self, value: Decimal, *, unit: Unit, now: float) -> list[Publication]:
        """Put a commanded limit into force; it stays until the next one."""
        return self.happens(now, energy=replace(self.energy, commanded=CommandedLimit(value, unit)))

    def happens(self, now: float, *causes: Cause, energy: Energy | None = None) -> list[Publication]:
        """Let causes act, then whatever the hardware shows, and return what changed with a state or a limit."""
        reading = self.hardware.meter.read(now)  # also where it is not needed: what flowed is counted before it changes
        before = self._seen or self._outline(reading)
        self.energy = energy or self.energy
        for cause in causes:
            self._step(cause, now)
        settled = None
        while settled is not self.state:
            settled = self.state
            for cause in self._circumstances():
                self._step(cause, now)
        self._switch()
        self._seen = self._outline(self.hardware.meter.read(now))
        changed = [variable for variable, seen in self._seen.items() if before[variable] != seen]
        if "limits" not in changed and "session_info" not in changed:
            return []  # a measurement that changed by itself waits for its second
        return [self.publication(variable, now) for variable in changed]

    def publication(self, variable: str, now: float) -> Publication:
        """Return one variable as it is now."""
        value = getattr(self, f"_{variable}")(now)
        return self.contract.publication(f"publish_{variable}", value, connector=self.name)

    def _circumstances(self) -> Iterator[Cause]:
        pilot = self.hardware.pilot
        yield Cause.UNPLUGGED if pilot.vehicle is Vehicle.ABSENT else Cause.PLUGGED_IN
        if self.authorises_itself:
            yield Cause.AUTHORISED
        elif self.hardware.reader.take() is not None:
            if self.state is not State.AuthRequired:
                _LOG.warning("%s: a card was shown while no session waited for one", self.name)
            yield Cause.AUTHORISED
        yield self._fault()
        yield Cause.ENERGY_RETURNS if self.energy.suffices else Cause.ENERGY_LACKS
        yield Cause.VEHICLE_DRAWS if pilot.vehicle is Vehicle.DRAWING else Cause.VEHICLE_RESTS

    def _fault(self) -> Cause:
        fault = self.hardware.pilot.fault
        if fault is not None:
            return _FAULTS[fault]
        trips = self._residual_mA >= _TRIPS_AT_MA
        return Cause.RESIDUAL_CURRENT if trips else Cause.FAULT_CLEARED

    @property
    def _residual_mA(self) -> float:
        return self.hardware.board.residual_mA

    def _step(self, cause: Cause, now: float) -> None:
        new = following(self.state, cause)
        if new is self.state:
            return
        _LOG.info("%s: %s to %s, cause: %s", self.name, self.state, new, cause.name.lower().replace("_", " "))
        old, self.state, self.state_info = self.state, new, ERROR_INFO[cause] if new is State.Error else ""
        if old is State.Unplugged:
            self._started, self._ended = now, None
            self._start_Wh = self._published_Wh = self.hardware.meter.read(now).total_Wh
        if new in _OVER and self._ended is None:
            self._ended = now
        self._switch()
        if cause is Cause.AUTHORISED:
            self.hardware.lock.closed = True
        elif new in _OVER:
            self.hardware.lock.closed = False  # after the contactor, so that no plug is pulled under load

    def _switch(self) -> None:
        self.hardware.contactor.closed = self.state is State.Charging
        offers = self.state in _OFFERS_POWER and self.energy.suffices
        self.hardware.pilot.offered_A = float(self.energy.limit_A) if offers else 0.0

    def _outline(self, reading: MeterReading) -> dict[str, object]:
        return {  # in the order of publication: the session after the meter that it tells of, the relay after the state
            "limits": self.energy.limit_A,
            "powermeter": reading.power_W,
            "session_info": (self.state, self.state_info),
            "telemetry": (self.hardware.contactor.closed, self._residual_mA),
        }

    def _datetime(self, now: float) -> str:
        return rfc3339(now)

    def _hardware_capabilities(self, _now: float) -> messages.HardwareCapabilitiesPayload:
        return messages.HardwareCapabilitiesPayload(
            max_current_A_export=0.0,
            max_current_A_import=float(self.energy.maximum_A),
            max_phase_count_export=0,
            max_phase_count_import=self.energy.phases,
            min_current_A_export=0.0,
            min_current_A_import=float(self.energy.minimum_A),
            min_phase_count_export=0,
            min_phase_count_import=1,
            supports_changing_phases_during_charging=False,
        )

    def _limits(self, _now: float) -> messages.LimitsPayload:
        return messages.LimitsPayload(float(self.energy.limit_A), self.energy.phases, uuid=self.name)

    def _telemetry(self, now: float) -> messages.TelemetryPayload:
        board = self.hardware.board.read(now)
        return messages.TelemetryPayload(
            fan_rpm=board.fan_rpm,
            rcd_current=board.residual_mA,
            relais_on=self.hardware.contactor.closed,
            supply_voltage_12V=board.supply_12V,
            supply_voltage_minus_12V=board.supply_minus_12V,
            temperature=board.temperature_C,
        )

    def _powermeter(self, now: float) -> messages.PowermeterPayload:
        reading = self.hardware.meter.read(now)
        self._published_W, self._published_Wh = reading.total_W, reading.total_Wh
        return messages.PowermeterPayload(
            energy_Wh_import=messages.EnergyWhImport(reading.total_Wh, *reading.energy_Wh),
            timestamp=round(now, 3),
            current_A=messages.CurrentA(*reading.current_A, N=reading.neutral_A),
            frequency_Hz=messages.ByPhase(*[reading.frequency_Hz] * 3),
            meter_id=f"METER-{self.name}",
            phase_seq_error=False,
            power_W=messages.PowerW(*reading.power_W, total=reading.total_W),
            voltage_V=messages.ByPhase(*reading.voltage_V),
        )

    def _session_info(self, now: float) -> messages.SessionInfoPayload:
        until = now if self._ended is None else self._ended
        return messages.SessionInfoPayload(
            charged_energy_wh=0.0 if self._start_Wh is None else round(self._published_Wh - self._start_Wh, 3),
            charging_duration_s=round(until - self._started, 3),
            datetime=rfc3339(now),
            discharged_energy_wh=0.0,
            latest_total_w=self._published_W,
            state=self.state,
            state_info=self.state_info,
        )
