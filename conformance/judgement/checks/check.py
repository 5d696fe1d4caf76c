"""Judgement, checks: what every check is: it is told what happened, and enters what it finds in its ledger."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from conformance.capture import Mark
from conformance.contract import Channel, Operation, Requirement
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Against, Ledger, Where
from conformance.judgement.stream import Change, Command, Message, Reading, Stretch, Topic
from conformance.judgement.uncertainty import Measurement
from conformance.judgement.verdict import Reason


class Check:
    """One sentence on trial. Told everything in order, once; holds a bounded state per topic; knows no clock.

    A check that needs a payload and nothing else overrides `examine`, and is asked once for all messages in a row that
    carry the same bytes; every other one overrides `message`, or what else it wants to be told.
    """

    watches = False  # whether it listens only while it waits for something, and then to every topic of a connector

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        self.requirement = requirement
        self.place = place
        self.facts = facts
        self.ledger = Ledger(requirement)

    def due_s(self, operation: Operation, channel: str, default: float) -> float:
        """Return how long after a command it may have an effect on a channel that the contract knows, in seconds."""
        effects = [each.data["effect"] for each in operation.requirements if each.check == "effect"]
        known = [
            each["within_s"]
            for each in effects
            if channel in {each[word].get("channel") for word in ("then", "at_most", "raises") if word in each}
        ]
        return float(max(known, default=default))

    @property
    def channel(self) -> Channel:
        """The channel that the requirement stands at."""
        assert isinstance(self.place, Channel), f"{self.requirement.id} does not stand at a channel"
        return self.place

    @property
    def hears(self) -> frozenset[str] | None:
        """The names of the channels whose messages this check wants to hear; None for all."""
        return frozenset({self.place.name}) if isinstance(self.place, Channel) else None

    @property
    def promise(self) -> Any:
        """A JSON Schema: what satisfies it, and the channel's own, keeps the requirement; None where there is none."""
        return None

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        """Return what in a payload speaks against the requirement; None where it says nothing about it."""

    def ear(self, topic: Topic) -> Callable[[Message], None] | None:
        """Return what is to be told of every message on a topic that was heard for the first time, None for nothing."""
        return self.message if type(self).message is not Check.message else None

    def message(self, message: Message) -> None:
        """Hear a publication of the charger."""

    def retained(self, topic: str, channel: Channel, where: Where) -> None:
        """Hear that a retained publication of the charger was delivered."""

    def interval(self, message: Message, opened: float, interval: float) -> None:
        """Hear of an interval of a topic's pulse, in seconds, the time it opened, and the message that ended it."""

    def command(self, command: Command) -> None:
        """Hear a command."""

    def stranger(self, connector: str | None, topic: str) -> None:
        """Hear a command to a connector on a topic that the contract does not know."""

    def delisted(self, topic: Topic, t: float) -> None:
        """Hear that the connector of a topic was taken off the list at a time; its pulse is over."""

    def change(self, change: Change) -> None:
        """Hear that a value of which a change is an event has changed."""

    def mark(self, mark: Mark) -> None:
        """Hear what the bench did."""

    def silence(self, begin: float, end: float, *, excused: bool) -> None:
        """Hear that the charger was silent on all topics between two times."""

    def stretch(self, stretch: Stretch) -> None:
        """Hear that a stretch of presence has ended; what was heard in it is over."""

    def finish(self, end: float) -> None:
        """Hear that the capture has ended."""

    def absent(self) -> str | None:
        """Return why the charger itself shows that the requirement does not apply to it, None where it may."""
        return None

    def never_came_back(self, command: Command) -> bool:
        """Tell whether nobody knows that a command of ours was delivered; then its observation is undecided."""
        lost = self.facts.is_lost(command)
        if lost:
            self.ledger.doubt(Reason.BENCH_LOST, f"{command.operation.name} did not come back from the broker")
        return lost

    def find_if_heard(self, at: Message | Where, *, expected: str, observed: str, since: float | None = None) -> None:
        """Enter evidence that rests on nothing having been lost around it, or since: none where beacons were lost."""
        self.facts.uncertainty.weigh(
            Measurement(at.t, self.ledger, math.inf, 0.0, at, expected, lambda _: observed, since=since)
        )

    def measure(
        self,
        value: float,
        limit: float,
        *,
        where: Where,
        expected: str,
        observed: str,
        heard_at: float | None = None,
        since: float | None = None,
    ) -> None:
        """Enter one measured value in seconds that must be at most the limit, once its uncertainty is known.

        `heard_at` is when it was measured, where that is another time than that of the evidence; `since` when it began.
        """
        t = where.t if heard_at is None else heard_at
        self.facts.uncertainty.weigh(
            Measurement(t, self.ledger, value, limit, where, expected, lambda _: observed, since=since)
        )
