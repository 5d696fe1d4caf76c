"""Report, plots: the strip: every topic's publications along time, gaps marked, with what could not be judged."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from conformance.judgement import Result, Verdict
from conformance.judgement.course import Blind, Course, Gap, Row, Sent
from conformance.judgement.finding import Ledger
from conformance.report.plot.axis import CHARACTER, LEFT, RIGHT, WIDTH, Axis, Tick, along_time, fitted
from conformance.report.safe import safe

MOST_ROWS = 32
AGAINST = (Verdict.FAIL, Verdict.WARN)
PACES = {"mean": "too slow", "rate": "too often"}
TOP, HEAD, PITCH, HIGH = 40.0, 26.0, 24.0, 14.0
NARROWEST = 3.0
HIGHEST = 1.3  # of a bar with more than is promised


class GapMark(NamedTuple):
    """A gap as it is drawn: a box, and a label where it is the longest of its row."""

    x: float
    width: float
    title: str
    certain: bool
    label: str
    label_x: float
    anchor: str


class RowMark(NamedTuple):
    """A topic as it is drawn: `bars` is an SVG path, `stroke` the width of its lines."""

    y: float
    label: str
    title: str
    bars: str
    stroke: float
    gaps: list[GapMark]
    told: str


class Head(NamedTuple):
    """The name of the connector that the rows below it are about."""

    y: float
    label: str


class BlindMark(NamedTuple):
    """A hatched stretch."""

    x: float
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip; `notes` say in words what it leaves out and what its bars mean."""

    height: float
    axis: Axis
    ticks: list[Tick]
    heads: list[Head]
    rows: list[RowMark]
    silences: list[GapMark]
    blind: list[BlindMark]
    commands: list[Tick]
    title: str
    told: str
    certain: bool
    notes: list[str]


def strip(course: Course, result: Result) -> Strip | None:
    """Return the strip of a capture, None where there is nothing to draw."""
    if not course.rows:
        return None
    axis, begin = along_time(result.span), result.span[0]
    paced = _paced(result)
    gaps: dict[str, list[Gap]] = {}
    for gap in course.gaps:
        gaps.setdefault(gap.topic, []).append(gap)
    drawn = _chosen(course.rows, course.gap_counts.keys() | paced.keys())
    heads: list[Head] = []
    rows: list[RowMark] = []
    y, connector = TOP, None
    order = {name: number for number, name in enumerate(dict.fromkeys(row.connector for row in course.rows))}
    channels = list(result.contract.channels)
    numbers = {id(each): number for connector in order for number, each in enumerate(course.happened(connector), 1)}
    drawn.sort(key=lambda row: (row.connector is not None, order[row.connector], channels.index(row.channel.name)))
    for each in drawn:
        if each.connector != connector:
            connector = each.connector
            heads.append(Head(y + HEAD - 8, safe(connector or "", 60)))
            y += HEAD
        counted = course.gap_counts.get(each.topic)
        row = _row(each, gaps.get(each.topic, []), axis, begin, y)
        rows.append(row._replace(told=_beside(row.told, counted, paced.get(each.topic, ""))))
        y += PITCH
    return Strip(
        height=y + 44,
        axis=axis,
        ticks=axis.ticks(10),
        heads=heads,
        rows=rows,
        blind=blind_marks(course.blind, axis, begin),
        commands=[_command(each, numbers.get(id(each)), axis, begin) for each in course.commands],
        silences=_gaps(gaps.get("", []), axis, begin),
        title=_title(course.gap_counts, [*dict.fromkeys(paced.values())]),
        told=_caption(drawn),
        certain=any(gap.certain for gap in course.gaps),
        notes=_notes(course, drawn, gaps),
    )


def blind_marks(blind: list[Blind], axis: Axis, begin: float) -> list[BlindMark]:
    """Return the stretches that are hatched in every plot along time."""
    found = []
    for each in blind:
        x = axis.at(each.begin - begin)
        width = max(NARROWEST, round(axis.at(each.end - begin) - x, 1))
        found.append(BlindMark(x, width, f"{each.why}, from {each.begin - begin:.1f} s to {each.end - begin:.1f} s"))
    return found


def _paced(result: Result) -> dict[str, str]:
    """Return which topics are slower or oftener than promised, in the words for it."""
    found: dict[str, str] = {}
    for each in result.outcomes:
        if each.requirement.check in PACES and each.verdict in AGAINST:
            found |= {finding.where.topic or "": PACES[each.requirement.check] for finding in each.findings}
    return found


def _title(counts: Mapping[str, Ledger], paces: list[str]) -> str:
    """Return in words what is to be seen."""
    silences = sum(each.broken for topic, each in counts.items() if not topic)
    gaps = sum(each.broken for topic, each in counts.items() if topic)
    unsure = sum(sum(each.undecided.values()) for each in counts.values())
    told = [
        f"{count} {word}{'s' if count > 1 else ''}" for count, word in ((silences, "silence"), (gaps, "gap")) if count
    ]
    title = f"{' and '.join(told)} longer than allowed" if told else ""
    if not told:
        title = "No gap is longer than allowed" + (f" for certain; {unsure} may be" if unsure else "")
    return "; ".join([title, *(f"some topics are {each}" for each in paces)])


def _chosen(rows: list[Row], worth: Set[str]) -> list[Row]:
    """Return the topics that are drawn, those with something to see before all others where there are too many."""
    return sorted(rows, key=lambda row: row.topic not in worth)[:MOST_ROWS]


def _caption(drawn: list[Row]) -> str:
    """Return what a mark is: one publication, or where there are too many those of some time."""
    widths = {each.counts.width_s for each in drawn if any(count > 1 for _, count in each.counts)}
    mark = "a bar for the publications of some time" if widths else "one tick for each publication"
    return f"One row for each topic, {mark}, in seconds since the capture began."


def _beside(heard: str, counted: Ledger | None, pace: str) -> str:
    """Return what stands beside a row: how many gaps it has, else its pace where that is wrong, else what was heard."""
    if counted is None or not (counted.broken or counted.undecided):
        return pace or heard
    count = counted.broken or sum(counted.undecided.values())
    return f"{count} gap{'s' if count > 1 else ''}{'' if counted.broken else '?'}"


def _row(row: Row, gaps: list[Gap], axis: Axis, begin: float, y: float) -> RowMark:
    cells = list(row.counts)
    most = max(count for _, count in cells)
    heard = sum(count for _, count in cells)
    width_s = row.counts.width_s
    bottom = y + 5 + HIGH
    shift = width_s / 2 if most > 1 else 0.0
    timing = row.channel.publication
    full = max(1, round(width_s / timing.every_s)) if timing else most
    bars = "".join(
        f"M{axis.at(t + shift - begin):g} {bottom:g}v-{HIGH * min(count / full, HIGHEST):.3g}" for t, count in cells
    )
    stroke = max(1.0, axis.at(width_s) - LEFT - 0.5) if most > 1 else 1.2
    each = f"; each bar is up to {most} in {width_s:g} s" if most > 1 else ""
    return RowMark(
        y=y,
        label=fitted(safe(row.channel.name, 60), LEFT - 16),
        title=f"{safe(row.topic, 200)}: {heard} publications{each}",
        bars=bars,
        stroke=round(stroke, 1),
        gaps=_gaps(gaps, axis, begin),
        told=f"{heard}",
    )


def _gaps(gaps: list[Gap], axis: Axis, begin: float) -> list[GapMark]:
    """Return the gaps of one row; those that would lie on the one before are part of it."""
    longest = max(gaps, key=lambda each: each.end - each.begin, default=None)
    marks: list[GapMark] = []
    for each in sorted(gaps, key=lambda each: each.begin):
        x, right = axis.at(each.begin - begin), axis.at(each.end - begin)
        lasted = f"{each.end - each.begin:.2f} s"
        sure = "" if each.certain else ", which is not certain"
        title = f"{lasted} without a publication, from {each.begin - begin:.2f} s to {each.end - begin:.2f} s{sure}"
        label = lasted if each is longest else ""
        fits = right + 6 + len(label) * CHARACTER < WIDTH - RIGHT
        mark = GapMark(
            x, round(max(NARROWEST, right - x), 1), title, each.certain, label, right + 6 if fits else x - 6,
            "start" if fits else "end",
        )  # fmt: skip
        if not marks or label or x - marks[-1].x >= NARROWEST:
            marks.append(mark)
    return marks


def _command(sent: Sent, number: int | None, axis: Axis, begin: float) -> Tick:
    where = f" to {safe(sent.connector, 60)}" if sent.connector else ""
    return Tick(
        axis.at(sent.t - begin),
        f"{f'{number}: ' if number else ''}{safe(sent.operation, 60)}{where} at {sent.t - begin:.2f} s",
    )


def _notes(course: Course, drawn: list[Row], gaps: Mapping[str, list[Gap]]) -> list[str]:
    """Return what the strip does not show, and what its bars mean, in words."""
    notes = []
    barred = [each for each in drawn if any(count > 1 for _, count in each.counts)]
    widths = sorted({each.counts.width_s for each in barred})
    if widths:
        of = f"{widths[0]:g} s" if len(widths) == 1 else f"{widths[0]:g} to {widths[-1]:g} s"
        notes.append(f"A bar stands for the publications within {of}; a full one is what is promised in it.")
    if any(each.channel.publication is None for each in barred):
        notes.append("Where nothing is promised, a full one is the most that there was.")
    left = len(course.rows) - len(drawn) + course.left_out.get("topics", 0)
    if left:
        gapped = sum(1 for topic in gaps if topic) - sum(row.topic in gaps for row in drawn)
        notes.append(f"{left} more topics were heard and are not drawn; {gapped or 'none'} of them with gaps.")
    if not course.commands:
        notes.append("No command was sent.")
    return notes
