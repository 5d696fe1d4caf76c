"""Soak: what fails, what must come of it, and what ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reference_impl.messages import State
from reference_impl.session import EMPTY, PLUGGED_IN
from tests.soak.controlled import Controlled
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
    safe_within_s: float = 3.0


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


OF_SIMULATED = (
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


def _of_controller(name: str, said: str, broken: Mapping[str, object], *, safe_within_s: float = 3.0) -> Failure:
    """Return a failure of a controller on Modbus: what of it is another way meanwhile, and well again in the end."""

    def set_to(told: Watched, values: Mapping[str, object]) -> None:
        assert isinstance(told, Controlled)
        told.world.changed(told.now)
        for part, value in values.items():
            setattr(told.controller, part, value)

    states = PLUGGED_IN if "errors" in broken else _FOLLOWED
    whole = {part: type(value)() for part, value in broken.items()}
    return Failure(
        name,
        "controller",
        _in(*states),
        said,
        lambda told: set_to(told, broken),
        lambda told: set_to(told, whole),
        safe_within_s,
    )


def _restarted(told: Watched) -> None:
    assert isinstance(told, Controlled)
    told.controller.restart()
    told.controller.is_silent = False


_TOLD_WITHIN_S = 4.1  # lost after 2 s, and told what is safe when it is tried again, after 2 s more at most
_LOST = "is lost, and what can be told to stop charging is told so"
_SILENT = _of_controller("silent", _LOST, {"is_silent": True})
OF_CONTROLLER = (
    _SILENT,
    replace(_SILENT, name="its supply", end=_restarted),
    _of_controller("refuses orders", _LOST, {"refuses_orders": True}, safe_within_s=5.0),
    _of_controller("says what cannot be", _LOST, {"lies": True}, safe_within_s=_TOLD_WITHIN_S),
    _of_controller("residual current", "(RCD)", {"errors": 1 << 15}),
    _of_controller("diode", "(CarDiodeFault)", {"errors": 1 << 13}),
    _of_controller("pilot", "(Car)", {"errors": 1 << 4}),
)
