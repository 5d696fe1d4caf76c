"""Judgement: how well arrival times are known: from beacons in the capture, else by a stated assumption."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from conformance.capture import Mark
from conformance.judgement.finding import Ledger, Where
from conformance.judgement.verdict import Reason

ASSUMED_S = 0.05
AROUND_S = 5.0
SUMMARY_EVERY_S = 1.0
MOMENTS = 20  # in a second: what arrives within one has the same uncertainty
KEPT_S = 30.0  # how long summaries are kept: longer than any window that is measured over, and its surroundings


class Placed(Protocol):
    """Something in the capture that can tell its place when it is asked for."""

    @property
    def where(self) -> Where:
        """The place in the capture."""


class Measurement(NamedTuple):
    """A measured value in seconds against its limit: an interval, or the mean of so many.

    `since` is when it began, where that is so long before `t` that other beacons tell of it.
    """

    t: float
    ledger: Ledger
    value: float
    limit: float
    at: Where | Placed
    expected: str
    observed: Callable[[float], str]
    intervals: int = 1
    at_least: bool = False
    since: float | None = None


class Uncertainty:
    """Weighs measurements once it is known how well the arrival times around them are known.

    With beacons, that is when five seconds more were heard: the uncertainty is the worst beacon within five seconds of
    the observation; where a beacon was lost, or none was heard, nothing can be said. All in seconds.
    """

    def __init__(self, *, beacons: bool) -> None:
        self.beacons = beacons
        self.worst_s = ASSUMED_S
        self.heard = self.lost = 0
        self._largest_s = 0.0
        self._median_s = 0.0
        self._summaries: deque[tuple[float, float]] = deque()
        self._waiting: deque[Measurement] = deque()
        self._forgot = False
        self._known: dict[int, float] = {}  # the uncertainty at a moment, while nothing new is told

    def weigh(self, measurement: Measurement) -> None:
        """Take one measurement; enter it in its ledger now or later."""
        if self.beacons:
            measurement.ledger.waiting += 1
            self._waiting.append(measurement)
        else:
            _enter(measurement, ASSUMED_S / measurement.intervals)

    def beacon(self, mark: Mark) -> None:
        """Take the summary of one second of beacons, and weigh what is old enough."""
        worst_s, lost = number_of(mark.data.get("worst_s")), number_of(mark.data.get("lost"))
        self.heard += int(number_of(mark.data.get("heard")))
        self.lost += int(lost)
        self._largest_s = max(self._largest_s, worst_s)
        self._median_s = max(self._median_s, number_of(mark.data.get("median_s")))
        self.worst_s = max(ASSUMED_S, worst_s)
        self._summaries.append((mark.t, math.inf if lost else worst_s))
        self._settle(mark.t - AROUND_S - SUMMARY_EVERY_S)
        while self._summaries and self._summaries[0][0] < mark.t - KEPT_S:
            self._summaries.popleft()
            self._forgot = True

    def blind(self, t: float) -> bool:
        """Tell whether beacons were lost, or none was heard, around a time that is not long ago."""
        self._known.clear()
        return self.beacons and math.isinf(self._around(t))

    def finish(self) -> None:
        """Weigh everything that is left."""
        self._settle(math.inf)

    def numbers(self) -> dict[str, float]:
        """Return what is known of the beacons, for the report; empty without them."""
        if not self.beacons:
            return {"assumed_s": ASSUMED_S}
        return {"heard": self.heard, "lost": self.lost, "median_s": self._median_s, "worst_s": self._largest_s}

    def _settle(self, until: float) -> None:
        waiting, known = self._waiting, self._known
        while waiting and waiting[0].t <= until:
            measurement = waiting.popleft()
            measurement.ledger.waiting -= 1
            if measurement.intervals > 1:
                _enter(measurement, self._throughout() / measurement.intervals)
                continue
            moment = int(measurement.t * MOMENTS)
            u = known[moment] if moment in known else self._around(measurement.t)
            if measurement.since is not None:
                u = max(u, self._around(measurement.since))
            _enter(measurement, u)
        known.clear()

    def _around(self, t: float) -> float:
        """Return the uncertainty of the arrivals at a time: infinite where no beacon tells.

        What is older than the summaries that are kept takes the worst of the whole time.
        """
        if self._forgot and t < self._summaries[0][0] - SUMMARY_EVERY_S:
            return self._throughout()
        moment = int(t * MOMENTS)
        if moment not in self._known:
            self._known[moment] = self._worst(moment / MOMENTS)
        return self._known[moment]

    def _worst(self, t: float) -> float:
        near = [
            (at, worst_s)
            for at, worst_s in self._summaries
            if t - AROUND_S <= at <= t + AROUND_S + SUMMARY_EVERY_S  # a summary ends the second that it is about
        ]
        told = any(t - SUMMARY_EVERY_S <= at <= t + 2 * SUMMARY_EVERY_S for at, _ in near)
        return max(worst_s for _, worst_s in near) if told else math.inf

    def _throughout(self) -> float:
        """Return the uncertainty of the whole time: where a beacon was lost, a message and its second may be, too."""
        return self._largest_s + self.lost * SUMMARY_EVERY_S if self.heard else math.inf


def _enter(measurement: Measurement, u: float) -> None:
    value, limit = measurement.value, measurement.limit
    slack = value - limit if measurement.at_least else limit - value
    if slack >= u:
        measurement.ledger.kept += 1
    elif slack < -u:
        observed = measurement.observed(value)
        where = measurement.at if isinstance(measurement.at, Where) else measurement.at.where
        measurement.ledger.find(where, expected=measurement.expected, observed=observed)
    elif math.isinf(u):
        measurement.ledger.doubt(Reason.BENCH_LOST, "beacons were lost, or none was heard, around the observation")
    else:
        measurement.ledger.doubt(Reason.GUARD_BAND, f"{measurement.observed(value)} (uncertainty {u:.3f} s)")


def number_of(value: object) -> float:
    """Return a number that a mark holds, 0 where it holds none."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else 0.0
