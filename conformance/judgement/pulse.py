"""Judgement: the pulse of a topic, and what its intervals add up to."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.contract import Publication

MILLISECONDS = 1000
LONGEST_S = 60.0  # longer intervals share the last bin, so that the bins are bounded
LAST_BIN = int(LONGEST_S * MILLISECONDS)


@dataclass(slots=True)
class Tally:
    """Intervals in seconds: how many, how long together, the longest and where, and how they are distributed."""

    n: int = 0
    total_s: float = 0.0
    worst_s: float = 0.0
    worst_at: float = 0.0
    worst_line: int | None = None
    bins: dict[int, int] = field(default_factory=dict)

    def add(self, interval: float, at: float, line: int | None) -> None:
        """Take an interval that ended at a time (Unix seconds), on a line of the capture."""
        self.n += 1
        self.total_s += interval
        if interval > self.worst_s:
            self.worst_s, self.worst_at, self.worst_line = interval, at, line
        millisecond = int(interval * MILLISECONDS) if interval < LONGEST_S else LAST_BIN
        try:
            self.bins[millisecond] += 1
        except KeyError:
            self.bins[millisecond] = 1

    def quantile_s(self, share: float) -> float:
        """Return the interval that a share of all does not exceed, to a millisecond; 0 where there is none."""
        left = share * self.n
        for millisecond in sorted(self.bins):
            left -= self.bins[millisecond]
            if left <= 0:
                return (millisecond + 1) / MILLISECONDS
        return 0.0

    def numbers(self) -> dict[str, float]:
        """Return what a report shows of the intervals."""
        if not self.n:
            return {}
        numbers: dict[str, float] = {
            "intervals": self.n,
            "mean_s": round(self.total_s / self.n, 6),
            "p50_s": self.quantile_s(0.5),
            "p99_s": self.quantile_s(0.99),
            "worst_s": round(self.worst_s, 6),
            "worst_at": round(self.worst_at, 6),
        }
        return numbers if self.worst_line is None else {**numbers, "worst_line": self.worst_line}


class Pulse:
    """The publications of one topic that count as its pulse, within one stretch; extras between them do not.

    Of two publications within `extra_within_s`, the one nearer to the beat counts, so that an event which a charger
    publishes shortly before its beat does not open a gap that nobody saw.
    """

    __slots__ = ("before", "first", "last", "publication", "tally")

    def __init__(self, publication: Publication, first: float, tally: Tally) -> None:
        self.publication = publication
        self.first = self.last = first
        self.before: float | None = None
        self.tally = tally

    def counts(self, t: float) -> float | None:
        """Take one arrival; return the interval in seconds since the last counted one, or None for an extra."""
        interval = t - self.last
        if interval >= self.publication.extra_within_s:
            self.before, self.last = self.last, t
            return interval
        beat = self.publication.every_s
        if self.before is None and t - self.first < beat:
            self.last = t  # which of the first ones is the beat is not known yet
        elif self.before is not None and abs(t - self.before - beat) < abs(self.last - self.before - beat):
            self.tally.total_s += t - self.last
            self.last = t
        return None
