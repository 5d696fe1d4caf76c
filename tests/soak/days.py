"""Soak: days in which something fails every few minutes, in any state of a session, and what came of it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from reference_impl.messages import ConnectionStatusPayload, State
from tests.soak.failures import DRAWS, FAILURES, Failure
from tests.soak.watched import Watched

SAFE_WITHIN_S = 3.0
RECOVERED_WITHIN_S = 15.0
HEARD_WITHIN_S = 1.5
TOLD_WITHIN_S = 0.2
_WRONG = (State.Error, State.PermanentFault)


@dataclass
class Told:
    """What happened: how often each thing failed, the longest times in seconds, and what should not have been."""

    injected: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    safe_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    recovered_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    violations: list[str] = field(default_factory=list)

    def add(self, name: str, *, safe_s: float = 0.0, recovered_s: float) -> None:
        """Count a failure."""
        self.injected[name] += 1
        self.safe_s[name] = max(self.safe_s[name], safe_s)
        self.recovered_s[name] = max(self.recovered_s[name], recovered_s)


@contextmanager
def _heard_log(told: Watched) -> Iterator[None]:
    log = logging.getLogger("reference_impl")
    before = log.level
    log.addHandler(told.log)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(told.log)
        log.setLevel(before)


def lived(folder: Path, *, days: float, seed: int, faults: Sequence[str] = ()) -> Told:
    """Live so many days with a charger that is wrong in some ways, or in none, and return what came of them."""
    random, told, result = Random(seed), Watched(folder, seed=seed, faults=faults), Told()
    names: list[Callable[[Watched, Random, Told], None]] = [_fails, _fails, _fails, _broker, _csms, _power]
    end = told.now + days * 86_400
    with _heard_log(told):
        told.until(lambda: told.is_heard, HEARD_WITHIN_S, "the first word")
        while told.now < end:
            _goes_on(told, random)
            random.choice(names)(told, random, result)
        told.power_off()
    if told.log.tracebacks:
        told.violations.append(f"{told.log.tracebacks} tracebacks in the log")
    result.violations = told.violations
    return result


def _goes_on(told: Watched, random: Random) -> None:
    """Let users, energy managers and time do something."""
    script = f"sleep 1;iec_wait_pwr_ready;{random.choice(('draw_power_regulated 16,3', 'sleep 30'))};sleep 99999"
    told.log.lines.clear()
    for _ in range(random.randrange(3)):
        move = random.choice(
            (
                lambda: told.operate("execute_charging_session", script.encode()),
                lambda: told.operate("execute_charging_session", b"iec_wait_pwr_ready;" + DRAWS),
                lambda: told.operate("modify_charging_session", random.choice((b"unplug", b"pause", DRAWS))),
                lambda: told.say("set_limit_amps", random.choice((b"0", b"6", b"10", b"32"))),
                lambda: told.say(random.choice(("pause_charging", "resume_charging")), b""),
                lambda: told.say("force_unlock", b"1"),
            )
        )
        move()
        told.wait(random.uniform(0.0, 30.0))
    told.wait(random.uniform(0.0, 300.0))


def _fails(told: Watched, random: Random, result: Told) -> None:
    """Break something, and see it safe, told of once, and over by itself once it is mended."""
    showing = [each for each in FAILURES if each.shows(told)]
    if not showing:
        return
    failure = random.choice(showing)
    told.log.lines.clear()
    failure.begin(told)
    safe_s = told.until(lambda: _is_safe(told), SAFE_WITHIN_S, f"{failure.name}: to be safe")
    told.wait(random.uniform(0.0, 120.0))
    if not _is_safe(told):
        told.violations.append(f"{failure.name}: it did not stay safe")
    _has_one_line(told, failure)
    failure.end(told)
    recovered_s = told.until(
        lambda: told.evse.state not in _WRONG, RECOVERED_WITHIN_S, f"{failure.name}: to be well again"
    )
    result.add(f"{failure.kind}: {failure.name}", safe_s=safe_s, recovered_s=recovered_s)


def _is_safe(told: Watched) -> bool:
    """Tell whether the contactor is told to be open, and nothing is offered, because something is wrong."""
    nothing_offered = told.world.vehicle.offered_A <= 0
    return told.evse.state in _WRONG and not told.world.contactor.closed and nothing_offered


def _has_one_line(told: Watched, failure: Failure) -> None:
    lines = [line for line in told.log.lines if failure.said in line]
    if len(lines) != 1:
        told.violations.append(f"{failure.name}: {len(lines)} lines in the log instead of one")


def _broker(told: Watched, random: Random, result: Told) -> None:
    """Let the broker go away, whatever else fails meanwhile, and come back."""
    told.link_down()
    if random.random() < 0.5:
        _fails(told, random, result)
    told.wait(random.uniform(0.5, 300.0))
    told.link_up()
    recovered_s = told.until(lambda: told.is_heard, HEARD_WITHIN_S, "the broker: to be heard again")
    result.add("broker", recovered_s=recovered_s)


def _csms(told: Watched, random: Random, result: Told) -> None:
    """Let the connection to the management system come or go."""
    others = [each for each in ConnectionStatusPayload if each is not told.csms.status]
    told.csms.status = random.choice(others)
    heard = told.csms.status.value.encode()
    recovered_s = told.until(lambda: told.status_heard == heard, TOLD_WITHIN_S, "the CSMS: to be told of")
    result.add("CSMS", recovered_s=recovered_s)


def _power(told: Watched, random: Random, result: Told) -> None:
    """Let the power fail at any moment, and come back."""
    told.power_off()
    told.pass_without_power(random.uniform(1.0, 3600.0))
    told.power_on()
    if told.world.contactor.closed:
        told.violations.append("power: the contactor is closed at the start")
    recovered_s = told.until(lambda: told.is_heard, HEARD_WITHIN_S, "the power: to be heard again")
    result.add("power", recovered_s=recovered_s)
