"""Reference, at its edge: what a register map can speak of: values with units, and what is plausible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from reference_impl.pilot import PilotState

Value = float | bool | str
Kind = Literal["number", "truth", "word"]

NO_FAULT = "none"
FAULTS = (NO_FAULT, "RCD", "OverCurrent", "Relais", "CarDiodeFault", "Car", "VentilationNotAvailable", "Internal")
_PHASES = ("L1", "L2", "L3")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value by name: its kind, its unit, where it is plausible, and whether it is written or read."""

    name: str
    kind: Kind
    unit: str = ""
    least: float = 0.0
    most: float = 0.0
    words: tuple[str, ...] = ()
    is_written: bool = False

    def doubt(self, value: Value) -> str | None:
        """Return why a value cannot be, or None where it can."""
        if self.kind == "number" and not isinstance(value, str):
            if not self.least <= value <= self.most:
                return f"{value:.6g} {self.unit} is not plausible: {self.least:g} to {self.most:g} {self.unit} would be"
        elif self.kind == "word" and value not in self.words:
            return f"{value!r:.40} is none of its words: {', '.join(self.words)}"
        return None


def _number(name: str, least: float, most: float, unit: str = "", *, is_written: bool = False) -> Quantity:
    unit = unit or name.rpartition("_")[2]
    return Quantity(name=name, kind="number", unit=unit, least=least, most=most, is_written=is_written)


def _truth(name: str, *, is_written: bool = False) -> Quantity:
    return Quantity(name=name, kind="truth", is_written=is_written)


METER = (
    *(_number(f"voltage_{phase}_V", 0, 300) for phase in _PHASES),
    *(_number(f"current_{phase}_A", -200, 200) for phase in (*_PHASES, "N")),
    *(_number(f"power_{phase}_W", -60_000, 60_000) for phase in _PHASES),
    _number("power_W", -180_000, 180_000),
    *(_number(f"energy_import_{phase}_Wh", 0, 2e9) for phase in _PHASES),
    _number("energy_import_Wh", 0, 2e9),
    _number("frequency_Hz", 40, 70),
)
CONTROLLER = (
    Quantity(name="pilot_state", kind="word", words=tuple(PilotState.__members__)),
    _truth("contactor_closed"),
    _number("plugged_cable_A", 0, 80),
    _truth("lock_closed"),
    _number("temperature_C", -60, 150, "°C"),
    _number("residual_mA", 0, 1000),
    _number("supply_12V_V", 0, 20),
    _number("supply_minus_12V_V", -20, 0),
    _number("fan_rpm", 0, 30_000, "r/min"),
    _truth("self_test_passed"),
    Quantity(name="fault", kind="word", words=FAULTS),
)
ORDERS = (
    _number("offered_current_A", 0, 80, is_written=True),
    _truth("charging_enabled", is_written=True),
    _truth("contactor", is_written=True),
    _truth("lock", is_written=True),
    _truth("available", is_written=True),
)
QUANTITIES: Mapping[str, Quantity] = MappingProxyType({each.name: each for each in (*METER, *CONTROLLER, *ORDERS)})
"""Every value that a map may name: of a meter, of a charge controller, and what is written to a controller."""
