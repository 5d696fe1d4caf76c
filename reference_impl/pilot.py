"""Reference, beside its road: the control pilot and the proximity contact of IEC 61851-1, as numbers; pure."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

STEADY_PERCENT = 100.0
UNAVAILABLE_PERCENT = 0.0
LEAST_A, MOST_A = Decimal(6), Decimal(80)

_LINEAR_TO_A = Decimal(51)
_A_PER_PERCENT = Decimal("0.6")
_STEEP_A_PER_PERCENT = Decimal("2.5")
_STEEP_FROM_PERCENT = Decimal(64)
_STEP_PERCENT = Decimal("0.01")
_CABLES_OHM_A = ((150.0, 63.0), (330.0, 32.0), (1000.0, 20.0), (2700.0, 13.0))
_LEAST_OHM = 60.0
RESISTOR_OHM = MappingProxyType({13: 1500.0, 20: 680.0, 32: 220.0, 63: 100.0})
"""The resistor in the plug of a cable, by the current in amperes that it carries (IEC 61851-1, table B.2)."""


class PilotState(Enum):
    """What the voltage on the control pilot says (IEC 61851-1, table A.4)."""

    A = "no vehicle"
    B = "a vehicle that takes no power"
    C = "a vehicle that is ready to take power"
    D = "a vehicle that is ready to take power and asks for ventilation"
    E = "the pilot is short-circuited"
    F = "the charger is not available"


@lru_cache(maxsize=1000)
def duty_percent(current_A: Decimal) -> float:
    """Return the duty cycle that offers a current, rounded down to 0.01 % (IEC 61851-1, table A.7).

    Below 6 A nothing can be offered, and the pilot is steady at 100 %; beyond 80 A no more than 80 A can be, and from
    51 A to 52.5 A no more than 51 A.
    """
    if current_A < LEAST_A:
        return STEADY_PERCENT
    current_A = min(current_A, MOST_A)
    linear = min(current_A, _LINEAR_TO_A) / _A_PER_PERCENT
    duty = max(linear, current_A / _STEEP_A_PER_PERCENT + _STEEP_FROM_PERCENT) if current_A > _LINEAR_TO_A else linear
    return float(duty.quantize(_STEP_PERCENT, ROUND_FLOOR))


def offered_A(duty: float) -> float:
    """Return the current that a vehicle may take at a duty cycle in percent (IEC 61851-1, table A.8); 0 is none."""
    if 8 <= duty < 10:
        return float(LEAST_A)
    if 10 <= duty <= 85:
        return duty * float(_A_PER_PERCENT)
    if 85 < duty <= 96:
        return (duty - float(_STEEP_FROM_PERCENT)) * float(_STEEP_A_PER_PERCENT)
    return float(MOST_A) if 96 < duty <= 97 else 0.0


def cable_A(resistance_ohm: float) -> float:
    """Return the current that a cable carries by the resistor in its plug (IEC 61851-1, table B.2); 0 is none.

    The limits between the standard's 100, 220, 680 and 1500 ohms are in the middle of what it allows.
    """
    if resistance_ohm < _LEAST_OHM:
        return 0.0
    return next((rating_A for most_ohm, rating_A in _CABLES_OHM_A if resistance_ohm <= most_ohm), 0.0)
