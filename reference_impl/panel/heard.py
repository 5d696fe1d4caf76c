"""Panel, first on its road: one message on the broker, as a browser is told of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

LONGEST_PAYLOAD = 2_000  # bytes
LONGEST_TOPIC = 500  # characters; what stands on a longer one is not told, because anybody may choose it


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


class Newest:
    """The newest messages, as many as they may be and as long as they may be together."""

    def __init__(self, *, most: int, most_characters: int) -> None:
        self.messages: deque[Heard] = deque()
        self.left_out = 0
        self._most = most
        self._room = most_characters

    def add(self, message: Heard) -> None:
        """Take a message; the oldest make room for it."""
        self.messages.append(message)
        self._room -= _length(message)
        while self._room < 0 or len(self.messages) > self._most:
            self._room += _length(self.messages.popleft())
            self.left_out += 1


def frame(messages: Sequence[Heard], *, now: float, is_up: bool, left_out: int = 0, **greeting: object) -> bytes:
    """Return messages as browsers are told of them at once, how many were too many, and whether there is a link."""
    return orjson.dumps({"now": now, "is_up": is_up, "left_out": left_out, "messages": messages, **greeting})


def _length(message: Heard) -> int:
    return len(message.topic) + len(message.payload)
