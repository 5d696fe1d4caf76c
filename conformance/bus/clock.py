"""The wire: real time, in which a thread of the client library wakes whoever waits, and virtual time, which jumps."""

from __future__ import annotations

import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable

from conformance.bus.host import host_clock
from conformance.bus.interruption import interruption

HEARS_EVERY_S = 0.25  # so soon is it heard that the user wants an end
LOOKS_EVERY_S = 0.002  # at most so often does who waits look again, however much is heard


class Agenda:
    """Calls that are planned for a time, made by whoever waits; at the same time, in the order of their planning."""

    def __init__(self) -> None:
        self._order = itertools.count()
        self._planned: list[tuple[float, int, Callable[[], None]]] = []

    def plan(self, t: float, callback: Callable[[], None]) -> None:
        """Plan a call at a time (Unix seconds)."""
        heapq.heappush(self._planned, (t, next(self._order), callback))

    def next(self) -> float:
        """Return when the next call is due, in Unix seconds."""
        return self._planned[0][0] if self._planned else math.inf

    def take(self) -> Callable[[], None]:
        """Return the next call, which is then planned no more."""
        return heapq.heappop(self._planned)[2]


class RealClock:
    """The wall clock at the start plus monotonic time since, so that a step of the host's clock disturbs nothing."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        self._heard = threading.Condition()
        self._notified = 0
        self._asleep = False
        self._agenda = Agenda()

    def now(self) -> float:
        """Return the time in Unix seconds."""
        return self._offset + time.monotonic()

    def facts(self) -> dict[str, str]:
        """Return what the kernel says of the host's clock: whether it is synchronised, and how far it may be off."""
        return {"source": "host", **host_clock()}

    def call_at(self, t: float, callback: Callable[[], None]) -> None:
        """Plan a call at a time (Unix seconds), to be made by the thread that waits."""
        self._agenda.plan(t, callback)

    def wait(self, condition: Callable[[], bool], deadline: float) -> bool:
        """Block until a condition holds or a deadline (Unix seconds) is reached; return whether it holds.

        What falls due meanwhile is called.
        """
        seen = self._notified
        interruption.hear()
        while not condition():  # without the lock: a slow condition must not hold up the thread that stamps arrivals
            if self._agenda.next() <= self.now():
                self._agenda.take()()
                continue
            if deadline <= self.now():
                return condition()
            left_s = min(deadline, self._agenda.next(), self.now() + HEARS_EVERY_S) - self.now()
            with self._heard:
                self._asleep = True
                if self._notified == seen and left_s > 0:
                    self._heard.wait(left_s)
                self._asleep = False
            if self._notified != seen:  # let more come: one look is for them all
                time.sleep(max(0.0, min(LOOKS_EVERY_S, deadline - self.now(), self._agenda.next() - self.now())))
            seen = self._notified
            interruption.hear()
        return True

    def notify(self) -> None:
        """Wake whoever waits."""
        self._notified += 1
        if self._asleep:
            with self._heard:
                self._heard.notify_all()


class VirtualClock:
    """Time that stands still until somebody waits, and then jumps from one planned call to the next."""

    def __init__(self, start: float) -> None:
        self._now = start
        self._agenda = Agenda()

    def now(self) -> float:
        """Return the virtual time in Unix seconds."""
        return self._now

    def facts(self) -> dict[str, str]:
        """Return that this time is made up."""
        return {"source": "virtual"}

    def call_at(self, t: float, callback: Callable[[], None]) -> None:
        """Plan a call at a time (Unix seconds); calls at the same time keep their order."""
        self._agenda.plan(max(t, self._now), callback)

    def wait(self, condition: Callable[[], bool], deadline: float) -> bool:
        """Make the planned calls up to a deadline until a condition holds; return whether it holds."""
        while not condition():
            if self._agenda.next() > deadline:
                self._now = max(self._now, deadline)
                return condition()
            self._now = self._agenda.next()
            self._agenda.take()()
        return True

    def notify(self) -> None:
        """Nobody waits beside the one who makes the calls."""
