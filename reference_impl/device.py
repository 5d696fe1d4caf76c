"""Reference, first on its road: what a charger is to whoever carries its messages; no socket, no clock, no thread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

_SHOWN, _SHOWN_TOPIC = 40, 120
_SECRET = re.compile(r"/cmd/(authorise|reserve|provide)$")


@dataclass(frozen=True, slots=True)
class Publication:
    """One message that a device wants published.

    Where a later one on its topic waits to be sent as well, one that is `replaceable` need not be sent.
    """

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    replaceable: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One message that reached a device, with the quality of service that its sender chose."""

    topic: str
    payload: bytes
    qos: int = 0
    retained: bool = False

    def shown(self) -> str:
        """Return topic and payload as a log may hold them: escaped and short, and no card."""
        payload = "…" if _SECRET.search(self.topic) else repr(self.payload[:_SHOWN])
        return f"{payload}{'…' if len(self.payload) > _SHOWN else ''} on {self.topic[:_SHOWN_TOPIC]!r}"


class Device(Protocol):
    """Something attached to a broker, told the time (seconds since 1970) by whoever drives it."""

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters that the device listens to."""

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Take a message that arrived and return what it causes at once."""

    def due(self) -> float:
        """Return the time of the next deadline, in seconds since 1970."""

    def advance(self, now: float) -> list[Publication]:
        """Do what has fallen due until now and return what is to be published."""
