"""Bench: the charger on stage: brought into the states that scenarios begin in, and left as it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from conformance.bench.found import Found
from conformance.bench.obstacle import OBSTACLES, Unreached
from conformance.bench.steady import Steady
from conformance.bench.subject import Subject
from conformance.bus import Clock
from conformance.contract import Contract, Operation
from conformance.errors import BenchError
from conformance.judgement import Reason
from conformance.stimulus import Client, Operator

FIRST_HEARD_S = 5.0
PATIENCE_S = (15.0, 5.0, 1.0)  # for a state, for the first time, after it was missed once, and ever after
LINK_BACK_S = 15.0
RISEN_S = 6.5  # longer than it may take to raise a limit, so that it is known whether it was
SILENT_S = 2.5
QUIET_S = 10.1
WITH_LIMITS_ALONE = ("Charging", "charging as it is", "drawing", "limited")
DRAWING_S = 12.0
MOST_OTHERS = 3
NOBODY = "no_such_connector"


class Wait(Protocol):
    """Waits for something that has a name, for some seconds at most; returns whether it came."""

    def __call__(self, what: str, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait."""


class Stage:
    """What the kit does to the charger, and what it owes it for that."""

    def __init__(
        self,
        contract: Contract,
        clock: Clock,
        subject: Subject,
        client: Client,
        *,
        wait: Wait,
        link_up: Callable[[], bool],
        check: Callable[[], None],
    ) -> None:
        self.operator: Operator | None = None
        self.sent: list[Operation] = []  # since somebody last took them
        self._contract = contract
        self._clock = clock
        self._subject = subject
        self._client = client
        self._patiently = wait
        self._hurried = False
        self._link_up = link_up
        self._check = check
        self._gone = False  # whether link or charger were missed before; they are then waited for no more
        self._paused = self._limited = False  # what is owed to the charger at the end, as are the connectors moved
        self._moved: set[str] = set()
        self._found = Found(subject)
        self._limit_before: float | None = None
        self._missed: Counter[str] = Counter()
        self._acted_at = 0.0

    def reach(self, state: str) -> None:
        """Bring the session at the connector into a state or story; raises Unreached where that cannot be done.

        In a session that charges anyway, limits alone lead to what needs no more than limits.
        """
        as_it_charges = self._limited or self._subject.state() == "Charging"
        self._client.may("limit" if state in WITH_LIMITS_ALONE and as_it_charges else "session")
        self.presence()
        if state != "charging as it is":
            self._relax_limits()
        if state == "Unplugged":
            self._unplug(self._subject.connector)
            return
        if state == "plugged in anew":
            self._plug_in(self._subject.connector)
        self._charge()
        if state == "drawing":
            self._wait(
                "current to flow, and to rise no more", Steady(self._clock.now, self._subject.current_A), DRAWING_S
            )
        if state == "limited":
            self.command("set_limit_amps", b"10")
            self._wait("the limit", lambda: (self._subject.limit_A() or 0.0) <= 10.0, FIRST_HEARD_S)
        if state == "ChargingPausedEVSE":
            self.command("pause_charging", b"")
            self._await(state)
        if state == "Error":
            self._hands().cause_error(self._subject.connector)
            self._await(state)

    def reach_everywhere(self) -> None:
        """Let a session charge at every connector; raises Unreached where there is one connector, or it cannot be."""
        others = [each for each in self._subject.listed() if each != self._subject.connector]
        if not others:
            raise Unreached("the charger lists one connector")
        self.reach("Charging")
        for each in others[:MOST_OTHERS]:
            if self._subject.state(each) != "Charging":
                self._plug_in(each)

    def command(self, name: str, payload: bytes, *, qos: int = 0, connector: str | None = None) -> None:
        """Send a command to the connector under test, or to another one."""
        if not self._subject.connector:
            raise Unreached("no connector was heard", Reason.NO_OBSERVATION)
        self.presence()
        operation = self._contract.operations[name]
        self._client.may(operation.invasive or "power")
        self._found.sends(operation)
        if operation.kind == "limit" and connector is None:
            self._limited = True
            self._limit_before = self._subject.limit_A() if self._limit_before is None else self._limit_before
        if operation.kind == "session" and connector is None:
            self._paused = name == "pause_charging"
        self._client.send(operation, payload, qos=qos, connector=connector or self._subject.connector)
        self.sent.append(operation)
        self._acted_at = self._clock.now()

    def commands(self, name: str, payloads: Sequence[bytes]) -> None:
        """Send several doubtful commands in a row, once what was done before can have no effect any more."""
        quiet_at = self._acted_at + QUIET_S
        self._wait("the effects of what was done before", lambda: self._clock.now() >= quiet_at, QUIET_S)
        for payload in payloads:
            self.command(name, payload)

    def command_nobody(self, payloads: Mapping[str, bytes]) -> None:
        """Send commands to a connector that does not exist."""
        for name, payload in payloads.items():
            self.command(name, payload, connector=NOBODY)

    def look_at_lock(self) -> None:
        """Look at the lock before a command; raises Unreached where nobody can."""
        self._client.may("power")
        operator = self._hands()
        if not self._wait(
            "a plug that is locked", lambda: operator.sees_lock(self._subject.connector) == "locked", PATIENCE_S[0]
        ):
            raise Unreached("the plug was never locked", Reason.OPERATOR_TIMED_OUT)
        self._moved.add(self._subject.connector)
        operator.look_at_lock(self._subject.connector)

    def presence(self) -> None:
        """Send only while the link is there and the charger is heard; wait a while for both to come back."""
        self._check()
        self._present()

    def _present(self) -> None:
        if not self._wait("the link", self._link_up, 0.0 if self._gone else LINK_BACK_S):
            self._gone = True
            raise BenchError("The link to the broker did not come back; check the broker.")
        if not self._wait("the charger to be heard", self._is_heard, 0.0 if self._gone else FIRST_HEARD_S):
            self._gone = True
            raise Unreached("the charger has fallen silent", Reason.NO_OBSERVATION)
        self._gone = False

    def _is_heard(self) -> bool:
        return self._clock.now() - self._subject.heard_at() <= SILENT_S

    def _hands(self) -> Operator:
        self.presence()
        if self.operator is None:
            raise Unreached("no operator: nobody can move the physical world")
        return self.operator

    def _await(self, state: str, connector: str | None = None) -> None:
        patience_s = PATIENCE_S[min(self._missed[state], len(PATIENCE_S) - 1)]
        if not self._wait(f"the state {state}", lambda: self._subject.state(connector) == state, patience_s):
            self._missed[state] += 1
            raise Unreached(f"the state {state} was not reached", Reason.OPERATOR_TIMED_OUT)

    def _relax_limits(self) -> None:
        """Lift a limit that we have set: to what the hardware can, so that whatever was in force before is again."""
        before = self._limit_before or 0.0
        most = max(before, self._subject.most_A() or 0.0)
        if not self._limited or not most:
            return
        self.command("set_limit_amps", _in_figures(most))
        self._limited = False
        self._wait("the limit to rise", lambda: (self._subject.limit_A() or 0.0) >= before, RISEN_S)

    def _charge(self) -> None:
        """Let the session charge: by hand where there are hands, and leave for them.

        Else it is resumed where a command of ours has paused it, and comes back by itself from a limit that was lifted.
        """
        if self._subject.state() == "Charging":
            return
        if self.operator is not None and self._client.allows("session"):
            self._plug_in(self._subject.connector)
            return
        if self._found.as_it_was:
            self._hands()
        if self._found.is_paused_by_us(self._subject.connector):
            self.command("resume_charging", b"")
        self._await("Charging")

    def _plug_in(self, connector: str) -> None:
        """Plug a vehicle in, after another one was unplugged where there was one, and let it charge."""
        operator = self._hands()
        self._unplug(connector)
        operator.plug_in(connector)
        operator.authorise(connector)
        self._await("Charging", connector)
        self._acted_at = self._clock.now()

    def _unplug(self, connector: str) -> None:
        operator = self._hands()
        self._moved.add(connector)
        if self._subject.state(connector) != "Unplugged":
            operator.unplug(connector)
            self._await("Unplugged", connector)

    def restore(self) -> None:
        """Undo what we did, each thing whether the others can be undone or not, and wait until the charger shows it.

        Who interrupts it a second time gets it undone without the waiting.
        """
        self._gone = False
        for undo in (self._relax_limits, self._release, self._undo_elsewhere):
            with suppress(*OBSTACLES):
                try:
                    undo()
                except KeyboardInterrupt:
                    self._hurried = True
                    undo()

    def _release(self) -> None:
        """Let go of the vehicles: unplugged by hand where there are hands, else resumed."""
        if self.operator is not None and (self._moved or self._paused):
            self._present()
            for connector in sorted(self._moved | {self._subject.connector}):
                self.operator.unplug(connector)
                self._await("Unplugged", connector)
            self._moved, self._paused = set(), False
        elif self._paused:
            self.command("resume_charging", b"")
            self._await("Charging")

    def _undo_elsewhere(self) -> None:
        """Undo what commands of ours did at connectors that they were not sent to."""
        for connector in self._found.connectors:
            self._undo_at(connector)

    def _undo_at(self, connector: str) -> None:
        found = self._found
        if found.is_paused_by_us(connector):
            self.command("resume_charging", b"", connector=connector)
            self._wait("the session to go on", lambda: not found.is_paused_by_us(connector), RISEN_S)
        if found.is_limited_by_us(connector):
            self.command("set_limit_amps", _in_figures(found.limit_A(connector)), connector=connector)
            self._wait("the limit to rise", lambda: not found.is_limited_by_us(connector), RISEN_S)

    def _wait(self, what: str, condition: Callable[[], bool], seconds: float) -> bool:
        return self._patiently(what, condition, 0.0 if self._hurried else seconds)


def _in_figures(amperes: float) -> bytes:
    return f"{amperes:.3f}".rstrip("0").rstrip(".").encode()
