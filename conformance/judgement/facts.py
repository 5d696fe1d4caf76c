"""Judgement: what every check may know: of the capture, of what is declared, and of what was heard so far."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from conformance.capture import Header
from conformance.contract import Contract, Statement
from conformance.contract.topic import covers
from conformance.judgement.finding import Where
from conformance.judgement.onlooker import Onlooker
from conformance.judgement.stream import Command, Topic
from conformance.judgement.uncertainty import Uncertainty

if TYPE_CHECKING:
    from conformance.judgement.checks.check import Check

MOST_NOTES = 50
MOST_ECHOES = 256
MOST_COMMANDS = 50


class EffectListener(Protocol):
    """Is told what became of a command."""

    def __call__(self, command: Command, where: Where, *, seen: bool) -> None:
        """Take a command, the place where its effect was seen, or was seen to be missing."""


@dataclass(slots=True)
class Facts:
    """What every check may know: the contract, how the capture was taken, what is declared, what was heard so far.

    `listed` are the names on the latest list, each with when it came. `since` is when the stretch of presence that is
    going on began; what was heard before it is not known any more. `told_effects` are told of every command that had
    its effect, or should have had it. `echoes` are commands of ours that have not come back from the broker yet.
    The `onlooker` sees what is drawn, and changes nothing.
    """

    contract: Contract
    header: Header | None
    uncertainty: Uncertainty
    stated: Statement = field(default_factory=Statement)
    topics: dict[tuple[str, str | None], Topic] = field(default_factory=dict)
    listed: dict[str, float] = field(default_factory=dict)
    commands: deque[Command] = field(default_factory=lambda: deque(maxlen=MOST_COMMANDS))
    foreign_matters: bool = False
    notes: dict[str, None] = field(default_factory=dict)
    since: float = 0.0
    told_effects: list[EffectListener] = field(default_factory=list)
    watchers: dict[str | None, list[Check]] = field(default_factory=dict)
    echoes: deque[tuple[float, str, bytes]] = field(default_factory=lambda: deque(maxlen=MOST_ECHOES))
    onlooker: Onlooker = field(default_factory=Onlooker)

    def subscribed(self, topic: str) -> bool:
        """Tell whether the capture states that a topic was subscribed, so that its absence is evidence."""
        return self.header is not None and any(covers(each, topic) for each in self.header.subscribed)

    def is_lost(self, command: Command) -> bool:
        """Tell whether a command of ours should have come back from the broker, and has not: who knows who got it.

        Only a capture that says so, or has beacons, has what its bench sent as it came back.
        """
        awaited = (command.t, command.topic, command.payload) in self.echoes
        header = self.header
        has_echoes = header is not None and (header.echoes or bool(header.beacon))
        lost = command.ours and awaited and has_echoes and self.subscribed(command.topic)
        if lost:
            self.note("Commands of ours did not come back from the broker: let the kit publish and read …/cmd/#.")
        return lost

    def heard(self, channel: str, connector: str | None) -> Topic | None:
        """Return the topic of a channel at a connector, None where it was not heard yet."""
        return self.topics.get((channel, connector))

    def watch(self, check: Check, connector: str | None) -> None:
        """Let a check be told of every message at a connector from now on."""
        watchers = self.watchers.setdefault(connector, [])
        if check not in watchers:
            watchers.append(check)

    def unwatch(self, check: Check, connector: str | None) -> None:
        """Let a check be told no more."""
        watchers = self.watchers.get(connector, [])
        if check in watchers:
            watchers.remove(check)

    def commands_around(self, t: float, within_s: float) -> list[Command]:
        """Return the commands within some seconds around a time at which the charger fell silent."""
        return [each for each in self.commands if abs(each.t - t) <= within_s]

    def note(self, text: str) -> None:
        """Note something that is no finding, once."""
        if len(self.notes) < MOST_NOTES:
            self.notes.setdefault(text)


def prefix(header: Header | None) -> str:
    """Return the topic prefix that a capture was taken under."""
    return header.prefix if header else ""


def declared_in(header: Header | None) -> Statement:
    """Return what a capture says that is declared of the charger."""
    return Statement(header.declared, header.connectors) if header else Statement()
