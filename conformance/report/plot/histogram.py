"""Report, plots: how the intervals of a channel's pulse are distributed, with its period, its limits and the worst."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conformance.contract import Publication
from conformance.judgement import Outcome, Result, Verdict
from conformance.judgement.course import Course
from conformance.judgement.intervals import Intervals
from conformance.judgement.pulse import LAST_BIN, MILLISECONDS
from conformance.judgement.uncertainty import AROUND_S, SUMMARY_EVERY_S
from conformance.report.plot.axis import Axis, Tick
from conformance.report.safe import safe

WIDTH, LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 424.0, 44.0, 12.0, 66.0, 40.0, 236.0
BINS = 75
AGAINST = (Verdict.FAIL, Verdict.WARN)
WORDS = {"gap": "gaps too long", "mean": "slower than promised", "rate": "oftener than promised"}
ALIKE = 0.01  # by so much of it two means may differ and be of one kind
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
    """The distribution of one channel; `beyond` and `uncounted` say in words what it does not show.

    Bars from `late_from` on speak against the charger. There is no `mean` where it is not that of the intervals shown.
    """

    channel: str
    title: str
    told: str
    beyond: str
    uncounted: str
    bars: list[Bar]
    ticks: list[Tick]
    counts: list[Tick]
    period: Tick
    longest: Tick
    guard: tuple[float, float] | None
    late_from: float
    band: tuple[float, float]
    mean: Tick | None
    worst: Tick
    is_beyond: bool
    breaks: bool
    mean_breaks: bool


def histograms(course: Course, result: Result) -> list[Histogram]:
    """Return a histogram for every channel of whose pulse there are intervals, in the order of the contract."""
    found = [(each, each.channel.publication) for each in course.intervals]
    return [_histogram(each, timing, course, result) for each, timing in found if timing is not None]


def _histogram(intervals: Intervals, timing: Publication, course: Course, result: Result) -> Histogram:
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
    u = uncertainty_at(intervals.worst_at, course, result.uncertainty)
    slack = u if math.isfinite(u) else 0.0
    worst = f"{intervals.worst_s:.3f} s" if intervals.worst_s < 1e6 else f"{intervals.worst_s:.3g} s"
    place = intervals.channel.name
    paced = [each for each in result.outcomes if each.requirement.place == place and each.requirement.check in WORDS]
    against = {each.requirement.check: each.verdict for each in paced if each.verdict in AGAINST}
    has_mean = _is_of_one_kind(intervals)
    return Histogram(
        channel=place,
        title=f"{safe(place, 60)}: {_judged(paced, worst_s=intervals.worst_s, limit_s=limit)}",
        told=_told(intervals, worst, has_mean=has_mean),
        beyond=f"{beyond} longer than {axis.high:g} s: beyond the axis." if beyond else "",
        uncounted=_uncounted(course),
        bars=[_bar(number, grouped[number], axis, counts) for number in sorted(grouped)],
        ticks=axis.ticks(6),
        counts=[Tick(counts.at(power), f"{10**power:g}") for power in range(round(math.log10(highest)) + 1)],
        period=Tick(axis.at(timing.every_s), f"promised {timing.every_s:g} s"),
        longest=Tick(axis.at(limit), f"allowed {limit:g} s"),
        guard=(axis.at(limit - slack), axis.at(limit + slack)) if slack else None,
        late_from=axis.at(limit + slack) if "gap" in against else axis.end,
        band=(axis.at(timing.shortest_mean_s), axis.at(timing.longest_mean_s)),
        mean=Tick(axis.at(max(intervals.means_s)), f"{max(intervals.means_s):.3f} s") if has_mean else None,
        worst=Tick(axis.at(intervals.worst_s), f"longest {worst}"),
        is_beyond=intervals.worst_s >= axis.high,
        breaks="gap" in against and intervals.worst_s > limit,
        mean_breaks="mean" in against,
    )


def uncertainty_at(t: float, course: Course, known: Mapping[str, float]) -> float:
    """Return how well arrivals around a time are known, in seconds; not finite where that is not known."""
    if course.beacons is None:
        return known.get("assumed_s", math.nan)
    width_s = course.beacons.width_s
    near = (cell.high for at, cell in course.beacons if t - AROUND_S - width_s <= at <= t + AROUND_S + SUMMARY_EVERY_S)
    return max(near, default=math.nan)


def _judged(paced: Sequence[Outcome], *, worst_s: float, limit_s: float) -> str:
    """Return in words what is judged of the channel: what speaks against it, else what is undecided."""
    against = [each for each in paced if each.verdict in AGAINST]
    if against:
        return ", ".join(f"{WORDS[each.requirement.check or '']} ({each.verdict.value})" for each in against)
    kept = [each.requirement.check for each in paced if each.verdict is Verdict.PASS]
    undecided = [each for each in paced if each.verdict is Verdict.INCONCLUSIVE]
    told = []
    if "gap" in kept and worst_s <= limit_s:
        told.append(f"none longer than {limit_s:g} s")
    elif kept:
        told.append(f"{' and '.join(each or '' for each in kept)} as promised")
    if undecided:
        names = " and ".join(each.requirement.check or "" for each in undecided) + " " if kept else ""
        told.append(f"{names}undecided, {safe(undecided[0].reason or '', 80)}")
    return "; ".join(told) or "not judged"


def _told(intervals: Intervals, worst: str, *, has_mean: bool) -> str:
    low, high = min(intervals.means_s), max(intervals.means_s)
    of = f" of {intervals.topics} topics" if intervals.topics > 1 else ""
    means = f"mean {high:.3f} s, " if intervals.topics == 1 else f"means from {low:.3f} to {high:.3f} s, "
    line = f", line {intervals.worst_line}" if intervals.worst_line else ""
    where = f" on {safe(intervals.worst_topic, 100)}" if intervals.topics > 1 else ""
    return f"{intervals.n} intervals{of}, {means if has_mean else ''}longest {worst}{where}{line}."


def _is_of_one_kind(intervals: Intervals) -> bool:
    """Tell whether the intervals make up their own mean: with extras between the beats, it is that of the beats."""
    shown_s = sum((ms + 0.5) * count for ms, count in intervals.bins.items()) / MILLISECONDS
    alike_s = intervals.n / MILLISECONDS + ALIKE * intervals.total_s
    return LAST_BIN in intervals.bins or abs(shown_s - intervals.total_s) <= alike_s


def _uncounted(course: Course) -> str:
    """Return in words that what was without a publication at the edge of a silence is not among the intervals."""
    silences = course.gap_counts.get("")
    if silences is None or not silences.decided:
        return ""
    longest_s = max((each.end - each.begin for each in course.gaps if not each.topic), default=0.0)
    return f"Those across a silence of everything, of {longest_s:.2f} s at most, are not counted."


def _bar(number: int, count: int, axis: Axis, counts: Axis) -> Bar:
    step = axis.high / BINS
    x, top = axis.at(number * step), counts.at(math.log10(count))
    width = round(axis.at((number + 1) * step) - x, 1)
    title = f"{count} of {number * step:.3f} to {(number + 1) * step:.3f} s"
    return Bar(x, top, max(1.0, width - 0.5), round(counts.begin - top, 1), title)
