"""Bench: the charger on stage: brought into the states that scenarios begin in, and told what they tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from conformance.bench.care import Care
from conformance.bench.obstacle import Unreached
from conformance.bench.owed import Debt, in_figures
from conformance.bench.props import Props
from conformance.bench.steady import Steady
from conformance.bench.subject import Subject
from conformance.contract import Operation
from conformance.judgement import Reason
from conformance.stimulus.operators import (
    AUTHORISE,
    CAUSE_ERROR,
    CLEAR_ERROR,
    LOCKED,
    LOOK_AT_LOCK,
    PLUG_IN,
    UNPLUG,
    Hands,
)

SHOWN_S = 5.0
PATIENCE_S = (15.0, 5.0, 1.0)  # for a state, for the first time, after it was missed once, and ever after
BEGUN_S = 5.0
RISEN_S = 6.5  # longer than it may take to raise a limit, so that it is known whether it was
QUIET_S = 10.1
WITH_LIMITS_ALONE = ("charging", "charging as it is", "drawing", "limited")
DRAWING_S = 12.0
LIMITED = b"10"
LIMITED_A = 10.0
MOST_OTHERS = 3
NOBODY = "no_such_connector"
NO_HANDS = "no operator: nobody can move the physical world"


class Stage:
    """What the kit does to the charger: every stimulus passes `command` or `_let`, and so the user's leave."""

    def __init__(self, props: Props) -> None:
        self.props = props
        self._care = Care(props)
        self.sent: list[Operation] = []  # since somebody last took them
        self._missed: Counter[str] = Counter()
        self._acted_at = 0.0

    @property
    def subject(self) -> Subject:
        """The connector under test."""
        return self.props.subject

    def reach(self, state: str) -> None:
        """Bring the session at the connector into a state or story; raises Unreached where that cannot be done.

        In a session that charges anyway, limits alone lead to what needs no more than limits.
        """
        subject, wait = self.subject, self.props.wait
        as_it_charges = self._limit_debt() is not None or subject.is_("charging")
        self.props.leave.may("limit" if state in WITH_LIMITS_ALONE and as_it_charges else "session")
        self.props.presence.make_sure()
        if state != "charging as it is":
            self._relax_limits()
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
            self.props.owed.errs(subject.connector)
            self._let(CAUSE_ERROR, subject.connector)
            self._await(state)

    def reach_everywhere(self) -> None:
        """Let a session charge at every connector; raises Unreached where there is one connector, or it cannot be."""
        others = [each for each in self.subject.listed() if each != self.subject.connector]
        if not others:
            raise Unreached("the charger lists one connector")
        self.reach("charging")
        for each in others[:MOST_OTHERS]:
            if not self.subject.is_("charging", each):
                self._plug_in(each)

    def command(self, name: str, payload: bytes, *, qos: int = 0, connector: str | None = None) -> None:
        """Send a command to the connector under test, or to another one."""
        if not self.subject.connector:
            raise Unreached("no connector was heard", Reason.NO_OBSERVATION)
        operation, place = self.props.contract.operations[name], connector or self.subject.connector
        self.props.leave.may(operation.invasive or "power")
        self.props.presence.make_sure()
        self._care.passes(operation, payload, place, is_listed=place != NOBODY)
        self.send(operation, payload, qos=qos, connector=place)
        self.sent.append(operation)

    def commands(self, name: str, payloads: Sequence[bytes]) -> None:
        """Send several doubtful commands in a row, once what was done before can have no effect any more."""
        quiet_at = self._acted_at + QUIET_S
        self.props.wait("the effects of what was done before", lambda: self.props.clock.now() >= quiet_at, QUIET_S)
        for payload in payloads:
            self.command(name, payload)

    def command_nobody(self, payloads: Mapping[str, bytes]) -> None:
        """Send commands to a connector that does not exist."""
        for name, payload in payloads.items():
            self.command(name, payload, connector=NOBODY)

    def look_at_lock(self) -> None:
        """Look at the lock before a command; raises Unreached where it is not seen locked."""
        self.props.leave.may("power")
        hands, connector = self._hands(), self.subject.connector
        if hands.see(LOOK_AT_LOCK, connector, until=LOCKED, within_s=PATIENCE_S[0]) != LOCKED:
            raise Unreached("the plug was never locked", Reason.OPERATOR_TIMED_OUT)
        self.props.owed.moves(connector)

    def send(self, operation: Operation, payload: bytes, *, connector: str, qos: int = 0, amends: bool = False) -> None:
        """Send a command that may be sent, noted in the journal before."""
        self.props.owed.sends(operation, payload, connector, amends=amends)
        self.props.client.send(operation, payload, qos=qos, connector=connector)
        self._acted_at = self.props.clock.now()

    def release(self, connector: str) -> None:
        """Unplug the vehicle of a connector, as what is owed; raises Unreached where nobody can."""
        if self.props.hands is None:
            raise Unreached(NO_HANDS)
        self.props.hands.do(UNPLUG, connector)
        self._await("unplugged", connector)

    def clear_error(self, connector: str) -> None:
        """Clear an error that was caused at a connector, where there is one and somebody can."""
        debt, hands = self.props.owed.error_at(connector), self.props.hands
        if debt is not None and hands is not None and hands.can(CLEAR_ERROR):
            hands.do(CLEAR_ERROR, connector)
            self.props.owed.paid(debt)

    def _let(self, action: str, connector: str) -> None:
        """Let the operator do something, after the contactor has rested where it may switch by it."""
        hands = self._hands()
        if action != AUTHORISE and (action == PLUG_IN or self.subject.is_("charging", connector)):
            self._care.rest(connector)
        self.props.owed.moves(connector)
        hands.do(action, connector)
        self._acted_at = self.props.clock.now()

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
            raise Unreached(f"the state {state} was not reached", Reason.OPERATOR_TIMED_OUT)

    def _relax_limits(self) -> None:
        """Lift a limit that we have set, as far as the user allows: whatever was in force before is again."""
        debt, most_A = self._limit_debt(), self.props.leave.most_A
        if debt is None:
            return
        if most_A is None or debt.amperes <= most_A:
            self.command(debt.operation, debt.payload.encode())
        else:
            self.command(self.subject.words.commands["limit"], in_figures(most_A).encode())
        self.props.wait("the limit to rise", lambda: self.props.owed.is_lifted(debt), RISEN_S)
        if (most_A is None or debt.amperes <= most_A) and self.props.owed.is_shown_paid(debt):
            self.props.owed.paid(debt)
        if not any(map(self.subject.is_, ("charging", "paused", "unplugged", "error"))):
            self.props.wait("the session to go on", lambda: self.subject.is_("charging"), RISEN_S)

    def _limit_debt(self) -> Debt | None:
        return self.props.owed.limit_at(self.subject.connector)

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
        self._acted_at = self.props.clock.now()

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
            self._await("unplugged", connector)
        self.clear_error(connector)  # not before: the session would go on, and the contactor switch
