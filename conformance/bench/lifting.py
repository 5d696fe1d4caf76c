"""Bench: the limits that we have set at a connector, lifted again before a session is to charge as it likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from conformance.bench.account import in_figures
from conformance.bench.debt import Debt
from conformance.bench.obstacle import Unreached
from conformance.bench.props import Props
from conformance.judgement import Reason

RISEN_S = 6.5  # longer than it may take to raise a limit, so that it is known whether it was


@dataclass(frozen=True, slots=True)
class Lifting:
    """Lifts limits by commands, and tells where a charger does not lift them; `command` sends one, by its name."""

    props: Props
    command: Callable[[str, bytes], None]

    def owed(self) -> list[Debt]:
        """Return what is owed for limits that are still in effect at the connector under test."""
        owed = self.props.owed
        return [each for each in owed.own(self.props.subject.connector, "limit") if not owed.is_given(each)]

    def relax(self) -> None:
        """Lift the limits that we have set, as far as the user allows: whatever was in force before is again.

        Raises Unreached where the charger does not lift them, and nothing flows.
        """
        subject, wait, most_A = self.props.subject, self.props.wait, self.props.leave.most_A
        debts = self.owed()
        for debt in debts:
            if most_A is None or debt.amperes <= most_A:
                self.command(debt.operation, debt.payload.encode("latin-1"))
            elif subject.limit_A() != most_A:
                self.command(subject.words.commands["limit"], in_figures(most_A).encode())
            wait("the limit to rise", partial(self.props.owed.evidence.is_lifted, debt), RISEN_S)
        if debts and not any(map(subject.is_, ("charging", "paused", "unplugged", "error"))):
            wait("the session to go on", lambda: subject.is_("charging"), RISEN_S)
            self.is_not_held_back(subject.connector)

    def is_not_held_back(self, connector: str) -> None:
        """Raise Unreached where no session goes on because a limit of ours is in force, which the charger keeps."""
        owed, subject = self.props.owed, self.props.subject
        stopped = not subject.limit_A(connector) and not subject.is_("unplugged", connector)
        if stopped and any(not owed.evidence.is_lifted(each) for each in owed.own(connector, "limit")):
            raise Unreached("the charger does not lift the limit that the kit has set", Reason.PRECONDITION)
