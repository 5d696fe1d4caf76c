"""Reference, faults: meters that are wired wrongly, and readings that do not agree with themselves or with time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from functools import partial
from typing import Any

from reference_impl.evse import Evse
from reference_impl.faults.altered import altered, fields, without
from reference_impl.faults.fault import Fault, numbered
from reference_impl.hardware.ports import Meter, MeterReading

_DIGIT_WH = 0.001
_SOMETIMES = 3
_FIFTH = 5
_REPEATED_S = 1.5  # older than the reading before, and still fresh
_OLD_S = 10.0

Misreading = Callable[[MeterReading], MeterReading]


@dataclass(frozen=True, slots=True)
class WrongMeter:
    """A meter in place of the healthy one; whatever is reckoned from its readings agrees with it."""

    healthy: Meter
    misreading: Misreading

    def read(self, now: float) -> MeterReading:
        """Return the reading as this meter has it."""
        return self.misreading(self.healthy.read(now))


class PowerWithoutPhase3(MeterReading):
    """A reading whose total power forgets phase 3."""

    @property
    def total_W(self) -> float:
        """The sum of two powers."""
        return round(self.power_W[0] + self.power_W[1], 1)


class EnergyOff(MeterReading):
    """A reading whose total energy is 2 % more than the sum of its phases."""

    @property
    def total_Wh(self) -> float:
        """The sum, and something."""
        return round(sum(self.energy_Wh) * 1.02, 3)


def _as(kind: type[MeterReading]) -> Misreading:
    return lambda reading: kind(**{each.name: getattr(reading, each.name) for each in fields_of(reading)})


def _a_third(reading: MeterReading) -> MeterReading:
    first, second, third = (round(power_W / 3, 1) for power_W in reading.power_W)
    return replace(reading, power_W=(first, second, third))


def _fitted(evse: Evse, *, misreading: Misreading) -> Evse:
    hardware = evse.hardware
    return replace(evse, hardware=replace(hardware, meter=WrongMeter(hardware.meter, misreading)))


def _wrong_meter(name: str, breaks: tuple[str, ...], summary: str, misreading: Misreading) -> Fault:
    return Fault(name, breaks, summary, fit=partial(_fitted, misreading=misreading))


def _flickering(value: dict[str, Any], _now: float) -> dict[str, Any]:
    energy = value["energy_Wh_import"]
    lower = {place: round(energy[place] - _DIGIT_WH, 3) for place in ("L1", "total")}
    return value | {"energy_Wh_import": energy | lower}


def _stamped(of: Callable[[float], float]) -> Callable[[bytes, float], bytes]:
    return fields(lambda value, now: value | {"timestamp": round(of(now), 3)})


def _old(age_s: float) -> Fault:
    return altered(
        "meter-timestamp-old",
        ("powermeter.timestamp.fresh",),
        f"writes the time of {age_s:g} s ago into its readings",
        "powermeter",
        _stamped(lambda now: now - age_s),
    )


METER = (
    altered(
        "meter-without-voltages",
        ("powermeter.fields",),
        "does not publish the voltages",
        "powermeter",
        without("voltage_V"),
    ),
    _wrong_meter(
        "meter-total-power-without-phase-3",
        ("powermeter.sums",),
        "forgets phase 3 in the total of the power",
        _as(PowerWithoutPhase3),
    ),
    _wrong_meter(
        "meter-total-energy-off",
        ("powermeter.sums",),
        "has a total of the energy that is 2 % more than its phases",
        _as(EnergyOff),
    ),
    _wrong_meter(
        "meter-power-a-third",
        ("powermeter.power",),
        "measures a third of the power on each phase",
        _a_third,
    ),
    altered(
        "meter-energy-flickers",
        ("powermeter.energy.rising",),
        "shows every third time one digit less of energy, which shows while none flows",
        "powermeter",
        fields(_flickering),
        every=_SOMETIMES,
    ),
    altered(
        "meter-timestamp-repeats",
        ("powermeter.timestamp.rising",),
        "writes an older time into every fifth reading",
        "powermeter",
        _stamped(lambda now: now - _REPEATED_S),
        every=_FIFTH,
    ),
    numbered(_old, _OLD_S, "s", least=0.1, most=86_400),
    altered(
        "meter-timestamp-in-milliseconds",
        ("powermeter.timestamp.fresh",),
        "writes milliseconds since 1970 into its readings",
        "powermeter",
        _stamped(lambda now: now * 1000),
    ),
)
