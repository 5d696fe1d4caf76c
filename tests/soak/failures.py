"""Soak: what fails, what must come of it, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reference_impl.messages import State
from reference_impl.session import EMPTY, PLUGGED_IN
from tests.soak.watched import Watched

_FOLLOWED = (*EMPTY, *PLUGGED_IN, State.Finished)
DRAWS = b"draw_power_regulated 16,3;sleep 99999"


@dataclass(frozen=True, slots=True)
class Failure:
    """Something in the hardware or the vehicle that fails: whether it shows now, and what the log calls it."""

    name: str
    kind: str
    shows: Callable[[Watched], bool]
    said: str
    begin: Callable[[Watched], object]
    end: Callable[[Watched], object]


def _in(*states: State) -> Callable[[Watched], bool]:
    return lambda told: told.evse.state in states


def _of_hardware(part: str, said: str, shows: Callable[[Watched], bool], after: bytes = b"") -> Failure:
    def end(told: Watched) -> None:
        told.operate("mend", b"")
        if after:
            told.operate("modify_charging_session", after)

    return Failure(part, "hardware", shows, said, lambda told: told.operate("break", part.encode()), end)


def _of_vehicle(step: str, said: str) -> Failure:
    return Failure(
        step.partition(" ")[0],
        "vehicle",
        _in(*PLUGGED_IN),
        said,
        lambda told: told.operate("modify_charging_session", step.encode()),
        lambda told: told.operate("modify_charging_session", DRAWS),
    )


FAILURES = (
    _of_hardware(
        "contactor_welded", "(Relais)", lambda told: _in(*_FOLLOWED)(told) and not told.world.contactor.closed
    ),
    _of_hardware("contactor_open", "(Relais)", _in(State.Charging), b"unplug"),  # it closes for another vehicle only
    _of_hardware("supply", "(Internal)", _in(*_FOLLOWED)),
    _of_hardware("self_test", "the self-test fails", _in(*_FOLLOWED)),
    _of_vehicle("error_e", "(Car)"),
    _of_vehicle("diode_fail", "(CarDiodeFault)"),
    _of_vehicle("rcd_current 30", "(RCD)"),
)
