"""Reference, fourth on its road: the limits that are known at a connector, and the one in force."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Context, Decimal
from enum import Enum

NOMINAL_V = 230
_STEP_A = Decimal("0.01")
_ROUND_DOWN = Context(prec=40, rounding=ROUND_FLOOR)
_BEYOND_ALL = Decimal(10) ** 9
_DERATES_FROM_C = 70.0
_A_PER_C = Decimal(2)
_RECOVERS_C = 2.0


class Unit(Enum):
    """What a commanded limit is counted in."""

    AMPERES = "A"
    WATTS = "W"


class Source(Enum):
    """Where a limit comes from."""

    HARDWARE = "the hardware"
    COMMANDED_AMPERES = "set_limit_amps"
    COMMANDED_WATTS = "set_limit_watts"
    GRID = "the grid connection"
    CABLE = "the cable"
    TEMPERATURE = "the temperature"


@dataclass(frozen=True, slots=True)
class CommandedLimit:
    """The last limit that came over the API: positive limits import, zero and less mean that nothing may be taken."""

    value: Decimal
    unit: Unit

    def per_phase_A(self, phases: int) -> Decimal:
        """Return the current per phase that the command leaves, in amperes, never below zero."""
        if self.value <= 0:
            return Decimal(0)
        value = min(self.value, _BEYOND_ALL)
        return value if self.unit is Unit.AMPERES else _ROUND_DOWN.divide(value, Decimal(phases * NOMINAL_V))


@dataclass(frozen=True, slots=True)
class Energy:
    """What one connector may take, in amperes per phase: the hardware's range, and every other limit that is known."""

    minimum_A: Decimal = Decimal(6)
    maximum_A: Decimal = Decimal(32)
    phases: int = 3
    commanded: CommandedLimit | None = None
    grid_A: Decimal | None = None
    cable_A: Decimal | None = None
    temperature_A: Decimal | None = None
    limit_A: Decimal = field(init=False, compare=False)
    """The limit in force: the lowest one, rounded down to 0.01 A so that it exceeds none."""
    source: Source = field(init=False, compare=False)
    """Where the limit in force comes from: the first of several that are alike."""

    def __post_init__(self) -> None:
        limit_A, source = min(self._known(), key=lambda known: known[0])
        object.__setattr__(self, "limit_A", max(limit_A, Decimal(0)).quantize(_STEP_A, context=_ROUND_DOWN))
        object.__setattr__(self, "source", source)

    @property
    def suffices(self) -> bool:
        """Whether the limit in force leaves the least current that a vehicle can be offered."""
        return self.limit_A >= self.minimum_A

    def _known(self) -> list[tuple[Decimal, Source]]:
        known = [(self.maximum_A, Source.HARDWARE)]
        if self.commanded is not None:
            is_amperes = self.commanded.unit is Unit.AMPERES
            source = Source.COMMANDED_AMPERES if is_amperes else Source.COMMANDED_WATTS
            known.append((self.commanded.per_phase_A(self.phases), source))
        others = ((self.grid_A, Source.GRID), (self.cable_A, Source.CABLE), (self.temperature_A, Source.TEMPERATURE))
        return known + [(limit_A, source) for limit_A, source in others if limit_A is not None]


@dataclass(slots=True)
class Derating:
    """The limit that the temperature of the electronics sets: 2 A less for each degree from 70 °C on, 6 A at least.

    A lower limit is lifted when it has become 2 degrees cooler, so that the limit does not flutter.
    """

    _degrees: int = 0

    def limit_A(self, temperature_C: float | None, energy: Energy) -> Decimal | None:
        """Return the limit at a temperature, None where there is none, or none is measured."""
        if temperature_C is None:
            return None
        above = math.ceil(temperature_C - _DERATES_FROM_C)
        cooled = math.ceil(temperature_C + _RECOVERS_C - _DERATES_FROM_C)
        self._degrees = max(0, above if above > self._degrees else min(self._degrees, cooled))
        if not self._degrees:
            return None
        return max(energy.maximum_A - _A_PER_C * self._degrees, energy.minimum_A)
