"""Capture: text from a file is hostile: an error shows it escaped and bounded."""

from __future__ import annotations

import reprlib
from pathlib import Path

LONGEST_TEXT = 200
LONGEST_PATH = 300
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 60
_SHORT.maxlevel = 2


def escaped(value: object) -> str:
    """Return a value as short text; however deep or long it is, it costs little."""
    return "".join(map(_printable, _SHORT.repr(value)))


def escaped_text(text: str) -> str:
    """Return a text of bounded length in which every character prints as itself."""
    return "".join(map(_printable, text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"))


def escaped_path(path: Path) -> str:
    """Return a path as text in which every character prints as itself."""
    text = str(path)
    text = text if len(text) <= LONGEST_PATH else f"…{text[-LONGEST_PATH:]}"
    return "".join(map(_printable, text))


def _printable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
