"""Judgement: who looks on while it is judged, and sees what is worth drawing; by itself an onlooker does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.capture import Mark
    from conformance.contract import Requirement
    from conformance.judgement.finding import Entering, Where
    from conformance.judgement.stream import Command, Message, Stretch, Topic


class Onlooker:
    """Is told what happens as it is judged; nothing that it does may change a verdict."""

    def meet(self, topic: Topic) -> None:
        """See a topic that was heard for the first time, before its first message."""

    def command(self, command: Command) -> None:
        """See a command, of whomever."""

    def mark(self, mark: Mark) -> None:
        """See what the bench did or knows, its beacons included where they count."""

    def silence(self, begin: float, end: float, *, excused: bool) -> None:
        """See that the charger was silent on all topics between two times, which somebody else may have caused."""

    def stretch(self, stretch: Stretch) -> None:
        """See that a stretch of presence has ended."""

    def gap(self, requirement: Requirement, topic: Topic, begin: float, end: float) -> None:
        """See a gap in the pulse of a topic that is longer than a requirement allows."""

    def answer(self, requirement: Requirement, command: Command, where: Where, enter: Entering, *, seen: bool) -> None:
        """See where an effect of a command was seen, or was seen to be missing, and how that is entered in a ledger."""

    def age(self, requirement: Requirement, message: Message, age_s: float) -> None:
        """See how old, in seconds, a published time was when it was heard; negative: ahead of the kit's clock."""
