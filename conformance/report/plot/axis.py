"""Report, plots: an axis: where values stand, at which of them it is marked, and how text fits; in pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, LEFT, RIGHT = 880.0, 176.0, 88.0  # of every plot along time, so that all have the same axis
CHARACTER = 7.4  # the width of one, on average


class Tick(NamedTuple):
    """A marked place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high`, evenly from one position to another; values beyond stand at the ends."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Return the position of a value, to a tenth of a pixel."""
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return round(self.begin + share * (self.end - self.begin), 1)

    def ticks(self, most: int) -> list[Tick]:
        """Return round values on the axis, so many at most."""
        step = round_step((self.high - self.low) / most)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [Tick(self.at(number * step), f"{number * step:.6g}") for number in range(first, last + 1)]


def along_time(span: tuple[float, float]) -> Axis:
    """Return the axis of a capture, in seconds since its begin."""
    return Axis(0.0, max(span[1] - span[0], 1.0), LEFT, WIDTH - RIGHT)


def round_step(least: float) -> float:
    """Return 1, 2 or 5 times a power of ten that is not less than a number above zero."""
    power = 10.0 ** math.floor(math.log10(max(least, 1e-9)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def axis_around(values: Iterable[float], begin: float, end: float) -> Axis:
    """Return an axis on which zero and some values are, with some room."""
    found = [0.0, *values]
    low, high = min(found), max(found)
    step = round_step((high - low or 1.0) / 4)
    return Axis(math.floor(low / step) * step, math.ceil((high or 1e-9) / step) * step, begin, end)


def fitted(text: str, width: float) -> str:
    """Return text that is shortened in its middle where it is wider than some pixels."""
    most = max(3, int(width / CHARACTER))
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}…{text[len(text) - (most - most // 2 - 1) :]}"
