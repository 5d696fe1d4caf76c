"""The wire: real time, in which a thread of the client library wakes whoever waits, and virtual time, which jumps."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable


class RealClock:
    """The wall clock at the start plus monotonic time since, so that a step of the host's clock disturbs nothing."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        self._heard = threading.Condition()
        self._notified = 0

    def now(self) -> float:
        """Return the time in Unix seconds."""
        return self._offset + time.monotonic()

    def wait(self, condition: Callable[[], bool], deadline: float) -> bool:
        """Block until a condition holds or a deadline (Unix seconds) is reached; return whether it holds."""
        seen = self._notified
        while not condition():  # without the lock: a slow condition must not hold up the thread that stamps arrivals
            left_s = deadline - self.now()
            if left_s <= 0:
                return False
            with self._heard:
                if self._notified == seen:
                    self._heard.wait(left_s)
                seen = self._notified
        return True

    def notify(self) -> None:
        """Wake whoever waits."""
        with self._heard:
            self._notified += 1
            self._heard.notify_all()


class VirtualClock:
    """Time that stands still until somebody waits, and then jumps from one planned call to the next."""

    def __init__(self, start: float) -> None:
        self._now = start
        self._order = itertools.count()
        self._planned: list[tuple[float, int, Callable[[], None]]] = []

    def now(self) -> float:
        """Return the virtual time in Unix seconds."""
        return self._now

    def call_at(self, t: float, callback: Callable[[], None]) -> None:
        """Plan a call at a time (Unix seconds); calls at the same time keep their order."""
        heapq.heappush(self._planned, (max(t, self._now), next(self._order), callback))

    def wait(self, condition: Callable[[], bool], deadline: float) -> bool:
        """Make the planned calls up to a deadline until a condition holds; return whether it holds."""
        while not condition():
            if not self._planned or self._planned[0][0] > deadline:
                self._now = max(self._now, deadline)
                return condition()
            self._now, _, callback = heapq.heappop(self._planned)
            callback()
        return True

    def notify(self) -> None:
        """Nobody waits beside the one who makes the calls."""
