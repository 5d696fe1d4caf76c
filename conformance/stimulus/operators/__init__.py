"""WHO MOVES THE PHYSICAL WORLD: one port, and whoever stands behind it."""

from conformance.stimulus.operators.carsim import SimulationDoor, find_door
from conformance.stimulus.operators.choose import check_word, choose
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
    Seen,
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
    "Seen",
    "SimulationDoor",
    "TooLateError",
    "Wait",
    "check_word",
    "choose",
    "find_door",
]
