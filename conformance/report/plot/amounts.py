"""Report, plots: amounts along time, those of one unit on one axis that has zero on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from conformance.contract import Contract
from conformance.judgement.bins import Trace
from conformance.judgement.course import Session
from conformance.report.plot.axis import LEFT, Axis, Tick, axis_around, fitted
from conformance.report.safe import safe

PANEL, SPACE = 96.0, 22.0
SAMPLE = 50.0  # the width of the sample of a line, beside its label
SILENT_FACTOR = 3.0  # periods of a channel after which a line is broken


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


def panels_of(session: Session, contract: Contract, axis: Axis, *, begin: float, y: float) -> Iterator[Panel]:
    """Yield a panel for each unit of what was told at a connector, one below the other from `y` on."""
    units: dict[str, dict[str, Trace]] = {}
    silent_s: dict[str, float] = {}
    for name, raw in contract.course.get("amounts", {}).items():
        trace, timing = session.amounts.get(name), contract.channels[raw["channel"]].publication
        if trace is not None:
            units.setdefault(raw["unit"], {})[name] = trace
            silent_s[name] = SILENT_FACTOR * max(timing.every_s if timing else float("inf"), trace.width_s)
    for unit, traces in units.items():
        amounts = axis_around(_bounds(traces), y + PANEL, y)
        lines = [
            Line(
                label=fitted(safe(name, 60), LEFT - SAMPLE),
                path=_steps(trace, axis, amounts, begin=begin, silent_s=silent_s[name]),
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


def _steps(trace: Trace, axis: Axis, amounts: Axis, *, begin: float, silent_s: float) -> str:
    """Return the path of an amount that holds until the next is told, broken where none is told for long."""
    path: list[str] = []
    before: float | None = None
    for _, cell in trace:
        x = axis.at(cell.t - begin)
        low, high, last = (amounts.at(each) for each in (cell.low, cell.high, cell.last))
        path.append(f"M{x:g} {last:g}" if before is None or cell.t - before > silent_s else f"H{x:g}V{last:g}")
        if low != high:
            path.append(f"V{low:g}V{high:g}V{last:g}")
        before = cell.t
    if before is not None:
        path.append("h2")
    return "".join(path)
