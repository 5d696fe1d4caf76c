"""Judgement: what happens along time in a bounded number of bins, which grow twice as wide where there are too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Generic, NamedTuple, TypeVar

MOST_BINS = 512
FINEST_S = 1 / 16  # a power of two, so that the bins of whatever width begin and end together
FARTHEST_S = 1e12  # what comes later is in the last bin, with what has no time at all

C = TypeVar("C")


@dataclass(slots=True)
class Bins(Generic[C]):
    """Cells along time, each `width_s` wide, from `begin` (Unix seconds) on; what comes before it is in the first."""

    begin: float
    width_s: float = FINEST_S
    cells: list[C | None] = field(default_factory=list)

    def put(self, t: float, cell: C) -> None:
        """Join what happened at a time to its cell; the cells become twice as wide until there is one for it."""
        passed_s = min(max(0.0, t - self.begin), FARTHEST_S)
        while passed_s >= MOST_BINS * self.width_s:
            self._widen()
        number = int(passed_s / self.width_s)
        if number >= len(self.cells):
            self.cells += [None] * (number + 1 - len(self.cells))
        before = self.cells[number]
        self.cells[number] = cell if before is None else self.join(before, cell)

    def join(self, earlier: C, later: C) -> C:
        """Return one cell for two."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[tuple[float, C]]:
        """Yield the beginning of each cell that is not empty, in Unix seconds, with the cell; in order."""
        for number, cell in enumerate(self.cells):
            if cell is not None:
                yield self.begin + number * self.width_s, cell

    def _widen(self) -> None:
        self.cells = [self._pair(*pair) for pair in zip_longest(self.cells[::2], self.cells[1::2])]
        self.width_s *= 2

    def _pair(self, earlier: C | None, later: C | None) -> C | None:
        if earlier is None or later is None:
            return later if earlier is None else earlier
        return self.join(earlier, later)


class Counts(Bins[int]):
    """How many publications there were in each bin."""

    __slots__ = ()

    def add(self, t: float) -> None:
        """Count one."""
        self.put(t, 1)

    def join(self, earlier: int, later: int) -> int:
        return earlier + later


class Cell(NamedTuple):
    """The values in one bin: when the first came, the lowest, the highest and the last."""

    t: float
    low: float
    high: float
    last: float


class Trace(Bins[Cell]):
    """A value along time: of each bin the extremes are kept, so that no peak is lost."""

    __slots__ = ()

    def add(self, t: float, value: float) -> None:
        """Take a value that was heard at a time."""
        self.put(t, Cell(t, value, value, value))

    def join(self, earlier: Cell, later: Cell) -> Cell:
        return Cell(earlier.t, min(earlier.low, later.low), max(earlier.high, later.high), later.last)
