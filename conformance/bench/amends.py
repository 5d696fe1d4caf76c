"""Bench: the charger restored: each thing that is owed is given back, whether the others can be or not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from conformance.bench.debt import BY_HAND, ERROR, PLUGGED, Debt
from conformance.bench.lifting import RISEN_S
from conformance.bench.obstacle import OBSTACLES
from conformance.bench.props import Props
from conformance.bench.stage import Stage
from conformance.stimulus.operators import CLEAR_ERROR, PLUG_IN, UNPLUG

SETTLED_S = 1.0  # after a command, what was said sooner may still be of before
AWAITED_S = SETTLED_S + RISEN_S


@dataclass(slots=True)
class Amends:
    """Gives back what the charger is owed, and believes only what the charger shows thereafter.

    Who interrupts it gets the rest undone without the waiting; what was not shown by then stays owed. `troubles` are
    what went wrong in the kit itself, so that one debt's trouble is not another's.
    """

    props: Props
    stage: Stage
    hurried: bool = False
    troubles: list[str] = field(default_factory=list)
    _postponed: list[Debt] = field(default_factory=list)

    def make(self) -> list[Debt]:
        """Give back all that is owed; return what could not be, as the link, the charger or the operator is away."""
        owed = self.props.owed
        self.props.presence.hope()
        for debt in owed.debts():
            self._try(debt)
        postponed, self._postponed = self._postponed, []
        for debt in postponed:  # its vehicle is where it was found by now, if it can be
            self._try(debt)
        return owed.debts()

    def _try(self, debt: Debt) -> None:
        try:
            self._pay(debt)
        except KeyboardInterrupt:
            self.hurried = True
            with suppress(*OBSTACLES):
                self._pay(debt)
        except OBSTACLES:
            return
        except Exception as error:
            self.troubles.append(f"{debt} could not be given back: {error!r}")

    def _pay(self, debt: Debt) -> None:
        owed = self.props.owed
        if debt not in owed.debts():  # another one's payment was this one's as well
            return
        self.props.presence.await_both()
        settled_at = self.stage.acted_at + SETTLED_S
        if owed.is_given(debt) and owed.evidence.shows(debt, since=settled_at):
            owed.paid(debt)
        elif debt.kind in BY_HAND:
            self._by_hand(debt)
        else:
            self._by_command(debt)

    def _by_command(self, debt: Debt) -> None:
        owed, before_A = self.props.owed, self.props.subject.limit_A(debt.connector)
        sent_at = self.stage.give_back(debt)
        shown = self._await(debt, sent_at, before_A)
        passed_on = self.props.echoed(sent_at) and self.props.subject.heard_at() > sent_at + SETTLED_S
        if shown is None and owed.evidence.will_show(debt):
            owed.gives(debt)
            self._postponed.append(debt)
        elif shown or (shown is None and passed_on):
            owed.paid(debt)

    def _by_hand(self, debt: Debt) -> None:
        hands, owed = self.props.hands, self.props.owed
        if hands is None or (self.hurried and not hands.acts_at_once):
            return
        is_so = owed.evidence.shows(debt, since=self.stage.acted_at + SETTLED_S)
        if not is_so or debt.kind == ERROR:
            hands.do({ERROR: CLEAR_ERROR, PLUGGED: PLUG_IN}.get(debt.kind, UNPLUG), debt.connector)
            is_so = self._await(debt, self.props.clock.now(), None)
        if is_so:
            owed.paid(debt)

    def _await(self, debt: Debt, acted_at: float, before_A: float | None) -> bool | None:
        """Wait until a debt is shown to be paid after something was done for it; return what is shown then."""
        owed, since = self.props.owed, acted_at + SETTLED_S

        def shows() -> bool | None:
            return owed.evidence.shows(debt, since=since, before_A=before_A)

        self.props.wait(f"{debt}", lambda: bool(shows()), 0.0 if self.hurried else AWAITED_S)
        return shows()
