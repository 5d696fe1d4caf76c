"""Panel, first on its road: one message on the broker, as a browser is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

LONGEST_PAYLOAD = 2_000


@dataclass(frozen=True, slots=True)
class Heard:
    """A message: when it came (s since 1970), from whom, and its payload as far as it is told.

    The payload is exact where it is told whole and is text; other bytes are written as escapes.
    """

    at: float
    kind: str  # variable, command, or world: what moves or shows the simulated one
    topic: str
    payload: str
    length: int
    exact: bool
    retained: bool


def heard(kind: str, topic: str, payload: bytes, *, retained: bool, at: float) -> Heard:
    """Return a message, with as much of its payload as a browser is told."""
    told = payload[:LONGEST_PAYLOAD]
    try:
        text, exact = told.decode(), len(told) == len(payload)
    except UnicodeDecodeError:
        text, exact = told.decode("utf-8", "backslashreplace"), False
    return Heard(at=at, kind=kind, topic=topic, payload=text, length=len(payload), exact=exact, retained=retained)


def frame(messages: Sequence[Heard], *, now: float, left_out: int = 0) -> bytes:
    """Return messages as browsers are told of them at once, with how many were too many to be told."""
    return orjson.dumps({"now": now, "left_out": left_out, "messages": messages})
