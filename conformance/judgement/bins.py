"""Judgement: what happens along time in a bounded number of bins, which grow twice as wide where there are too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

MOST_BINS = 512
FINEST_S = 1 / 16  # a power of two, so that the bins of whatever width begin and end together

C = TypeVar("C")


@dataclass(slots=True)
class Bins(Generic[C]):
    """Cells along time, each `width_s` wide, from `begin` (Unix seconds) on; what comes before it is in the first."""

    begin: float
    width_s: float = FINEST_S
    cells: dict[int, C] = field(default_factory=dict)

    def place(self, t: float) -> int:
        """Return the number of the cell of a time; the cells are joined two by two until there is one for it."""
        passed_s = max(0.0, t - self.begin)
        while passed_s >= MOST_BINS * self.width_s:
            self.widen()
        return int(passed_s / self.width_s)

    def widen(self) -> None:
        """Join the cells two by two."""
        self.width_s *= 2
        joined: dict[int, C] = {}
        for number in sorted(self.cells):
            cell, half = self.cells[number], number // 2
            joined[half] = self.join(joined[half], cell) if half in joined else cell
        self.cells = joined

    def join(self, earlier: C, later: C) -> C:
        """Return one cell for two."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[tuple[float, C]]:
        """Yield the beginning of each cell that is not empty, in Unix seconds, with the cell; in order."""
        return ((self.begin + number * self.width_s, self.cells[number]) for number in sorted(self.cells))


class Counts(Bins[int]):
    """How many publications there were in each bin."""

    __slots__ = ()

    def add(self, t: float) -> None:
        """Count one."""
        number = self.place(t)
        self.cells[number] = self.cells.get(number, 0) + 1

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
        number, cell = self.place(t), Cell(t, value, value, value)
        self.cells[number] = self.join(self.cells[number], cell) if number in self.cells else cell

    def join(self, earlier: Cell, later: Cell) -> Cell:
        return Cell(earlier.t, min(earlier.low, later.low), max(earlier.high, later.high), later.last)
