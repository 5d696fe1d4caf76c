"""Judgement, checks: a published time is the current time: it advances as time does, and is right."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from conformance.contract import Channel, Operation, Requirement, Schema
from conformance.contract.payload import shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.condition import as_number, field
from conformance.judgement.checks.diagnosis import milliseconds, wrong_clock
from conformance.judgement.facts import Facts
from conformance.judgement.stream import Message, Stretch
from conformance.judgement.uncertainty import ASSUMED_S, Measurement

ENOUGH_STEPS = 5
SETTLED_S = 1.5  # what is published at once after a change may still be the value from before it
STEP_S = 0.5
STILL_S = 0.4


class Moment(NamedTuple):
    """A time or a duration as it was published: in seconds, and the resolution in which it is printed."""

    seconds: float
    resolution_s: float


class _Timed(Check):
    """What the checks of clocks share: where the time stands in a payload."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        pointer = requirement.data.get("field")
        self._field: Callable[[Any], Any] = field(pointer) if pointer else lambda value: value
        self._name = pointer.lstrip("/") if pointer else "the time"

    def read(self, message: Message) -> Moment | None:
        """Return the time in a message; None where there is none that can be reckoned with."""
        if message.reading.error:
            return None
        return moment(self._field(message.reading.value))


class ClockAdvances(_Timed):
    """A published time or duration never stands or runs backwards, and advances as fast as the clock on the wall."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self.ledger.minimum = ENOUGH_STEPS
        self._while = Schema(requirement.data["while"]) if "while" in requirement.data else None
        self._expected = "the current time, which advances with time"
        if self._while is not None:
            self._expected = f"{self._name} that advances with time, in seconds"
        self._within_s, self._window_s = float(requirement.data["within_s"]), float(requirement.data["window_s"])
        self._seen: dict[str, deque[tuple[float, float]]] = {}
        self._since: dict[str, float] = {}

    def message(self, message: Message) -> None:
        topic, t = message.topic.name, message.t
        if self._while is not None and not self._runs(message):
            return
        read = self.read(message) if self._while is not None or message.reading.valid else None
        if read is None:
            return
        seen = self._seen.setdefault(topic, deque())
        while len(seen) > 1 and t - seen[0][0] > self._window_s:
            seen.popleft()
        if seen:
            self._compare(seen, t, read, message)
        if not seen or t - seen[-1][0] >= STEP_S:
            seen.append((t, read.seconds))

    def stretch(self, stretch: Stretch) -> None:
        self._seen.clear()
        self._since.clear()

    def _runs(self, message: Message) -> bool:
        """Tell whether the clock runs, and has for a while, so that its value is one of this run."""
        topic = message.topic.name
        if self._while is None or message.reading.error or not self._while.accepts(message.reading.value):
            self._seen.pop(topic, None)
            self._since.pop(topic, None)
            return False
        return message.t - self._since.setdefault(topic, message.t) >= SETTLED_S

    def _compare(self, seen: deque[tuple[float, float]], t: float, read: Moment, message: Message) -> None:
        (then, earlier), (oldest, earliest) = seen[-1], seen[0]
        value, resolution_s = read
        advanced, passed = value - earliest, t - oldest
        off, limit = abs(advanced - passed), self._within_s + resolution_s
        # a time of day never stands; a duration may be reckoned now and then
        still_s = max(STILL_S, resolution_s) if self._while is None else limit
        if value < earlier:
            observed = f"it ran backwards by {earlier - value:.3f} s"
            self.ledger.find(message.where, expected=self._expected, observed=observed)
        elif value == earlier and t - then > still_s:
            self._weigh(message, then, t - then, still_s, lambda stood: f"it stood still for {stood:.3f} s")
        elif t - then >= STEP_S or off > limit:
            self._weigh(message, oldest, off, limit, lambda _: f"it advanced by {advanced:.3f} s in {passed:.3f} s")
        if value < earlier or off - self.facts.uncertainty.worst_s > limit:  # else it may be getting worse slowly
            seen.clear()

    def _weigh(self, message: Message, since: float, value: float, limit: float, told: Callable[[float], str]) -> None:
        uncertainty = self.facts.uncertainty
        if not uncertainty.beacons and value <= limit - ASSUMED_S:
            self.ledger.kept += 1
            return
        uncertainty.weigh(Measurement(message.t, self.ledger, value, limit, message, self._expected, told, since=since))


class TimeIsTimely(_Timed):
    """A published time is not too old when it is heard, and not ahead of the kit's clock."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._oldest_s, self._ahead_s = float(requirement.data["oldest_s"]), float(requirement.data["ahead_s"])
        self._expected = f"a time at most {self._oldest_s:g} s old and at most {self._ahead_s:g} s ahead"

    def message(self, message: Message) -> None:
        read = self.read(message)
        if read is None:
            return
        age_s = message.t - read.seconds
        self.facts.onlooker.age(self.requirement, message, age_s)
        numbers = self.ledger.numbers
        if "oldest_s" not in numbers or age_s > numbers["oldest_s"]:
            numbers["oldest_s"] = round(age_s, 6)
        if "newest_s" not in numbers or age_s < numbers["newest_s"]:
            numbers["newest_s"] = round(age_s, 6)
        if -self._ahead_s <= age_s <= self._oldest_s - self.facts.uncertainty.worst_s:
            self.ledger.kept += 1
            return
        limit = self._oldest_s + read.resolution_s if age_s > 0 else self._ahead_s
        side = "old" if age_s > 0 else "ahead"
        hint = milliseconds(read.seconds) or wrong_clock(-age_s)
        self.measure(
            abs(age_s),
            limit,
            where=message.where,
            expected=self._expected,
            observed=f"{shown(self._field(message.reading.value), 40)}, which is {_seconds(abs(age_s))} {side}{hint}",
        )


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f} s" if seconds < 1e12 else f"{seconds:.3g} s"


def moment(value: Any) -> Moment | None:
    """Return a time, RFC 3339 text or a number of seconds; None where it is neither or cannot be reckoned with."""
    if type(value) is str:
        return _read(value)
    seconds = as_number(value)
    if seconds is None:
        return None
    return Moment(seconds, 1.0 if float(seconds).is_integer() else 0.0)


@lru_cache(maxsize=64)
def _read(text: str) -> Moment | None:
    try:
        if len(text) == 24 and text[19] == "." and text[23] == "Z":  # as nearly everybody writes it
            return Moment(datetime.fromisoformat(text).timestamp(), 0.001)
        read = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    if read.tzinfo is None:
        return None
    digits = len(text.partition(".")[2].rstrip("Zz").partition("+")[0].partition("-")[0])
    return Moment(read.timestamp(), 10.0**-digits)
