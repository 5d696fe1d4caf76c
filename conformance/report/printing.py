"""Report on the console: text in lines of its width; no colour and no bold where the user wants no colour."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.text import Text

from conformance.report.safe import safe

Lines = list[Text]


def console_on(file: IO[str] | None) -> Console:
    """Return a console on a file, or on the standard output.

    Pipes, dumb terminals, NO_COLOR and FORCE_COLOR=0 get plain text.
    """
    console = _Console(file=file, highlight=False)
    plain = console.no_color or os.environ.get("FORCE_COLOR") == "0"
    return _Console(file=file, highlight=False, color_system=None) if plain else console


class _Console(Console):
    """A console whose reader may go away: that is the door's matter, and no exit code of its own."""

    def on_broken_pipe(self) -> None:
        """Let the error through."""
        raise  # noqa: PLE0704 - rich calls this while it handles a BrokenPipeError


def wrapped(console: Console, text: Text, *, by: int = 0, hang: int = 0) -> Lines:
    """Return text in lines of the console's width, indented, further lines by `hang` more; no line ends blank."""
    width = console.width - by
    first, *more = text.wrap(console, width)
    if more and hang:
        rest = text[len(first.plain.rstrip()) :]
        more = list(rest[len(rest) - len(rest.plain.lstrip()) :].wrap(console, width - hang))
    for line in (first, *more):
        line.rstrip()
    return [Text.assemble(" " * by, first), *(Text.assemble(" " * (by + hang), line) for line in more)]


def cut(console: Console, text: Text) -> Lines:
    """Return text in one line, which ends in an ellipsis where the console is not wide enough."""
    text.truncate(console.width, overflow="ellipsis")
    return [text]


def fitting(entries: Iterable[Lines], room: int, *, what: str) -> Lines:
    """Return the first entries as far as there is room for them, the last line saying how many more there are."""
    listed = list(entries)
    if sum(map(len, listed)) <= room:
        return [line for lines in listed for line in lines]
    shown: Lines = []
    while listed and len(shown) + len(listed[0]) < room:
        shown += listed.pop(0)
    return [*shown, Text(f"… and {len(listed)} more {what}", "dim")]


def in_page(what: str, page: Path | None) -> str:
    """Return the sentence that points to the page which was written, or to the option that writes one."""
    return f"{what} {safe(str(page))}." if page is not None else f"{what} the page that --html FILE writes."


def print_lines(console: Console, lines: Iterable[Text]) -> None:
    """Print lines as they are: one that is too long, as a command, is left in one piece to be copied."""
    for line in lines:
        console.print(line, soft_wrap=True)
