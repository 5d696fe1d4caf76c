"""Report, plots: amounts along time, those of one unit on one axis that has zero on it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from conformance.contract import Contract
from conformance.judgement.bins import Trace
from conformance.judgement.course import NOTHING_HEARD, OUR_LINK_DOWN, Course, Session
from conformance.report.plot.axis import LEFT, Axis, Tick, axis_around, fitted
from conformance.report.safe import safe

PANEL, SPACE = 96.0, 22.0
SAMPLE = 50.0  # the width of the sample of a line, beside its label
SILENT_FACTOR = 3.0  # periods of a channel after which a line is broken
UNHEARD = (NOTHING_HEARD, OUR_LINK_DOWN)  # why a stretch is blind in which no amount can be known

Silence = tuple[float, float]


class Line(NamedTuple):
    """An amount along time, as an SVG path."""

    label: str
    path: str
    y: float
    dash: int


class Panel(NamedTuple):
    """The amounts of one unit."""

    y: float
    unit: str
    lines: list[Line]
    ticks: list[Tick]


def panels_of(
    session: Session, course: Course, contract: Contract, axis: Axis, *, begin: float, y: float
) -> Iterator[Panel]:
    """Yield a panel for each unit of what was told at a connector, one below the other from `y` on."""
    silences = {row.topic: _silences(row.topic, course) for row in course.rows if row.connector == session.connector}
    quiet = {row.channel.name: silences[row.topic] for row in course.rows if row.topic in silences}
    units: dict[str, dict[str, Trace]] = {}
    silent_s: dict[str, float] = {}
    breaks: dict[str, list[Silence]] = {}
    for name, raw in contract.course.get("amounts", {}).items():
        trace, timing = session.amounts.get(name), contract.channels[raw["channel"]].publication
        if trace is not None:
            units.setdefault(raw["unit"], {})[name] = trace
            breaks[name] = quiet.get(raw["channel"], [])
            silent_s[name] = SILENT_FACTOR * max(timing.every_s if timing else float("inf"), trace.width_s)
    for unit, traces in units.items():
        amounts = axis_around((*_bounds(traces), 1.0), y + PANEL, y)
        lines = [
            Line(
                label=fitted(safe(name, 60), LEFT - SAMPLE),
                path=_steps(trace, axis, amounts, begin=begin, silent_s=silent_s[name], breaks=breaks[name]),
                y=y + 14 + number * 20,
                dash=number % 3,
            )
            for number, (name, trace) in enumerate(traces.items())
        ]
        yield Panel(y, safe(unit, 20), lines, amounts.ticks(4))
        y += PANEL + SPACE


def _bounds(traces: Mapping[str, Trace]) -> Iterator[float]:
    for trace in traces.values():
        for _, cell in trace:
            yield from (cell.low, cell.high)


def _silences(topic: str, course: Course) -> list[Silence]:
    """Return when a topic is known not to have been heard, in Unix seconds."""
    gaps = [(each.begin, each.end) for each in course.gaps if each.topic in {"", topic}]
    return sorted([*gaps, *((each.begin, each.end) for each in course.blind if each.why in UNHEARD)])


def _steps(trace: Trace, axis: Axis, amounts: Axis, *, begin: float, silent_s: float, breaks: Sequence[Silence]) -> str:
    """Return the path of an amount that holds until the next is told, broken where none is told for long."""
    path: list[str] = []
    before: float | None = None
    left = deque(breaks)
    for _, cell in trace:
        while left and left[0][1] <= (before or -math.inf):
            left.popleft()
        x = axis.at(cell.t - begin)
        low, high, last = (amounts.at(each) for each in (cell.low, cell.high, cell.last))
        is_broken = bool(left) and left[0][1] <= cell.t + trace.width_s
        if before is not None and is_broken:
            path.append(f"H{axis.at(max(before, left[0][0]) - begin):g}")
        is_new = before is None or is_broken or cell.t - before > silent_s
        path.append(f"M{x:g} {last:g}" if is_new else f"H{x:g}V{last:g}")
        if low != high:
            path.append(f"V{low:g}V{high:g}V{last:g}")
        before = cell.t
    if before is not None:
        path.append("h2")
    return "".join(path)
