"""Judgement, checks: every periodic channel keeps its pulse: no long gap, no slow mean."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.contract import Channel, Operation, Publication, Requirement
from conformance.judgement.checks.check import Check
from conformance.judgement.finding import Where
from conformance.judgement.stream import Facts, Message, Stretch, prefix
from conformance.judgement.verdict import Reason


@dataclass(slots=True)
class Pulse:
    """The publications of one topic that count as its pulse; extras between them do not.

    Of two publications within `extra_within_s`, the one nearer to the beat counts, so that an event which a charger
    publishes shortly before its beat does not open a gap that nobody saw.
    """

    publication: Publication
    last: float
    before: float | None = None
    intervals: int = 0
    total_s: float = 0.0

    def counts(self, t: float) -> float | None:
        """Take one arrival; return the interval in seconds since the last counted one, or None for an extra."""
        interval = t - self.last
        if interval >= self.publication.extra_within_s:
            self.before, self.last = self.last, t
            self.intervals += 1
            self.total_s += interval
            return interval
        beat = self.publication.every_s
        if self.before is not None and abs(t - self.before - beat) < abs(self.last - self.before - beat):
            self.total_s += interval
            self.last = t
        return None


class _Paced(Check):
    """What both checks of the pulse share: one pulse for each topic, begun anew with each stretch."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        assert self.channel.publication is not None, f"{self.channel.name} has no timing"
        self.timing = self.channel.publication
        self.pulses: dict[str, Pulse] = {}
        self.first: dict[str, Message] = {}

    def message(self, message: Message) -> None:
        if message.retain:
            return
        pulse = self.pulses.get(message.topic)
        if pulse is None:
            self.pulses[message.topic] = Pulse(self.timing, message.t)
            self.first[message.topic] = message
            return
        opened = pulse.last
        interval = pulse.counts(message.t)
        if interval is not None:
            self.counted(message, opened, interval)

    def counted(self, message: Message, opened: float, interval: float) -> None:
        """Take one interval of the pulse, in seconds, and the time at which it opened."""


class NoGapIsTooLong(_Paced):
    """No two publications of the pulse are further apart than the longest gap."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self.ledger.minimum = self.timing.min_intervals

    def counted(self, message: Message, opened: float, interval: float) -> None:
        self.ledger.numbers["longest_gap_s"] = max(self.ledger.numbers.get("longest_gap_s", 0.0), round(interval, 6))
        self.ledger.measure(
            interval,
            at_most=self.timing.longest_gap_s,
            uncertainty=self.facts.uncertainty_s(),
            where=message.where,
            expected=self._expected(),
            observed=f"{interval:.3f} s without one",
        )

    def stretch(self, stretch: Stretch) -> None:
        for topic, first in self.first.items():
            if stretch.joined:
                self._silent(stretch.begin, first.t, first.where)
            self._silent(self.pulses[topic].last, stretch.end, first.where)
        self._absent(stretch)
        self.pulses.clear()
        self.first.clear()

    def _silent(self, begin: float, end: float, where: Where) -> None:
        if end - begin - self.facts.uncertainty_s() > self.timing.longest_gap_s:
            at = Where(end, where.line, where.topic, None, where.connector)
            self.ledger.find(at, expected=self._expected(), observed=f"{end - begin:.3f} s without one")

    def _absent(self, stretch: Stretch) -> None:
        """Find a topic of the whole station that never came; those of a connector are `complete`'s to find."""
        lasted = stretch.end - stretch.begin
        if self.channel.parameters or lasted < self.timing.min_intervals * self.timing.every_s:
            return
        topic = self.channel.topic(prefix(self.facts.header))
        if topic not in self.pulses and self.facts.subscribed(topic):
            where = Where(stretch.end, topic=topic)
            self.ledger.find(where, expected=self._expected(), observed=f"not one in {lasted:.1f} s")

    def _expected(self) -> str:
        return f"a publication at most {self.timing.longest_gap_s:g} s after the one before it"


class MeanIsNotTooLong(_Paced):
    """The mean interval of the pulse is at most the longest mean."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._sums: dict[str, tuple[float, int, Message]] = {}

    def stretch(self, stretch: Stretch) -> None:
        for topic, pulse in self.pulses.items():
            total_s, intervals, first = self._sums.get(topic, (0.0, 0, self.first[topic]))
            self._sums[topic] = (total_s + pulse.total_s, intervals + pulse.intervals, first)
        self.pulses.clear()
        self.first.clear()

    def finish(self, end: float) -> None:
        for total_s, intervals, first in self._sums.values():
            if intervals < self.timing.min_intervals:
                self.ledger.doubt(Reason.TOO_FEW, f"{intervals} intervals")
                continue
            mean = total_s / intervals
            self.ledger.numbers["mean_s"] = max(self.ledger.numbers.get("mean_s", 0.0), round(mean, 6))
            self.ledger.numbers["intervals"] = self.ledger.numbers.get("intervals", 0) + intervals
            self.ledger.measure(
                mean,
                at_most=self.timing.longest_mean_s,
                uncertainty=self.facts.uncertainty_s() / intervals,
                where=first.where,
                expected=f"a mean interval of at most {self.timing.longest_mean_s:g} s",
                observed=f"{mean:.4f} s over {intervals} intervals",
            )
