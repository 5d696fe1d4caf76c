"""Capture: what is heard and what is marked, one value each."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """A message as it was heard on the broker, undecoded; `t` is its arrival in Unix seconds.

    `cut` says that the tool which recorded it could not hold all of its payload. A tuple, as there are many of them.
    """

    t: float
    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    dup: bool = False
    line: int | None = None
    cut: bool = False


made = tuple.__new__
"""`made(Entry, (t, topic, …))`, all eight, takes half the time of `Entry(t, topic, …)`: for loops over every line."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something the bench did or knows. Kinds: run, link, stimulus, operator, broker, note, beacon, subscribed."""

    t: float
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None


Event = Entry | Mark


def payload_fields(payload: bytes) -> dict[str, str]:
    """Return a payload as JSON can hold it: `payload` where it is UTF-8 text, else `payload_b64`."""
    try:
        return {"payload": payload.decode("utf-8")}
    except UnicodeDecodeError:
        return {"payload_b64": base64.b64encode(payload).decode("ascii")}


def payload_bytes(fields: Mapping[str, Any]) -> bytes:
    """Return the bytes that `payload_fields` stands for; raises ValueError where they cannot be read."""
    if "payload_b64" in fields:
        encoded = fields["payload_b64"]
        if not isinstance(encoded, str):
            raise ValueError("payload_b64 is not text")
        return base64.b64decode(encoded, validate=True)
    payload = fields.get("payload", "")
    if not isinstance(payload, str):
        raise ValueError("the payload is not text")
    return payload.encode("utf-8", errors="surrogatepass")
