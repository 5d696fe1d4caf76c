"""The door, terminal: what a user is told beside the result, while it is awaited."""

from __future__ import annotations

import os
import textwrap
import time
from collections.abc import Callable
from typing import IO

from conformance.report.safe import safe

LONGEST_TOLD, WIDTH = 2000, 80
LEAST_TITLE = 8
EVERY_S = 10.0  # on a pipe: often enough that a log shows life, seldom enough that it stays a log
_ERASE = "\r\x1b[K"


class Terminal:
    """Where progress and sentences are told: a line written over and over on a terminal, elsewhere one now and then."""

    def __init__(self, stream: IO[str], *, now: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._now = now
        self._told_at = now()
        self._shown = ""
        self._is_tty = stream.isatty()
        self._overwrites = self._is_tty and os.environ.get("TERM") != "dumb"

    def progress(self, text: str) -> None:
        """Show what is going on; it may be said as often as one likes."""
        if self._overwrites:
            self._show(safe(text))
        elif self._now() - self._told_at >= EVERY_S:
            self._told_at = self._now()
            print(safe(text), file=self._stream, flush=True)

    def tell(self, text: str) -> None:
        """Tell something that stays, on a terminal in lines that fit; a command at its end stays in one piece."""
        self.clear()
        print(self._fitted(safe(text, LONGEST_TOLD)), file=self._stream, flush=True)

    def clear(self) -> None:
        """Take away what is shown of what is going on."""
        if self._shown:
            self._stream.write(_ERASE)
            self._stream.flush()
            self._shown = ""

    def _show(self, text: str) -> None:
        width = min(WIDTH, _columns(self._stream)) - 1  # a full line would wrap, and could not be taken away
        shown = text if len(text) <= width else _shortened(text, width)
        if shown != self._shown:
            self._stream.write(f"{_ERASE}{shown}")
            self._stream.flush()
            self._shown = shown

    def _fitted(self, text: str) -> str:
        if not self._is_tty:
            return text
        sentence, colon, command = text.partition(": everest-conformance ")
        indent = " " * (len(text) - len(text.lstrip()))
        lines = textwrap.fill(
            sentence + colon[:1],
            WIDTH,
            subsequent_indent=f"{indent}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        return f"{lines}\n{colon[2:]}{command}" if colon else lines


def _shortened(text: str, width: int) -> str:
    """Return text that is too long without the end of its title, where it has one, else without its own."""
    title, colon, rest = text.partition(": ")
    room = width - len(colon) - len(rest) - 1
    return f"{title[:room]}…{colon}{rest}" if colon and room >= LEAST_TITLE else f"{text[: width - 1]}…"


def _columns(stream: IO[str]) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH
    except (OSError, ValueError):
        return WIDTH
