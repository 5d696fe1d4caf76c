"""Reference, at its edge: what is logged, to standard error, and how much of it at most."""

from __future__ import annotations

import logging
import sys
import time
from collections import defaultdict
from collections.abc import Callable

_A_SECOND = 10


class Rationed(logging.Filter):
    """Lets ten records of each kind (logger and sentence) pass in a second, and counts the others.

    A flood of commands that are ignored must not become a flood of the log.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seconds: dict[tuple[str, str], int] = {}
        self._counts: dict[tuple[str, str], int] = defaultdict(int)

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is to be logged; the first of a second says how many were left out before."""
        kind, second = (record.name, str(record.msg)), int(self._clock())
        left_out = 0
        if self._seconds.get(kind) != second:
            left_out = max(0, self._counts[kind] - _A_SECOND)
            self._seconds[kind], self._counts[kind] = second, 0
        self._counts[kind] += 1
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} more like this were left out)"
            record.args = ()
        return self._counts[kind] <= _A_SECOND


def begin(*, quiet: bool) -> None:
    """Log to standard error: what happens, or only what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(Rationed())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("reference_impl").setLevel(logging.WARNING if quiet else logging.INFO)
