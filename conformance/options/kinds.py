"""The door, options: what kinds of number a user may write."""

from __future__ import annotations

import argparse

LONGEST_KEEP_ALIVE_S = 65_535  # MQTT 3.1.1, section 3.1.2.10


def seconds(text: str) -> float:
    """Read a number of seconds above zero."""
    value = float(text)
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above zero")
    return value


def amperes(text: str) -> float:
    """Read a number of amperes from zero."""
    value = float(text)
    if not 0 <= value < 1e4:
        raise argparse.ArgumentTypeError(f"{text} is not a number of amperes from zero")
    return value


def rest(text: str) -> float:
    """Read a number of seconds from zero."""
    return 0.0 if float(text) == 0 else seconds(text)


def count(text: str) -> int:
    """Read a number of times from zero."""
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number of times from zero")
    return value


def keep_alive(text: str) -> int:
    """Read the seconds of a keep-alive (MQTT 3.1.1, section 3.1.2.10)."""
    value = int(text)
    if not 0 < value <= LONGEST_KEEP_ALIVE_S:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 1 to {LONGEST_KEEP_ALIVE_S}")
    return value
