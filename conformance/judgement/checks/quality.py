"""Judgement, checks: commands are obeyed whatever the quality of service they are sent with."""

from __future__ import annotations

from conformance.judgement.checks.check import Check
from conformance.judgement.finding import Where
from conformance.judgement.stream import Command
from conformance.judgement.verdict import Reason

QUALITIES = (0, 1, 2)


class CommandsAreObeyedAtEveryQuality(Check):
    """Where commands have their effect at one quality of service, they have it at each that was tried.

    The checks of effects tell this one what they decide, command by command.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.ledger.minimum = len(QUALITIES)
        self._seen: set[int] = set()
        self._missed: dict[int, tuple[Where, str]] = {}
        self.facts.told_effects.append(self.effect)

    @property
    def hears(self) -> frozenset[str]:
        return frozenset()

    def effect(self, command: Command, where: Where, *, seen: bool) -> None:
        """Hear that a command had its effect, or did not and should have."""
        if seen:
            self._seen.add(command.qos)
        else:
            self._missed.setdefault(command.qos, (where, command.operation.name))

    def finish(self, end: float) -> None:
        for qos in QUALITIES:
            if qos in self._seen:
                self.ledger.kept += 1
            elif qos in self._missed and self._seen:
                where, name = self._missed[qos]
                others = ", ".join(str(each) for each in sorted(self._seen))
                self.ledger.find(
                    where,
                    expected=f"an effect at QoS {qos}, as at QoS {others}",
                    observed=f"no effect of {name} sent with QoS {qos}",
                )
            else:
                self.ledger.doubt(Reason.PRECONDITION, f"no effect could be seen of a command with QoS {qos}")
