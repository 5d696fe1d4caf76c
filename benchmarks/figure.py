"""Benchmarks: one figure: ours beside another, their ratio, and what it should be."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

COLUMNS = ("", "ours", "other", "ratio", "target", "")
WIDTHS = "{:<74} {:>11} {:>11} {:>6}   {:<18} {}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be: at most, or at least so much; and what would be better still."""

    bound: float
    aim: float | None = None
    unit: str = ""
    at_least: bool = False

    def reached(self, value: float) -> bool:
        """Tell whether a value is what it should be."""
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        aim = "" if self.aim is None else f", aim {self.aim:g}"
        return f"{'at least' if self.at_least else 'at most'} {self.bound:g}{self.unit}{aim}"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in some unit. The target is one for the ratio, or for `ours` where `absolute`."""

    name: str
    ours: float
    other: float
    unit: str
    ratio: float
    target: Target | None = None
    absolute: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether it is what it should be; None where nothing says what that is."""
        return None if self.target is None else self.target.reached(self.ours if self.absolute else self.ratio)

    def __str__(self) -> str:
        word = {True: "reached", False: "missed", None: ""}[self.reached]
        ours, other = (f"{each:.{_digits(each)}f} {self.unit}" for each in (self.ours, self.other))
        target = "none" if self.target is None else str(self.target)
        return WIDTHS.format(self.name, ours, other, f"{self.ratio:.2f}", target, word).rstrip()


def alternated(rounds: int, **sides: Callable[[], float]) -> Mapping[str, list[float]]:
    """Measure each side in turn, in several rounds, so that whatever changes on the machine meets all of them alike."""
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            measured[name].append(side())
    return measured


def compared(
    name: str, ours: Sequence[float], other: Sequence[float], *, unit: str, target: Target | None = None
) -> Figure:
    """Return the medians of both sides; the ratio is the median of the rounds' own ratios.

    It tells how many times faster we are where the target is one at least, else how many times as much we take.
    """
    faster = target is not None and target.at_least
    ratios = [theirs / mine if faster else mine / theirs for mine, theirs in zip(ours, other, strict=True)]
    return Figure(name, statistics.median(ours), statistics.median(other), unit, statistics.median(ratios), target)


def _digits(value: float) -> int:
    return 2 if value < 10 else 1 if value < 100 else 0
