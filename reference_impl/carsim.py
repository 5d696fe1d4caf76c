"""Reference, the simulated world: the little language of EVerest's car simulator, as steps with deadlines."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from reference_impl.hardware.ports import VehicleFault
from reference_impl.hardware.simulated import SimulatedConnector, SimulatedVehicle

_LOG = logging.getLogger(__name__)
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a script: a word and its numbers."""

    word: str
    numbers: tuple[float, ...] = ()


_FORMS = {
    "sleep": re.compile(_NUMBER),
    "draw_power_regulated": re.compile(rf"{_NUMBER},\s*([1-3])"),
    "rcd_current": re.compile(_NUMBER),
    "iec_wait_pwr_ready": re.compile(""),
    "pause": re.compile(""),
    "unplug": re.compile(""),
    "error_e": re.compile(""),
    "diode_fail": re.compile(""),
}


def parsed(script: str) -> tuple[Step, ...]:
    """Return the steps of a script; raises ValueError, with a sentence, where it is not one."""
    return tuple(_step(text) for text in script.strip().removesuffix(";").split(";"))


def _step(text: str) -> Step:
    word, _, rest = text.strip().partition(" ")
    form = _FORMS.get(word)
    found = form.fullmatch(rest.strip()) if form else None
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is not a step of the car simulator")
    return Step(word, tuple(float(number) for number in found.groups()))


@dataclass(slots=True)
class Car:
    """A simulated vehicle that follows a script."""

    at: SimulatedConnector
    enabled: bool = True
    _steps: deque[Step] = field(default_factory=deque)
    _sleeps_until: float = -_NEVER

    def enable(self, on: bool, *, now: float) -> None:
        """Switch the vehicle on or off; off, it is unplugged and forgets its script."""
        self.enabled = on
        if not on:
            self._steps.clear()
            self.at.settle(now)
            self.at.vehicle.unplug()

    def start(self, steps: tuple[Step, ...], *, now: float) -> None:
        """Plug in and follow a script from its first step."""
        self.at.settle(now)
        self.at.vehicle.plug_in()
        self.go_on(steps, now=now)

    def go_on(self, steps: tuple[Step, ...], *, now: float) -> None:
        """Follow other steps in place of those that are left."""
        self._steps, self._sleeps_until = deque(steps), now

    def due(self) -> float:
        """Return the time when the running step ends by itself, in seconds since 1970."""
        return self._sleeps_until if self._steps and not self._waits_for_power() else _NEVER

    def advance(self, now: float) -> bool:
        """Do every step that can be done now, and tell whether there was one."""
        moved = False
        while self._steps and self._sleeps_until <= now and not self._waits_for_power():
            self._do(self._steps.popleft(), now)
            moved = True
        return moved

    def _waits_for_power(self) -> bool:
        return self._steps[0].word == "iec_wait_pwr_ready" and self.at.vehicle.offered_A <= 0

    def _do(self, step: Step, now: float) -> None:
        self.at.settle(now)
        if step.word == "sleep":
            self._sleeps_until = now + step.numbers[0]
        elif step.word in _MOVES:
            _MOVES[step.word](self.at.vehicle, step.numbers)


def _draw(vehicle: SimulatedVehicle, numbers: tuple[float, ...]) -> None:
    vehicle.mend()
    vehicle.wanted_A, vehicle.phases = numbers[0], int(numbers[1])


def _pause(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.wanted_A = 0.0


def _unplug(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.unplug()


def _error_e(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.fault = VehicleFault.CAR


def _diode_fail(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.fault = VehicleFault.DIODE


def _rcd_current(vehicle: SimulatedVehicle, numbers: tuple[float, ...]) -> None:
    vehicle.residual_mA = numbers[0]


_MOVES: dict[str, Callable[[SimulatedVehicle, tuple[float, ...]], None]] = {
    "draw_power_regulated": _draw,
    "pause": _pause,
    "unplug": _unplug,
    "error_e": _error_e,
    "diode_fail": _diode_fail,
    "rcd_current": _rcd_current,
}
