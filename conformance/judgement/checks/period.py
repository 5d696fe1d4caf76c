"""Judgement, checks: every periodic channel keeps its pulse: no long gap, no slow mean, not oftener than promised."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.contract import Channel, Operation, Requirement
from conformance.judgement.checks.check import Check
from conformance.judgement.facts import Facts, prefix
from conformance.judgement.finding import Where
from conformance.judgement.stream import Change, Command, Message, Stretch, Topic
from conformance.judgement.uncertainty import ASSUMED_S, Measurement
from conformance.judgement.verdict import Reason

INFINITE = float("inf")


class _Paced(Check):
    """What the checks of the pulse share: the timing of their channel, and its topics."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        assert self.channel.publication is not None, f"{self.channel.name} has no timing"
        self.timing = self.channel.publication

    def topics(self) -> list[Topic]:
        """Return the topics of the channel, in the order in which they were first heard."""
        return [each for each in self.facts.topics.values() if each.channel is self.channel]

    def worst(self) -> Topic | None:
        """Return the topic with the most to show: that with the longest interval of its pulse."""
        return max(self.topics(), key=lambda each: each.tally.worst_s, default=None)


class NoGapIsTooLong(_Paced):
    """No two publications of the pulse are further apart than the longest gap."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self.ledger.minimum = self.timing.min_intervals
        self._longest_s = self.timing.longest_gap_s
        self._expected = f"a publication at most {self._longest_s:g} s after the one before it"

    def interval(self, message: Message, opened: float, interval: float) -> None:
        uncertainty = self.facts.uncertainty
        if not uncertainty.beacons and interval <= self._longest_s - ASSUMED_S:
            self.ledger.kept += 1
        else:
            if interval > self._longest_s:
                self.facts.onlooker.gap(self.requirement, message.topic, opened, message.t)
            uncertainty.weigh(
                Measurement(message.t, self.ledger, interval, self._longest_s, message, self._expected, _gap)
            )

    def stretch(self, stretch: Stretch) -> None:
        for topic in self.topics():
            if topic.pulse is None:
                continue
            if stretch.joined:
                self._silent(stretch.begin, topic.pulse.first, topic)
            self._silent(topic.pulse.last, stretch.end, topic)
        self._absent(stretch)

    def delisted(self, topic: Topic, t: float) -> None:
        if topic.channel is self.place and topic.pulse is not None:
            self._silent(topic.pulse.last, t, topic)

    def finish(self, end: float) -> None:
        worst = self.worst()
        if worst is not None:
            self.ledger.numbers.update(worst.tally.numbers())

    def _silent(self, begin: float, end: float, topic: Topic) -> None:
        if end - begin > self._longest_s:
            self.facts.onlooker.gap(self.requirement, topic, begin, end)
            where = Where(end, None, topic.name, None, topic.connector)
            self.measure(end - begin, self._longest_s, where=where, expected=self._expected, observed=_gap(end - begin))

    def _absent(self, stretch: Stretch) -> None:
        """Find a topic of the whole station that never came; those of a connector are `complete`'s to find."""
        lasted = stretch.end - stretch.begin
        if self.channel.parameters or lasted < self.timing.min_intervals * self.timing.every_s:
            return
        topic = self.channel.topic(prefix(self.facts.header))
        heard = self.facts.heard(self.channel.name, None)
        if (heard is None or heard.pulse is None) and self.facts.subscribed(topic):
            where = Where(stretch.end, topic=topic)
            self.ledger.find(where, expected=self._expected, observed=f"not one in {lasted:.1f} s")


class MeanIsNotTooLong(_Paced):
    """The mean interval of the pulse is at most the longest mean."""

    def finish(self, end: float) -> None:
        longest_s = self.timing.longest_mean_s
        for topic in self.topics():
            tally = topic.tally
            if tally.n < self.timing.min_intervals:
                self.ledger.doubt(Reason.TOO_FEW, f"{tally.n} intervals")
                continue
            numbers = tally.numbers()
            if numbers["mean_s"] >= self.ledger.numbers.get("mean_s", 0.0):
                self.ledger.numbers.update(numbers)
            self.facts.uncertainty.weigh(_mean(self, topic, tally.total_s, tally.n, longest_s))


@dataclass(slots=True)
class _Quiet:
    """One topic while nothing happens: the last publication, the sum of whole intervals, and those of late."""

    connector: str | None
    shows_s: float
    last: float = INFINITE
    n: int = 0
    total_s: float = 0.0
    unsettled: float = 0.0
    late: deque[tuple[float, float]] = field(default_factory=deque)

    def hear(self, message: Message) -> None:
        """Take the interval that ends now, and count those before which no event can show any more."""
        t = message.t
        while self.late and self.late[0][0] < t - self.shows_s:
            self.count()
        if INFINITE > self.last > self.unsettled:
            self.late.append((t, t - self.last))
        self.last = t

    def count(self) -> None:
        """Count the oldest interval of late."""
        self.n += 1
        self.total_s += self.late.popleft()[1]

    def unsettle(self, t: float, until: float) -> None:
        """Let an event that is told at a time have happened shortly before it."""
        self.unsettled = until
        while self.late and self.late[-1][0] >= t - self.shows_s:
            self.late.pop()


class NotOftenerThanPromised(_Paced):
    """Apart from the time after an event, the mean interval of all publications is not below the shortest mean.

    An event may show on one topic a period later than on another: what came within that before it does not count.
    """

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._quiet: dict[str, _Quiet] = {}
        self._unsettled: dict[str | None, float] = {}

    def ear(self, topic: Topic) -> Callable[[Message], None]:
        unsettled = self._unsettled.get(topic.connector, 0.0)
        shows_s = self.timing.every_s + self.timing.extra_within_s
        quiet = self._quiet[topic.name] = _Quiet(topic.connector, shows_s, unsettled=unsettled)
        return quiet.hear

    def command(self, command: Command) -> None:
        self._unsettle(command.connector, command.t)

    def change(self, change: Change) -> None:
        if change.before is not None:
            self._unsettle(change.connector, change.t)

    def stretch(self, stretch: Stretch) -> None:
        for quiet in self._quiet.values():
            quiet.last = INFINITE
            while quiet.late:
                quiet.count()

    def finish(self, end: float) -> None:
        for topic in self.topics():
            quiet = self._quiet[topic.name]
            if quiet.n < self.timing.min_intervals:
                self.ledger.doubt(Reason.TOO_FEW, f"{quiet.n} intervals apart from events")
                continue
            mean_s = quiet.total_s / quiet.n
            if mean_s <= self.ledger.numbers.get("mean_s", mean_s):
                self.ledger.numbers.update(intervals=quiet.n, mean_s=round(mean_s, 6))
            at_least = self.timing.shortest_mean_s
            self.facts.uncertainty.weigh(_mean(self, topic, quiet.total_s, quiet.n, at_least, at_least=True))

    def _unsettle(self, connector: str | None, t: float) -> None:
        for place in (connector, None):  # what happens at a connector may show on the station's topics
            self._unsettled[place] = until = t + self.timing.settling_s
            for quiet in self._quiet.values():
                if quiet.connector == place:
                    quiet.unsettle(t, until)


def _gap(interval: float) -> str:
    return f"{interval:.3f} s without one"


def _mean(check: _Paced, topic: Topic, total_s: float, n: int, limit: float, *, at_least: bool = False) -> Measurement:
    word = "at least" if at_least else "at most"
    return Measurement(
        t=float("inf"),
        ledger=check.ledger,
        value=total_s / n,
        limit=limit,
        at=Where(topic.heard_at, None, topic.name, None, topic.connector),
        expected=f"a mean interval of {word} {limit:g} s",
        observed=lambda mean: f"{mean:.4f} s over {n} intervals",
        intervals=n,
        at_least=at_least,
    )
