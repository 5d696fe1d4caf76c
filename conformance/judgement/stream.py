"""Judgement: the stream as checks see it: messages, commands, stretches of presence, and facts that all may ask for."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from conformance.capture import Header
from conformance.contract import Channel, Contract, Decoded, Operation, Violation
from conformance.contract.topic import covers
from conformance.judgement.finding import Where

ASSUMED_UNCERTAINTY_S = 0.05
MOST_NOTES = 50
MOST_COMMANDS = 50


@dataclass(frozen=True)
class Message:
    """A publication of the charger on a channel of the contract."""

    t: float
    channel: Channel
    topic: str
    payload: bytes
    connector: str | None
    retain: bool
    line: int | None

    @cached_property
    def decoded(self) -> Decoded:
        """The payload as its content type reads it."""
        return self.channel.payload.decode(self.payload)

    @cached_property
    def violations(self) -> list[Violation]:
        """Every way in which the decoded payload breaks the channel's schema."""
        return [] if self.decoded.error else self.channel.payload.schema.violations(self.decoded.value)

    @property
    def where(self) -> Where:
        """The place of this message in the capture."""
        return Where(self.t, self.line, self.topic, self.payload, self.connector)


@dataclass(frozen=True, slots=True)
class Command:
    """A command to the charger; `ours` where the capture has our mark for it."""

    t: float
    operation: Operation
    topic: str
    payload: bytes
    connector: str | None
    ours: bool
    retain: bool
    line: int | None

    @property
    def where(self) -> Where:
        """The place of this command in the capture."""
        return Where(self.t, self.line, self.topic, self.payload, self.connector)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the charger was heard without a silence or a break of our link; all in Unix seconds.

    `joined` says that the charger was there before the stretch began: we joined it. `lost` says that a break of our
    own link ended it, `final` that the capture ends with it.
    """

    begin: float
    end: float
    joined: bool
    lost: bool = False
    final: bool = False


@dataclass(slots=True)
class Facts:
    """What every check may know: the contract, how the capture was taken, the connectors heard of so far."""

    contract: Contract
    header: Header | None
    listed: dict[str, float] = field(default_factory=dict)
    commands: deque[Command] = field(default_factory=lambda: deque(maxlen=MOST_COMMANDS))
    foreign_matters: bool = False
    notes: dict[str, None] = field(default_factory=dict)

    def subscribed(self, topic: str) -> bool:
        """Tell whether the capture states that a topic was subscribed, so that its absence is evidence."""
        return self.header is not None and any(covers(each, topic) for each in self.header.subscribed)

    def command_before(self, t: float, within_s: float) -> Command | None:
        """Return the last command within some seconds around a time at which the charger fell silent."""
        return next((each for each in reversed(self.commands) if abs(each.t - t) <= within_s), None)

    def uncertainty_s(self) -> float:
        """Return the uncertainty of arrival times, in seconds: assumed, as there is no beacon in the capture."""
        return ASSUMED_UNCERTAINTY_S

    def note(self, text: str) -> None:
        """Note something that is no finding, once."""
        if len(self.notes) < MOST_NOTES:
            self.notes.setdefault(text)


def prefix(header: Header | None) -> str:
    """Return the topic prefix that a capture was taken under."""
    return header.prefix if header else ""


def connector(parameters: Mapping[str, Any]) -> str | None:
    """Return the instance that a topic's parameters name, or None for a topic of the whole station."""
    return "/".join(parameters.values()) or None
