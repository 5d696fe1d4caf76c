"""Capture: everything heard on the broker in order, with a header that says how, and a footer that says it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from conformance.capture.entry import Event

VERSION = "1.0"
LEVELS = ("listen", "benign", "limit", "session", "power")


@dataclass(frozen=True, slots=True)
class Header:
    """How a capture came to be, as far as verdicts depend on it.

    `connectors` are those that are declared; empty: none are. `beacon` is the topic of the beacons; empty: none.
    `echoes` says that commands of the bench itself stand in it as the broker passed them on.
    """

    version: str = VERSION
    kit_version: str = ""
    contract_digest: str = ""
    address: str = ""
    prefix: str = ""
    subscribed: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    allowed: str = "listen"
    declared: Mapping[str, bool] = field(default_factory=dict)
    connectors: tuple[str, ...] = ()
    operator: tuple[str, ...] = ()
    clock: Mapping[str, str] = field(default_factory=dict)
    beacon: str = ""
    echoes: bool = False
    started: float = 0.0


@dataclass(frozen=True, slots=True)
class Footer:
    """The end of a whole capture: when it ended (Unix seconds) and how many entries and marks it holds."""

    t: float
    entries: int
    marks: int


class Source(Protocol):
    """What can be judged: its header is known at once, its events come once and in order of time, the rest thereafter.

    Without a header it is a plain recording: nothing is known of what was subscribed.
    """

    @property
    def name(self) -> str:
        """What the result is called."""

    @property
    def header(self) -> Header | None:
        """How it came to be, if it says so."""

    @property
    def footer(self) -> Footer | None:
        """How it ended, if it says so; known when the events are through."""

    @property
    def truncated(self) -> bool:
        """Whether its end is missing; known when the events are through."""

    def __iter__(self) -> Iterator[Event]:
        """Yield the events in order of time."""


@dataclass(slots=True)
class Capture:
    """A capture in memory."""

    header: Header | None = None
    events: list[Event] = field(default_factory=list)
    footer: Footer | None = None
    name: str = "capture"
    truncated: bool = False

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)
