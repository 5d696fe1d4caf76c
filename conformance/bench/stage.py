"""Bench: the charger on stage: brought into the states that scenarios begin in, and told what they tell it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from conformance.bench.commanding import Commanding
from conformance.bench.debt import ERROR, Debt
from conformance.bench.lifting import Lifting
from conformance.bench.obstacle import Unreached
from conformance.bench.props import Props
from conformance.bench.steady import Steady
from conformance.judgement import Reason
from conformance.stimulus.operators import (
    AUTHORISE,
    CAUSE_ERROR,
    CLEAR_ERROR,
    LOCKED,
    LOOK_AT_LOCK,
    PLUG_IN,
    READ_DISPLAY,
    UNPLUG,
    CannotError,
    Hands,
)

SHOWN_S = 5.0
PATIENCE_S = (15.0, 5.0, 1.0)  # for a state, for the first time, after it was missed once, and ever after
BEGUN_S = 5.0
WITH_LIMITS_ALONE = ("charging", "charging as it is", "drawing", "limited")
DRAWING_S = 12.0
READ_WITHIN_S = 60.0
LIMITED = b"10"
LIMITED_A = 10.0
MOST_OTHERS = 3
NO_HANDS = "no operator: nobody can move the physical world"


class Stage(Commanding):
    """What the kit does to the charger: every stimulus passes `command` or `_let`, and so the user's leave."""

    def __init__(self, props: Props) -> None:
        super().__init__(props)
        self._lifting = Lifting(props, self.command)
        self._missed: Counter[str] = Counter()

    def reach(self, state: str) -> None:
        """Bring the session at the connector into a state or story; raises Unreached where that cannot be done.

        In a session that charges anyway, limits alone lead to what needs no more than limits.
        """
        subject, wait = self.subject, self.props.wait
        as_it_charges = bool(self._lifting.owed()) or subject.is_("charging")
        self.props.leave.may("limit" if state in WITH_LIMITS_ALONE and as_it_charges else "session")
        self._is_known(subject.connector)
        self._enable()
        if state != "charging as it is":
            self._lifting.relax()
        if state == "unplugged":
            self._unplug(subject.connector)
            return
        if state == "delaying":
            self._begin(subject.connector)
            self._await(state)
            return
        if state == "plugged in anew":
            self._plug_in(subject.connector)
        self._charge()
        if state == "drawing":
            steady = Steady(self.props.clock.now, subject.current_A)
            wait("current to flow, and to rise no more", steady, DRAWING_S)
        if state == "limited":
            self.command(subject.words.commands["limit"], LIMITED)
            wait("the limit", lambda: (subject.limit_A() or 0.0) <= LIMITED_A, SHOWN_S)
        if state == "paused":
            self.command(subject.words.commands["pause"], b"")
            self._await(state)
        if state == "error":
            self._cause_error(subject.connector)

    def reach_everywhere(self) -> None:
        """Let a session charge at every connector; raises Unreached where there is one connector, or it cannot be."""
        others = [each for each in self.subject.listed() if each != self.subject.connector]
        if not others:
            raise Unreached("the charger lists one connector")
        free = [each for each in others if each in self.props.under_test or self.subject.is_("unplugged", each)]
        ready = [each for each in others if self.subject.is_("charging", each)]
        if not free and not ready:
            raise Unreached("at every other connector there is a vehicle that is not under test")
        self.reach("charging")
        for each in free[:MOST_OTHERS]:
            if not self.subject.is_("charging", each):
                self._plug_in(each)

    def look_at_lock(self) -> None:
        """Look at the lock before a command; raises Unreached where it is not seen locked.

        A lock that a command has opened may stay open as long as the plug is there: it is then plugged in anew.
        """
        self.props.leave.may("power")
        hands, connector = self._hands(), self.subject.connector
        is_locked = hands.see(LOOK_AT_LOCK, connector, until=LOCKED, within_s=SHOWN_S) == LOCKED
        if not is_locked and hands.can(PLUG_IN) and self.subject.is_("charging"):
            self._plug_in(connector)
            is_locked = hands.see(LOOK_AT_LOCK, connector, until=LOCKED, within_s=PATIENCE_S[0]) == LOCKED
        if not is_locked:
            raise Unreached("the plug was never locked", Reason.OPERATOR_TIMED_OUT)
        self.props.owed.moves(connector)

    def read_display(self) -> None:
        """Let the operator read the display, where one can be read: the capture then tells what was tested."""
        hands, connector = self.props.hands, self.subject.connector
        if hands is not None and connector and hands.can(READ_DISPLAY):
            with suppress(CannotError):
                hands.see(READ_DISPLAY, connector, within_s=READ_WITHIN_S)

    def _cause_error(self, connector: str) -> None:
        """Let an error be caused by whoever can clear it as well."""
        hands, owed = self._hands(), self.props.owed
        for ability in (CAUSE_ERROR, CLEAR_ERROR):
            if not hands.can(ability):
                raise CannotError(f"the operator cannot {ability}")
        owed.errs(connector)
        try:
            self._let(CAUSE_ERROR, connector)
        except CannotError:
            owed.paid(Debt(connector, ERROR))
            raise
        self._await("error", connector)

    def _clear_error(self, connector: str) -> None:
        """Clear an error that was caused at a connector, where there is one and somebody can."""
        hands, owed = self.props.hands, self.props.owed
        for debt in owed.at(connector):
            if debt.kind == ERROR and not owed.is_given(debt) and hands is not None and hands.can(CLEAR_ERROR):
                hands.do(CLEAR_ERROR, connector)
                owed.gives(debt)
                self.acted_at = self.props.clock.now()

    def _let(self, action: str, connector: str) -> None:
        """Let the operator do something, after the contactor has rested where it may switch by it."""
        self.props.leave.may("session")
        hands = self._hands()
        if action != AUTHORISE and (action == PLUG_IN or self.subject.is_("charging", connector)):
            self._care.rest(connector)
            self.props.presence.make_sure()
        self.props.owed.moves(connector)
        hands.do(action, connector)
        self.acted_at = self.props.clock.now()

    def _hands(self) -> Hands:
        self.props.presence.make_sure()
        if self.props.hands is None:
            raise Unreached(NO_HANDS)
        return self.props.hands

    def _patience_s(self, state: str) -> float:
        return PATIENCE_S[min(self._missed[state], len(PATIENCE_S) - 1)]

    def _await(self, state: str, connector: str | None = None) -> None:
        patience_s = self._patience_s(state)
        if not self.props.wait(f"the state {state}", lambda: self.subject.is_(state, connector), patience_s):
            self._missed[state] += 1
            self._lifting.is_not_held_back(connector or self.subject.connector)
            raise Unreached(f"the state {state} was not reached", Reason.OPERATOR_TIMED_OUT)

    def _enable(self) -> None:
        """Take back what keeps the connector out of service, where that was us."""
        owed = self.props.owed
        for debt in owed.at(self.subject.connector):
            is_of_a_session = debt.kind in {owed.evidence.kind("limit"), owed.evidence.kind("pause")}
            if debt.operation and not is_of_a_session and not owed.is_given(debt):
                self.command(debt.operation, debt.payload.encode("latin-1"))
                self.props.wait("the connector to be in service", lambda: not self.subject.is_("disabled"), SHOWN_S)

    def _charge(self) -> None:
        """Let the session charge: by hand where there are hands, and leave for them.

        Else it is resumed where a command of ours has paused it, and comes back by itself from a limit that was lifted.
        """
        connector, owed = self.subject.connector, self.props.owed
        if self.subject.is_("charging"):
            return
        if self.props.hands is not None and self.props.hands.can(PLUG_IN) and self.props.leave.allows("session"):
            self._plug_in(connector)
            return
        if owed.as_it_was:
            self._hands()
        if self.subject.is_("paused") and owed.has_paused(connector):
            self.command(self.subject.words.commands["resume"], b"")
        self._await("charging")

    def _plug_in(self, connector: str) -> None:
        """Plug a vehicle in, after another one was unplugged where there was one, and let it charge."""
        self._begin(connector)
        self._await("charging", connector)
        self.acted_at = self.props.clock.now()

    def _begin(self, connector: str) -> None:
        """Plug a vehicle in, after another one was unplugged where there was one, and authorise it where it waits."""
        self._unplug(connector)
        self._let(PLUG_IN, connector)
        self._await_beginning(connector)
        if self._hands().can(AUTHORISE) and not self.subject.is_("charging", connector):
            self._let(AUTHORISE, connector)

    def _await_beginning(self, connector: str) -> None:
        """Wait until the session charges by itself, or asks for a card."""
        begun, seconds = ("charging", "authorising"), min(BEGUN_S, self._patience_s("charging"))
        self.props.wait("the session", lambda: any(self.subject.is_(each, connector) for each in begun), seconds)

    def _unplug(self, connector: str) -> None:
        self._hands()
        if not self.subject.is_("unplugged", connector):
            self._let(UNPLUG, connector)
            gone_s = min(SHOWN_S, self._patience_s("unplugged"))
            self.props.wait("the vehicle to be gone", lambda: self.subject.is_("unplugged", connector), gone_s)
            self._clear_error(connector)  # which may outlast its vehicle
            self._await("unplugged", connector)
        self._clear_error(connector)  # not before: the session would go on, and the contactor switch
