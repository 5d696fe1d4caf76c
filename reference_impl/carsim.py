"""Reference, the simulated world: the little language of EVerest's car simulator, as steps with deadlines."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.hardware.vehicle import SimulatedVehicle

_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_BETWEEN_STEPS = re.compile(r"[;\n]")
_NEVER = float("inf")
_LONGEST_SCRIPT = 20_000
_NO_NUMBERS = re.compile("")
_CURRENT_AND_PHASES = re.compile(rf"{_NUMBER}(?:\s*,\s*|\s+)([1-3])")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a script: a word and its numbers."""

    word: str
    numbers: tuple[float, ...] = ()


def _draw(vehicle: SimulatedVehicle, numbers: tuple[float, ...]) -> None:
    vehicle.draw(numbers[0], int(numbers[1]))


def _draw_fixed(vehicle: SimulatedVehicle, numbers: tuple[float, ...]) -> None:
    _draw(vehicle, numbers)
    vehicle.obeys = False


def _pause(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.wanted_A = 0.0


def _unplug(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.unplug()


def _error_e(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.short_circuits = True


def _diode_fail(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.diode_fails = True


def _rcd_current(vehicle: SimulatedVehicle, numbers: tuple[float, ...]) -> None:
    vehicle.residual_mA = numbers[0]


def _ask_for_ventilation(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
    vehicle.asks_for_ventilation = True


def _fail_communication(layer: str) -> Callable[[SimulatedVehicle, tuple[float, ...]], None]:
    def fail(vehicle: SimulatedVehicle, _numbers: tuple[float, ...]) -> None:
        vehicle.communication_fault = layer

    return fail


_FORMS = {
    "sleep": re.compile(_NUMBER),
    "iec_wait_pwr_ready": _NO_NUMBERS,
    "draw_power_regulated": _CURRENT_AND_PHASES,
    "draw_power_fixed": _CURRENT_AND_PHASES,
    "pause": _NO_NUMBERS,
    "unplug": _NO_NUMBERS,
    "error_e": _NO_NUMBERS,
    "diode_fail": _NO_NUMBERS,
    "rcd_current": re.compile(_NUMBER),
    "ask_for_ventilation": _NO_NUMBERS,
    "slac_fail": _NO_NUMBERS,
    "hlc_fail": _NO_NUMBERS,
}
_MOVES: dict[str, Callable[[SimulatedVehicle, tuple[float, ...]], None]] = {
    "draw_power_regulated": _draw,
    "draw_power_fixed": _draw_fixed,
    "pause": _pause,
    "unplug": _unplug,
    "error_e": _error_e,
    "diode_fail": _diode_fail,
    "rcd_current": _rcd_current,
    "ask_for_ventilation": _ask_for_ventilation,
    "slac_fail": _fail_communication("SLAC"),
    "hlc_fail": _fail_communication("HLC"),
}


def parsed(script: str) -> tuple[Step, ...]:
    """Return the steps of a script; raises ValueError, with a sentence, where it has none or is not one."""
    if len(script) > _LONGEST_SCRIPT:
        raise ValueError(f"a script has {_LONGEST_SCRIPT} characters at most")
    steps = tuple(_step(text) for text in _BETWEEN_STEPS.split(script.lower()) if text.strip())
    if not steps:
        raise ValueError("there is no step of the car simulator in it")
    return steps


def _step(text: str) -> Step:
    word, _, rest = text.strip().partition(" ")
    form = _FORMS.get(word)
    found = form.fullmatch(rest.strip()) if form else None
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is not a step of the car simulator, or not with these numbers")
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
            self.unplug(now)

    def unplug(self, now: float) -> None:
        """Take the vehicle away, whatever its script says."""
        self.at.changed(now)
        self.at.vehicle.unplug()

    def start(self, steps: tuple[Step, ...], *, now: float) -> None:
        """Plug in and follow a script from its first step."""
        self.at.changed(now)
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
        if step.word == "sleep":
            self._sleeps_until = now + step.numbers[0]
        elif step.word in _MOVES:
            self.at.changed(now)
            _MOVES[step.word](self.at.vehicle, step.numbers)
