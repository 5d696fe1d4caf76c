"""Reference, beside its road: what a charger knows of the system that manages it (CSMS), and what that knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from reference_impl.messages import ConnectionStatusPayload, State


@dataclass(frozen=True, slots=True)
class Seen:
    """A connector, by its place from 1, as it was at a time in seconds since 1970."""

    connector: int
    state: State
    info: str
    at: float


class Management(Protocol):
    """A management system as the charger sees it; whatever it does, nobody waits for it."""

    @property
    def status(self) -> ConnectionStatusPayload:
        """Whether there is a connection to it."""

    def hear(self, seen: Seen) -> None:
        """Take note of a connector; returns at once."""


class Unmanaged:
    """No management system: the status of the connection to it is unknown."""

    status = ConnectionStatusPayload.unknown

    def hear(self, seen: Seen) -> None:
        """Tell nobody."""
