"""Reference, fourth on its road: the limits that are known at a connector, and the one in force."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from enum import Enum

NOMINAL_V = 230
_STEP_A = Decimal("0.01")
_ROUND_DOWN = Context(prec=40, rounding=ROUND_FLOOR)


class Unit(Enum):
    """What a commanded limit is counted in."""

    AMPERES = "A"
    WATTS = "W"


@dataclass(frozen=True, slots=True)
class CommandedLimit:
    """The last limit that came over the API: positive limits import, zero and less mean that nothing may be taken."""

    value: Decimal
    unit: Unit

    def per_phase_A(self, phases: int) -> Decimal:
        """Return the current per phase that the command leaves, in amperes, never below zero."""
        if self.value <= 0:
            return Decimal(0)
        return self.value if self.unit is Unit.AMPERES else _ROUND_DOWN.divide(self.value, Decimal(phases * NOMINAL_V))


@dataclass(frozen=True, slots=True)
class Energy:
    """What one connector may take: the hardware's range in amperes per phase, its phases, and the last command."""

    minimum_A: Decimal = Decimal(6)
    maximum_A: Decimal = Decimal(32)
    phases: int = 3
    commanded: CommandedLimit | None = None

    @property
    def limit_A(self) -> Decimal:
        """The limit in force: the lowest of all known ones, rounded down to 0.01 A so that it exceeds none of them."""
        known = [self.maximum_A]
        if self.commanded is not None:
            known.append(self.commanded.per_phase_A(self.phases))
        return min(known).quantize(_STEP_A, context=_ROUND_DOWN)

    @property
    def suffices(self) -> bool:
        """Whether the limit in force leaves the least current that a vehicle can be offered."""
        return self.limit_A >= self.minimum_A
