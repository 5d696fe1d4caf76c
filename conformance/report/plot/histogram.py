"""Report, plots: how the intervals of a channel's pulse are distributed, with its period, its limits and the worst."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from conformance.contract import Publication
from conformance.judgement.course import Course
from conformance.judgement.intervals import Intervals
from conformance.report.plot.axis import Axis, Tick
from conformance.report.safe import safe

WIDTH, LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 424.0, 44.0, 12.0, 66.0, 40.0, 236.0
BINS = 75
SHOWN = 1.5  # the axis ends at so many times the longest gap that is allowed


class Bar(NamedTuple):
    """How many intervals there were between two values."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The distribution of one channel; `beyond` says in words what lies outside of the axis."""

    channel: str
    title: str
    told: str
    beyond: str
    bars: list[Bar]
    ticks: list[Tick]
    counts: list[Tick]
    period: Tick
    longest: Tick
    guard: tuple[float, float]
    band: tuple[float, float]
    mean: Tick
    worst: Tick
    is_beyond: bool
    breaks: bool
    mean_breaks: bool


def histograms(course: Course, uncertainty: Mapping[str, float]) -> list[Histogram]:
    """Return a histogram for every channel of whose pulse there are intervals, in the order of the contract."""
    known = uncertainty.get("assumed_s", uncertainty.get("worst_s", math.nan) if uncertainty.get("heard") else math.nan)
    found = [(each, each.channel.publication) for each in course.intervals]
    return [_histogram(each, timing, known) for each, timing in found if timing is not None]


def _histogram(intervals: Intervals, timing: Publication, u: float) -> Histogram:
    limit = timing.longest_gap_s
    axis = Axis(0.0, SHOWN * limit, LEFT, WIDTH - RIGHT)
    within = {ms: count for ms, count in intervals.bins.items() if ms / 1000 < axis.high}
    beyond = intervals.n - sum(within.values())
    grouped: dict[int, int] = {}
    for ms, count in within.items():
        number = int(ms / 1000 / axis.high * BINS)
        grouped[number] = grouped.get(number, 0) + count
    highest = 10 ** math.ceil(math.log10(max(2, *grouped.values())) if grouped else 1)
    bottom = HEIGHT - BOTTOM
    counts = Axis(math.log10(0.5), math.log10(highest), bottom, TOP)  # from one half, so that one is to be seen
    slack = u if math.isfinite(u) else 0.0
    low, high = min(intervals.means_s), max(intervals.means_s)
    of = f" of {intervals.topics} topics" if intervals.topics > 1 else ""
    means = f"mean {high:.3f} s" if intervals.topics == 1 else f"means from {low:.3f} to {high:.3f} s"
    line = f", line {intervals.worst_line}" if intervals.worst_line else ""
    worst = f"{intervals.worst_s:.3f} s" if intervals.worst_s < 1e6 else f"{intervals.worst_s:.3g} s"
    where = f" on {safe(intervals.worst_topic, 100)}" if intervals.topics > 1 else ""
    return Histogram(
        channel=intervals.channel.name,
        title=f"{safe(intervals.channel.name, 60)}: {_seen(worst_s=intervals.worst_s, mean_s=high, timing=timing)}",
        told=f"{intervals.n} intervals{of}, {means}, longest {worst}{where}{line}.",
        beyond=f"{beyond} longer than {axis.high:g} s: beyond the axis." if beyond else "",
        bars=[_bar(number, grouped[number], axis, counts) for number in sorted(grouped)],
        ticks=axis.ticks(6),
        counts=[Tick(counts.at(power), f"{10**power:g}") for power in range(round(math.log10(highest)) + 1)],
        period=Tick(axis.at(timing.every_s), f"promised {timing.every_s:g} s"),
        longest=Tick(axis.at(limit), f"longest {limit:g} s"),
        guard=(axis.at(limit - slack), axis.at(limit + slack)),
        band=(axis.at(timing.shortest_mean_s), axis.at(timing.longest_mean_s)),
        mean=Tick(axis.at(high), f"{high:.3f} s"),
        worst=Tick(axis.at(intervals.worst_s), f"worst {worst}"),
        is_beyond=intervals.worst_s >= axis.high,
        breaks=intervals.worst_s - slack > limit,
        mean_breaks=high > timing.longest_mean_s,
    )


def _seen(*, worst_s: float, mean_s: float, timing: Publication) -> str:
    """Return in words what is to be seen."""
    if worst_s > timing.longest_gap_s:
        return f"intervals longer than {timing.longest_gap_s:g} s"
    if mean_s > timing.longest_mean_s:
        return "slower than promised"
    return f"none longer than {timing.longest_gap_s:g} s"


def _bar(number: int, count: int, axis: Axis, counts: Axis) -> Bar:
    step = axis.high / BINS
    x, top = axis.at(number * step), counts.at(math.log10(count))
    width = round(axis.at((number + 1) * step) - x, 1)
    title = f"{count} of {number * step:.3f} to {(number + 1) * step:.3f} s"
    return Bar(x, top, max(1.0, width - 0.5), round(counts.begin - top, 1), title)
