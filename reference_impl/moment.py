"""Reference, beside its road: moments as text, the beat of a pulse with absolute deadlines, and who is due next."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heapify, heappop, heappush, heapreplace
from typing import Protocol

_MOMENTS = 50


def rfc3339(now: float) -> str:
    """Return a time in seconds since 1970 as RFC 3339 text in UTC, with milliseconds and Z."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def phase(place: int, many: int) -> float:
    """Return where in its period each of many begins, from 0 to 1, so that they do not all speak at once.

    There are fifty moments at most, and several share one: to wake up for each of a thousand costs more than they do.
    """
    moments = min(many, _MOMENTS)
    return place * moments // many / moments


@dataclass(slots=True)
class Beat:
    """A pulse whose deadlines are origin, origin + every_s, origin + 2 every_s and so on: late calls never shift it."""

    origin: float
    every_s: float
    count: int = 0

    def due(self) -> float:
        """Return the time of the next deadline, in seconds since 1970."""
        return self.origin + self.count * self.every_s

    def is_reached(self, now: float) -> bool:
        """Tell whether a deadline has passed, and go on to the first one after now: missed ones are not made up for."""
        if now < self.due():
            return False
        self.count = max(self.count, math.floor((now - self.origin) / self.every_s)) + 1
        return True


class Due(Protocol):
    """Something with a next deadline."""

    def due(self) -> float:
        """Return the next deadline, in seconds since 1970."""


class Schedule:
    """Several things with deadlines, of which only those that are due are looked at.

    Whoever changes one of them otherwise than by taking it from here says so with touch.
    """

    def __init__(self, things: Sequence[Due]) -> None:
        self._things = things
        self._heap = [(thing.due(), place) for place, thing in enumerate(things)]
        heapify(self._heap)

    def due(self) -> float:
        """Return the first deadline of all."""
        while self._heap[0][0] != (due := self._things[self._heap[0][1]].due()):
            heapreplace(self._heap, (due, self._heap[0][1]))  # from before that thing was touched
        return self._heap[0][0]

    def touch(self, place: int) -> None:
        """Take note of another deadline of the thing at a place."""
        heappush(self._heap, (self._things[place].due(), place))

    def reached(self, now: float) -> Iterator[int]:
        """Yield the places of what is due now, each one once, in the order of the deadlines."""
        places: dict[int, None] = {}
        while self._heap and self._heap[0][0] <= now:
            places[heappop(self._heap)[1]] = None
        for place in places:
            if self._things[place].due() <= now:
                yield place
            self.touch(place)
