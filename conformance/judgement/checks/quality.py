"""Judgement, checks: commands are obeyed whatever the quality of service they are sent with."""

from __future__ import annotations

from conformance.judgement.checks.check import Check
from conformance.judgement.finding import Where
from conformance.judgement.stream import Command
from conformance.judgement.verdict import Reason

QUALITIES = (0, 1, 2)


class CommandsAreObeyedAtEveryQuality(Check):
    """Where a command has its effect at one quality of service, it has it at each that was tried.

    The checks of effects tell this one what they decide, command by command. What is never obeyed says nothing here.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.ledger.minimum = len(QUALITIES)
        self._seen: set[tuple[str, int]] = set()
        self._missed: dict[tuple[str, int], Where] = {}
        self.facts.told_effects.append(self.effect)

    @property
    def hears(self) -> frozenset[str]:
        return frozenset()

    def effect(self, command: Command, where: Where, *, seen: bool) -> None:
        """Hear that a command had its effect, or did not and should have."""
        sent = (command.operation.name, command.qos)
        if seen:
            self._seen.add(sent)
        else:
            self._missed.setdefault(sent, where)

    def finish(self, end: float) -> None:
        obeyed = {qos for _, qos in self._seen}
        for qos in QUALITIES:
            against = [each for each in self._missed if each[1] == qos and self._others(each[0])]
            if qos in obeyed:
                self.ledger.kept += 1
            elif against:
                name = against[0][0]
                self.ledger.find(
                    self._missed[against[0]],
                    expected=f"an effect at QoS {qos}, as at QoS {', '.join(map(str, self._others(name)))}",
                    observed=f"no effect of {name} sent with QoS {qos}",
                )
            else:
                self.ledger.doubt(Reason.PRECONDITION, f"no effect could be seen of a command with QoS {qos}")

    def _others(self, name: str) -> list[int]:
        """Return the qualities at which a command had its effect."""
        return sorted(qos for seen, qos in self._seen if seen == name)
