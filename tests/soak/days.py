"""Soak: days in which something fails every few minutes, in any state of a session, and what came of it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from reference_impl.messages import ConnectionStatusPayload, State
from tests.soak.failures import DRAWS, Failure
from tests.soak.watched import Watched

RECOVERED_WITHIN_S = 15.0
HEARD_WITHIN_S = 1.5
TOLD_WITHIN_S = 1.1
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


def lived(told: Watched, failures: Sequence[Failure], *, days: float, seed: int) -> Told:
    """Live so many days in which the hardware fails in these ways, and everything else too; return what came of it."""
    life = _Life(told, failures, Random(seed))
    moves = (life.breaks, life.breaks, life.breaks, life.loses_broker, life.changes_csms, life.loses_power)
    end = told.now + days * 86_400
    with _heard_log(told):
        told.until(lambda: told.is_heard, HEARD_WITHIN_S, "the first word")
        while told.now < end:
            for move in life.random.sample(moves, len(moves)):
                life.goes_on()
                move()
        told.power_off()
    if told.log.tracebacks:
        told.violations.append(f"{told.log.tracebacks} tracebacks in the log")
    life.result.violations = told.violations
    return life.result


@dataclass
class _Life:
    told: Watched
    failures: Sequence[Failure]
    random: Random
    result: Told = field(default_factory=Told)

    def goes_on(self) -> None:
        """Let users, energy managers and time do something."""
        told, random = self.told, self.random
        moves = (
            lambda: told.operate("execute_charging_session", b"iec_wait_pwr_ready;sleep 99999"),
            lambda: told.operate("execute_charging_session", b"iec_wait_pwr_ready;" + DRAWS),
            lambda: told.operate("execute_charging_session", b"iec_wait_pwr_ready;" + DRAWS),
            lambda: told.operate("modify_charging_session", random.choice((b"unplug", b"pause", DRAWS))),
            lambda: told.say("set_limit_amps", random.choice((b"0", b"6", b"10", b"32"))),
            lambda: told.say(random.choice(("pause_charging", "resume_charging"))),
            lambda: told.say("force_unlock", b"1"),
        )
        for _ in range(random.randrange(3)):
            random.choice(moves)()
            told.wait(random.uniform(0.0, 30.0))
        told.wait(random.uniform(0.0, 300.0))

    def breaks(self) -> None:
        """Break something, and see it safe, told of once, and over by itself once it is mended."""
        told = self.told
        showing = [each for each in self.failures if each.shows(told)]
        if not showing:
            return
        failure = self.random.choice(showing)
        told.log.lines.clear()
        failure.begin(told)
        safe_s = told.until(self._is_safe, failure.safe_within_s, f"{failure.name}: to be safe")
        told.wait(self.random.uniform(0.0, 120.0))
        if not self._is_safe():
            told.violations.append(f"{failure.name}: it did not stay safe")
        lines = [line for line in told.log.lines if failure.said in line]
        if len(lines) != 1:
            told.violations.append(f"{failure.name}: {len(lines)} lines in the log instead of one")
        failure.end(told)
        recovered_s = told.until(self._is_well, RECOVERED_WITHIN_S, f"{failure.name}: to be well again")
        self.result.add(f"{failure.kind}: {failure.name}", safe_s=safe_s, recovered_s=recovered_s)

    def loses_broker(self) -> None:
        """Let the broker go away, whatever else fails meanwhile, and come back."""
        self.told.link_down()
        if self.random.random() < 0.5:
            self.breaks()
        self.told.wait(self.random.uniform(0.5, 300.0))
        self.told.link_up()
        self._is_heard_again("broker")

    def changes_csms(self) -> None:
        """Let the connection to the management system come or go."""
        told = self.told
        told.csms.status = self.random.choice(
            [each for each in ConnectionStatusPayload if each is not told.csms.status]
        )
        heard = told.csms.status.value.encode()
        recovered_s = told.until(lambda: told.status_heard == heard, TOLD_WITHIN_S, "the CSMS: to be told of")
        self.result.add("CSMS", recovered_s=recovered_s)

    def loses_power(self) -> None:
        """Let the power fail at any moment, and come back."""
        self.told.power_off()
        self.told.pass_without_power(self.random.uniform(1.0, 3600.0))
        self.told.power_on()
        if not self.told.is_safe:
            self.told.violations.append("power: power may flow at the start")
        self._is_heard_again("power")

    def _is_heard_again(self, name: str) -> None:
        recovered_s = self.told.until(lambda: self.told.is_heard, HEARD_WITHIN_S, f"{name}: to be heard again")
        self.result.add(name, recovered_s=recovered_s)

    def _is_safe(self) -> bool:
        """Tell whether no power can flow, because something is wrong."""
        return self.told.evse.state in _WRONG and self.told.is_safe

    def _is_well(self) -> bool:
        return self.told.evse.state not in _WRONG
