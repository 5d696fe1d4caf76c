"""Reference, at its edge: how a line of the log is written; what comes from outside is escaped in it, and bounded."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_MOST = 2000  # characters of a message
_PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}  # of sd-daemon(3)


class Sentences(logging.Formatter):
    """One line for a person; a control character in it is escaped."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line; what follows it is what Python tells of an exception."""
        record.message = "".join(
            each if each.isprintable() else ascii(each)[1:-1] for each in _bounded(record.getMessage())
        )
        return super().formatMessage(record)


class JsonLines(logging.Formatter):
    """One JSON object, in ASCII: ts (RFC 3339, UTC), level, logger, message, connector and exception if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _bounded(record.getMessage()),
        }
        if hasattr(record, "connector"):
            told["connector"] = record.connector
        if record.exc_info:
            told["exception"] = _bounded(self.formatException(record.exc_info))
        return json.dumps(told)


class Prioritised(logging.Formatter):
    """The lines of another, for the journal: with the priority in front, which it takes off again."""

    def __init__(self, lines: logging.Formatter) -> None:
        super().__init__()
        self._lines = lines

    def format(self, record: logging.LogRecord) -> str:
        """Return the record; the journal takes each line of it as an entry, so each has the priority."""
        priority = f"<{_PRIORITIES.get(record.levelname, 5)}>"
        return "\n".join(f"{priority}{line}" for line in self._lines.format(record).splitlines())


def _bounded(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
