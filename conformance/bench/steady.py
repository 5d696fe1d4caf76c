"""Bench: whether a vehicle draws, and has stopped taking more: vehicles take their time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

DRAWS_A = 11.0  # above every limit that the measured current is to obey in a scenario, with its tolerance
FOR_S, RISES_A = 2.5, 0.5


@dataclass(slots=True)
class Steady:
    """A condition: enough current flows, and for some seconds it has hardly risen."""

    now: Callable[[], float]
    current_A: Callable[[], float | None]
    _seen: deque[tuple[float, float]] = field(default_factory=deque)

    def __call__(self) -> bool:
        """Look at the current, and compare it with that of some seconds ago."""
        now, current_A = self.now(), self.current_A() or 0.0
        self._seen.append((now, current_A))
        while len(self._seen) > 1 and self._seen[1][0] <= now - FOR_S:
            self._seen.popleft()
        since, before_A = self._seen[0]
        return current_A > DRAWS_A and now - since >= FOR_S and current_A - before_A < RISES_A
