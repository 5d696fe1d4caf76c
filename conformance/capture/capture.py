"""Capture: everything heard on the broker in order, with a header that says how, and a footer that says it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.capture.entry import Event

VERSION = "1.0"
LEVELS = ("listen", "benign", "limit", "session", "power")


@dataclass(frozen=True, slots=True)
class Header:
    """How a capture came to be, as far as verdicts depend on it. `beacon` is the topic of the beacons; empty: none."""

    version: str = VERSION
    kit_version: str = ""
    contract_digest: str = ""
    address: str = ""
    prefix: str = ""
    subscribed: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    allowed: str = "listen"
    declared: Mapping[str, bool] = field(default_factory=dict)
    operator: tuple[str, ...] = ()
    clock: Mapping[str, str] = field(default_factory=dict)
    beacon: str = ""
    started: float = 0.0


@dataclass(frozen=True, slots=True)
class Footer:
    """The end of a whole capture: when it ended (Unix seconds) and how many entries and marks it holds."""

    t: float
    entries: int
    marks: int


@dataclass(slots=True)
class Capture:
    """A capture in memory. Without a header it is a plain recording: nothing is known of what was subscribed."""

    header: Header | None = None
    events: list[Event] = field(default_factory=list)
    footer: Footer | None = None
    name: str = "capture"
    truncated: bool = False
