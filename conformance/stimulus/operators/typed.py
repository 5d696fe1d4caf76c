"""Stimulus, operators: what a person types, line by line, read beside the bench so that nothing waits for it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

LONGEST_LINE = 1_000  # bytes; what is longer is cut off
MOST_LINES = 100


class Lines(Protocol):
    """Where lines come from."""

    def readline(self, size: int, /) -> bytes | None:
        """Return the next line, or as much of it as was asked for; nothing at the end."""


class Typed:
    """The lines that a person typed and nobody has taken yet; `wake` is called with every one, and at their end."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._ended = False

    @property
    def any(self) -> bool:
        """Whether there is a line to take."""
        return bool(self._lines)

    @property
    def ended(self) -> bool:
        """Whether nothing is left, and nothing will come any more."""
        return self._ended and not self._lines

    def take(self) -> str:
        """Take the oldest line."""
        return self._lines.popleft()

    def discard(self) -> None:
        """Forget what was typed so far."""
        self._lines.clear()

    def put(self, line: str) -> None:
        """Add a line."""
        self._lines.append(line)
        self._wake()

    def end(self) -> None:
        """Say that there will be no more lines."""
        self._ended = True
        self._wake()

    def follow(self, lines: Lines) -> None:
        """Add what is read, until its end, in a thread that ends with the kit at the latest."""
        threading.Thread(target=self._read, args=(lines,), name="typed", daemon=True).start()

    def _read(self, lines: Lines) -> None:
        begins = True
        try:
            while read := lines.readline(LONGEST_LINE):
                if begins:
                    self.put(read.decode("utf-8", errors="replace").strip())
                begins = read.endswith(b"\n")
        except OSError:  # the terminal is gone
            pass
        self.end()
