"""Report, plots: published times against the kit's clock, with the limits of the requirements that are about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from conformance.contract import Contract, Requirement
from conformance.judgement.bins import Trace
from conformance.judgement.course import Course
from conformance.report.plot.axis import Axis, Tick, along_time, axis_around, fitted
from conformance.report.safe import safe

TOP, HIGH, BOTTOM = 26.0, 132.0, 44.0
LINE = 15.0  # the height of one of text


class Limit(NamedTuple):
    """A limit of a requirement as a line, with what is within the error of the kit's clock around it.

    Beyond it, up or down, everything is against the requirement.
    """

    y: float
    label: str
    is_upper: bool
    guard: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Clock:
    """The published times of one requirement minus when they were heard; `dots` is an SVG path."""

    requirement: str
    label: str
    told: str
    height: float
    axis: Axis
    ticks: list[Tick]
    offsets: list[Tick]
    limits: list[Limit]
    dots: str
    zero: float
    zero_label: str


def clocks(course: Course, contract: Contract, span: tuple[float, float], *, error_s: float = 0.0) -> list[Clock]:
    """Return a plot for every requirement about published times of which some were heard.

    `error_s` is by how much the kit's own clock may be wrong, as far as it is known.
    """
    found: dict[str, list[Trace]] = {}
    for (requirement, _), trace in course.ages.items():
        found.setdefault(requirement, []).append(trace)
    return [_clock(contract.requirement(name), traces, span, error_s) for name, traces in found.items()]


def _clock(requirement: Requirement, traces: list[Trace], span: tuple[float, float], error_s: float) -> Clock:
    oldest_s, ahead_s = float(requirement.data["oldest_s"]), float(requirement.data["ahead_s"])
    cells = [cell for trace in traces for _, cell in trace]
    least, most = -max(each.high for each in cells), -min(each.low for each in cells)
    axis = along_time(span)
    bottom = TOP + HIGH
    offsets = axis_around((1.2 * ahead_s, -1.2 * oldest_s, least, most), bottom, TOP)
    dots = "".join(
        f"M{axis.at(each.t - span[0]):g} {(top := offsets.at(-each.low)):g}v{offsets.at(-each.high) - top:.3g}"
        for each in cells
    )
    is_roomy = offsets.at(-min(ahead_s, oldest_s)) - offsets.at(0.0) >= LINE
    of = f", of {len(traces)} topics" if len(traces) > 1 else ""
    field = requirement.data.get("field", "")
    return Clock(
        requirement=requirement.id,
        label=fitted(safe(f"{requirement.place}{field.replace('/', ' ')}", 60), 160),
        told=f"{_ranging(least, most)}{of}; allowed is {oldest_s:g} s old to {ahead_s:g} s ahead",
        height=bottom + BOTTOM,
        axis=axis,
        ticks=axis.ticks(10),
        offsets=offsets.ticks(5),
        limits=[
            _limit(offsets, ahead_s, error_s, f"{ahead_s:g} s ahead" if is_roomy else ""),
            _limit(offsets, -oldest_s, error_s, f"{oldest_s:g} s old" if is_roomy else ""),
        ],
        dots=dots,
        zero=offsets.at(0.0),
        zero_label="as the kit’s clock" if is_roomy else "allowed",
    )


def _limit(offsets: Axis, limit_s: float, error_s: float, label: str) -> Limit:
    guard = (offsets.at(limit_s + error_s), offsets.at(limit_s - error_s))
    return Limit(offsets.at(limit_s), label, limit_s > 0, guard)


def _ranging(least_s: float, most_s: float) -> str:
    """Return in words between what the offsets are."""
    least, most = sided(least_s), sided(most_s)
    return least if least == most else f"{least} to {most}"


def sided(offset_s: float) -> str:
    """Return an offset in words: how old, or how far ahead."""
    told = f"{abs(offset_s):.3f} s" if abs(offset_s) < 1e6 else f"{abs(offset_s):.3g} s"
    return f"{told} {'ahead' if offset_s > 0 else 'old'}"
