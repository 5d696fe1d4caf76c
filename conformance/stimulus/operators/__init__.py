"""WHO MOVES THE PHYSICAL WORLD: one port, and whoever stands behind it."""

from conformance.stimulus.operators.carsim import SimulationDoor
from conformance.stimulus.operators.hands import Hands
from conformance.stimulus.operators.port import (
    AUTHORISE,
    CAUSE_ERROR,
    CLEAR_ERROR,
    LOCKED,
    LOOK_AT_LOCK,
    PLUG_IN,
    READ_DISPLAY,
    UNLOCKED,
    UNPLUG,
    CannotError,
    Operator,
    TooLateError,
    Wait,
)

__all__ = [
    "AUTHORISE",
    "CAUSE_ERROR",
    "CLEAR_ERROR",
    "LOCKED",
    "LOOK_AT_LOCK",
    "PLUG_IN",
    "READ_DISPLAY",
    "UNLOCKED",
    "UNPLUG",
    "CannotError",
    "Hands",
    "Operator",
    "SimulationDoor",
    "TooLateError",
    "Wait",
]
