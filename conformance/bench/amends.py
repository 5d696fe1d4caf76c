"""Bench: the charger restored: each thing that is owed is given back, whether the others can be or not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from conformance.bench.obstacle import OBSTACLES
from conformance.bench.owed import ERROR, VEHICLE, Debt
from conformance.bench.props import Props
from conformance.bench.stage import RISEN_S, Stage


@dataclass(slots=True)
class Amends:
    """Gives back what the charger is owed, and waits until the charger shows it.

    Who interrupts it gets the rest undone without the waiting.
    """

    props: Props
    stage: Stage
    hurried: bool = False

    def make(self) -> list[Debt]:
        """Give back all that is owed; return what could not be, as the link, the charger or the operator is away."""
        owed = self.props.owed
        self.props.presence.hope()
        for debt in owed.debts():
            with suppress(*OBSTACLES):
                try:
                    self._pay(debt)
                except KeyboardInterrupt:
                    self.hurried = True
                    self._pay(debt)
        return owed.debts()

    def _pay(self, debt: Debt) -> None:
        owed, subject = self.props.owed, self.props.subject
        if debt not in owed.debts():  # another one's payment was this one's as well
            return
        self.props.presence.await_both()
        if debt.kind == ERROR:
            self.stage.clear_error(debt.connector)
            return
        if debt.kind == VEHICLE:
            if not owed.is_shown_paid(debt):
                self.stage.release(debt.connector)
            owed.paid(debt)
            return
        since_A = subject.limit_A(debt.connector)
        operation = self.props.contract.operations[debt.operation]
        self.stage.send(operation, debt.payload.encode(), connector=debt.connector, amends=True)
        seconds = 0.0 if self.hurried else RISEN_S
        shown = self.props.wait(f"{debt}", lambda: owed.is_shown_paid(debt, since_A=since_A), seconds)
        if shown or (not self.hurried and owed.is_shown_paid(debt, since_A=since_A, waited=True)):
            owed.paid(debt)
