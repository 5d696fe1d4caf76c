"""Reference, before its road: on which line of a TOML text something stands, asked of the parser itself."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Return the line, from 1, where the statement begins that puts something at a place (its keys) into a document.

    The parser tells no positions, but what a document's first lines hold: the place is on the line that adds it.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    ends = bisect_left(range(len(lines)), True, key=lambda count: holds(_begun(lines, count)[1], place))
    return _begun(lines, ends - 1)[0] + 1 if ends else 1


def _begun(lines: Sequence[str], count: int) -> tuple[int, dict[str, Any]]:
    """Return how many of the first lines are whole statements, and the document that these are."""
    for whole in range(count, 0, -1):
        try:
            return whole, tomllib.loads("\n".join(lines[:whole]))
        except tomllib.TOMLDecodeError:  # it ends within an array or a text of several lines
            continue
    return 0, {}


def holds(value: Any, place: Sequence[str | int]) -> bool:
    """Tell whether a document has something at a place."""
    for key in place:
        if not (key < len(value) if isinstance(key, int) else key in value):
            return False
        value = value[key]
    return True
