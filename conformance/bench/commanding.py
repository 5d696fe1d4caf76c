"""Bench: the commands that the kit sends: with the user's leave, at their pace, and noted before they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.bench.care import Care
from conformance.bench.debt import Debt
from conformance.bench.obstacle import Unreached
from conformance.bench.props import Props
from conformance.bench.subject import Subject
from conformance.contract import Operation
from conformance.judgement import Reason

PACE_S = 1.0  # between two commands, where the contactor is to rest as well
QUIET_S = 10.1
NOBODY = "no_such_connector"


class Commanding:
    """Sends commands to the charger, and knows when something was last done to it."""

    def __init__(self, props: Props) -> None:
        self.props = props
        self.sent: list[Operation] = []  # since somebody last took them
        self.acted_at = 0.0
        self._care = Care(props)

    @property
    def subject(self) -> Subject:
        """The connector under test."""
        return self.props.subject

    def command(self, name: str, payload: bytes, *, qos: int = 0, connector: str | None = None) -> None:
        """Send a command to the connector under test, or to another one."""
        if not self.subject.connector:
            raise Unreached("no connector was heard", Reason.NO_OBSERVATION)
        operation, place = self.props.contract.operations[name], connector or self.subject.connector
        self.props.leave.may(operation.invasive or "power")
        self._is_known(self.subject.connector)
        amperes = self._care.passes(operation, payload, place, is_listed=place != NOBODY)
        paced_at = self.acted_at + (PACE_S if self.props.leave.dwell_s else 0.0)
        self.props.wait("the charger to have its time", lambda: self.props.clock.now() >= paced_at, PACE_S)
        self.props.presence.make_sure()  # once more: the contactor may have rested meanwhile
        self.props.owed.sends(operation, payload, place, amperes=amperes)
        self.props.client.send(operation, payload, qos=qos, connector=place)
        self.acted_at = self.props.clock.now()
        self.sent.append(operation)

    def commands(self, name: str, payloads: Sequence[bytes]) -> None:
        """Send several doubtful commands in a row, once what was done before can have no effect any more."""
        quiet_at = self.acted_at + QUIET_S
        self.props.wait("the effects of what was done before", lambda: self.props.clock.now() >= quiet_at, QUIET_S)
        for payload in payloads:
            self.command(name, payload)

    def command_nobody(self, payloads: Mapping[str, bytes]) -> None:
        """Send commands to a connector that does not exist."""
        for name, payload in payloads.items():
            self.command(name, payload, connector=NOBODY)

    def give_back(self, debt: Debt) -> float:
        """Send the command that takes back what is owed, whatever the leave; return when, in Unix seconds."""
        operation = self.props.contract.operations[debt.operation]
        payload, connector = debt.payload.encode("latin-1"), debt.connector
        sent_at = self.props.client.send(operation, payload, gives_back=True, connector=connector)
        self.acted_at = self.props.clock.now()
        return sent_at

    def _is_known(self, connector: str) -> None:
        """Raise where nobody should act: the charger or the link is gone, others command it, or nothing is known."""
        self.props.presence.make_sure()
        if not self.subject.knows(connector):
            raise Unreached("nothing tells the state of the session", Reason.NO_OBSERVATION)
