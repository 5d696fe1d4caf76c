"""Contract: how bytes are read as JSON: strictly, and leniently where that fails, and how it was bent."""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

import orjson

MOST_DIGITS = 300  # of a whole number; a double has no more than 309
DEEPEST = 500  # levels of nesting; RFC 8259 lets a reader set such a limit


class Decoded(NamedTuple):
    """A payload as its content type reads it: the value, or why there is none; and how strict JSON was bent."""

    value: Any = None
    error: str | None = None
    lax: str | None = None


TOO_DEEP = Decoded(error=f"is nested deeper than {DEEPEST} levels, and was not read")


def decode_json(payload: bytes) -> Decoded:
    """Read JSON strictly (RFC 8259), and leniently where that fails; what is nested very deep is not read."""
    try:
        value = orjson.loads(payload)
    except orjson.JSONDecodeError as strict:
        return _decode_leniently(payload, str(strict))
    if payload.count(b"[") + payload.count(b"{") > DEEPEST and _depth(value) > DEEPEST:
        return TOO_DEEP
    return Decoded(value)


def _decode_leniently(payload: bytes, reason: str) -> Decoded:
    bent = []
    if payload.startswith(b"\xef\xbb\xbf"):
        bent.append("a byte order mark before it")
        payload = payload[3:]
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        bent.append(f"not UTF-8 at byte {error.start}")
        text = payload.decode("utf-8", errors="replace")
    constants: list[str] = []

    def constant(name: str) -> float:
        constants.append(name)
        return float(name)

    def finite(digits: str) -> float:
        number = float(digits)
        if math.isinf(number):
            constants.append(f"{digits[:20]} (beyond a double)")
        return number

    def whole(digits: str) -> float:
        return int(digits) if len(digits) < MOST_DIGITS else finite(digits)

    try:
        value = json.loads(text, parse_constant=constant, parse_float=finite, parse_int=whole)
    except (ValueError, RecursionError):
        return Decoded(error=f"is not JSON ({reason})" if payload else "is empty, which is not JSON")
    if _depth(value) > DEEPEST:
        return TOO_DEEP
    bent += [f"{name} in it" for name in dict.fromkeys(constants)]
    return Decoded(value=value, lax=", ".join(bent) or None)


def _depth(value: Any) -> int:
    """Return how deep a value is nested, level by level, so that no stack overflows."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        inner = [each for each in level if isinstance(each, dict | list)]
        level = [item for each in inner for item in (each.values() if isinstance(each, dict) else each)]
    return depth
