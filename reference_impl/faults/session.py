"""Reference, faults: session information that does not agree with itself, with time or with the meter."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from reference_impl.device import Publication
from reference_impl.faults.altered import altered, fields, having, remembering, scaled
from reference_impl.faults.around import Around, with_fields
from reference_impl.faults.fault import Fault, numbered

_DIGIT_WH = 0.001
_FIFTH = 5
_LATE_S = 10.0
_MINUTES = 1 / 60
_KILO = 1 / 1000
_TOO_MUCH_PERCENT = 10.0

Fields = dict[str, Any]


@dataclass(slots=True)
class EnergyFalls:
    """In every fifth message that is charging, the charged energy is one digit less than in the one before."""

    last_Wh: float = 0.0
    count: int = 0

    def __call__(self, value: Fields, _now: float) -> Fields:
        """Change the charged energy."""
        self.count += value["state"] == "Charging"
        if value["state"] == "Charging" and self.count % _FIFTH == 0 and self.last_Wh:
            value |= {"charged_energy_wh": round(self.last_Wh - _DIGIT_WH, 3)}
        self.last_Wh = value["charged_energy_wh"]
        return value


@dataclass(slots=True)
class EnergyCarriesOn:
    """The charged energy is that of all sessions, of which there was one before the start."""

    before_Wh: float = 250.0
    session_Wh: float = 0.0
    unplugged: bool = True

    def __call__(self, value: Fields, _now: float) -> Fields:
        """Change the charged energy."""
        was_unplugged, self.unplugged = self.unplugged, value["state"] == "Unplugged"
        if was_unplugged and not self.unplugged:
            self.before_Wh += self.session_Wh
        self.session_Wh = value["charged_energy_wh"]
        return value | {"charged_energy_wh": round(self.before_Wh + self.session_Wh, 3)}


@dataclass(slots=True)
class DurationStands:
    """While charging, the duration is the last one from before."""

    last_s: float = 0.0

    def __call__(self, value: Fields, _now: float) -> Fields:
        """Change the duration."""
        if value["state"] == "Charging":
            return value | {"charging_duration_s": self.last_s}
        self.last_s = value["charging_duration_s"]
        return value


@dataclass(slots=True)
class PowerComesLate:
    """The latest power is some seconds old."""

    late_s: float
    heard: deque[tuple[float, float]] = field(default_factory=deque)

    def __call__(self, value: Fields, now: float) -> Fields:
        """Change the latest power."""
        self.heard.append((now, value["latest_total_w"]))
        while len(self.heard) > 1 and self.heard[1][0] <= now - self.late_s:
            self.heard.popleft()
        return value | {"latest_total_w": self.heard[0][1]}


class PowerWithoutPhase3(Around):
    """The latest power is that of the phases 1 and 2."""

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Change the latest power to what the meter says of two phases."""
        connector = self.connector("session_info", publication.topic)
        if connector is None:
            return [publication]
        power_W = self.said("powermeter", connector)["power_W"]
        return [with_fields(publication, latest_total_w=round(power_W["L1"] + power_W["L2"], 1))]


def _all_is_well(value: Fields, _now: float) -> Fields:
    return value | {"state_info": "all is well"} if value["state"] == "Charging" else value


def _power_late(late_s: float) -> Fault:
    return Fault(
        "session-power-late",
        ("session_info.power.metered",),
        f"tells the power of {late_s:g} s ago in the session information",
        remembering("session_info", partial(PowerComesLate, late_s)),
    )


def _energy_too_much(percent: float) -> Fault:
    return altered(
        "session-energy-too-much",
        ("session_info.energy.metered",),
        f"counts {percent:g} % too much charged energy",
        "session_info",
        scaled("charged_energy_wh", 1 + percent / 100),
    )


SESSION = (
    altered(
        "state-info-while-charging",
        ("session_info.state_info.empty",),
        "says something in state_info while charging",
        "session_info",
        fields(_all_is_well),
    ),
    altered(
        "discharged-negative",
        ("session_info.energy.positive",),
        "has discharged less than nothing",
        "session_info",
        having(discharged_energy_wh=-0.5),
    ),
    altered(
        "discharged-carries-on",
        ("session_info.energy.start",),
        "begins each session with what another one has discharged",
        "session_info",
        having(discharged_energy_wh=5.0),
    ),
    Fault(
        "session-energy-falls",
        ("session_info.energy.rising",),
        "lets the charged energy fall by one digit now and then while charging",
        remembering("session_info", EnergyFalls),
    ),
    Fault(
        "session-energy-carries-on",
        ("session_info.energy.start", "session_info.energy.metered"),
        "counts the charged energy over all sessions",
        remembering("session_info", EnergyCarriesOn),
    ),
    Fault(
        "session-duration-stands",
        ("session_info.duration",),
        "stops the duration while charging",
        remembering("session_info", DurationStands),
    ),
    altered(
        "session-duration-in-minutes",
        ("session_info.duration",),
        "counts the duration in minutes",
        "session_info",
        scaled("charging_duration_s", _MINUTES),
    ),
    numbered(_power_late, _LATE_S, "s", least=0.1, most=3600),
    Fault(
        "session-power-without-phase-3",
        ("session_info.power.metered",),
        "forgets phase 3 in the power of the session information",
        PowerWithoutPhase3,
    ),
    numbered(_energy_too_much, _TOO_MUCH_PERCENT, "%", least=-100, most=1000),
    altered(
        "session-energy-in-kwh",
        ("session_info.energy.metered",),
        "counts the charged energy in kilowatt-hours",
        "session_info",
        scaled("charged_energy_wh", _KILO),
    ),
)
