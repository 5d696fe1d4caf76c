"""Reference, at its edge: what is logged, to standard error, how it is written, and how much of it at most."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable

from reference_impl.log_lines import JsonLines, Prioritised, Sentences
from reference_impl.settings import LogSettings

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


def begin(told: LogSettings) -> None:
    """Log to standard error: what happens, or only what is wrong; in sentences, or as a JSON object on each line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_lines(told))
    handler.addFilter(Rationed())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("reference_impl").setLevel(told.level.upper())


def is_read_by_machines(told: LogSettings) -> bool:
    """Tell whether what ends the charger is to be a line of the log as well, and no sentence outside it."""
    return told.format == "json" or _is_journal()


def _lines(told: LogSettings) -> logging.Formatter:
    if _is_journal():
        return Prioritised(JsonLines() if told.format == "json" else Sentences("%(message)s"))
    return JsonLines() if told.format == "json" else Sentences("%(asctime)s %(levelname)s %(message)s")


def _is_journal() -> bool:
    """Tell whether standard error is systemd's journal, which sd-daemon(3) says how to find out."""
    try:
        status = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):  # there is none, or it is no file
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
