"""Judgement, checks: what every check is: it is told what happened, and enters what it finds in its ledger."""

from __future__ import annotations

from conformance.capture import Mark
from conformance.contract import Channel, Operation, Requirement
from conformance.judgement.finding import Ledger
from conformance.judgement.stream import Command, Facts, Message, Stretch


class Check:
    """One sentence on trial. Told everything in order, once; holds a bounded state per topic; knows no clock."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        self.requirement = requirement
        self.place = place
        self.facts = facts
        self.ledger = Ledger(requirement)

    @property
    def channel(self) -> Channel:
        """The channel that the requirement stands at."""
        assert isinstance(self.place, Channel), f"{self.requirement.id} does not stand at a channel"
        return self.place

    @property
    def hears(self) -> frozenset[str] | None:
        """The names of the channels whose messages this check wants to hear; None for all."""
        return frozenset({self.place.name}) if isinstance(self.place, Channel) else None

    def message(self, message: Message) -> None:
        """Hear a publication of the charger (deliveries of retained messages are marked as such)."""

    def command(self, command: Command) -> None:
        """Hear a command."""

    def mark(self, mark: Mark) -> None:
        """Hear what the bench did."""

    def silence(self, begin: float, end: float, *, excused: bool) -> None:
        """Hear that the charger was silent on all topics between two times."""

    def stretch(self, stretch: Stretch) -> None:
        """Hear that a stretch of presence has ended."""

    def finish(self, end: float) -> None:
        """Hear that the capture has ended."""
