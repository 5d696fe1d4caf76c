"""Reference, beside its road: moments as text, and the beat of a pulse with absolute deadlines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime


def rfc3339(now: float) -> str:
    """Return a time in seconds since 1970 as RFC 3339 text in UTC, with milliseconds and Z."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
