"""The door, options: what kinds of number a user may write."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

Number = TypeVar("Number", int, float)
LONGEST_KEEP_ALIVE_S = 65_535  # MQTT 3.1.1, section 3.1.2.10


def seconds(text: str) -> float:
    """Read a number of seconds above zero."""
    return _read(float, text, lambda value: 0 < value < 1e7, "a number of seconds above zero")


def amperes(text: str) -> float:
    """Read a number of amperes from zero."""
    return _read(float, text, lambda value: 0 <= value < 1e4, "a number of amperes from zero")


def rest(text: str) -> float:
    """Read a number of seconds from zero."""
    return _read(float, text, lambda value: 0 <= value < 1e7, "a number of seconds from zero")


def count(text: str) -> int:
    """Read a number of times from zero."""
    return _read(int, text, lambda value: value >= 0, "a number of times from zero")


def keep_alive(text: str) -> int:
    """Read the seconds of a keep-alive (MQTT 3.1.1, section 3.1.2.10)."""
    longest = LONGEST_KEEP_ALIVE_S
    return _read(int, text, lambda value: 0 < value <= longest, f"a number of seconds from 1 to {longest}")


def _read(kind: type[Number], text: str, is_allowed: Callable[[Number], bool], what: str) -> Number:
    """Return text as a number of a kind that is allowed; raises ArgumentTypeError, which says what it should be."""
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or not is_allowed(value):
        raise argparse.ArgumentTypeError(f"'{text}' is not {what}")
    return value
