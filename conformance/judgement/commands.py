"""Judgement: commands to the charger, ours and others', each told once: the echo of ours is no second one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from conformance.capture import Entry, Mark, payload_bytes
from conformance.contract import Channel, Contract, Operation, Router
from conformance.contract.payload import shown
from conformance.judgement.checks import Check
from conformance.judgement.facts import Facts
from conformance.judgement.stream import Command, connector

ECHO_WITHIN_S = 10.0
MOST_REMEMBERED = 10_000


class OtherCommand(Protocol):
    """Takes topic, operation (None: the contract does not know it) and connector of somebody else's command.

    It `is_last` where it says something that the operation knows, and no command of ours is still on its way.
    """

    def __call__(self, topic: str, operation: Operation | None, connector: str | None, *, is_last: bool) -> None:
        """Take it."""


class Commands:
    """Tells the checks of every command."""

    def __init__(
        self,
        contract: Contract,
        facts: Facts,
        router: Router[Channel],
        *,
        checks: Iterable[Check],
        strangers: Iterable[Check],
        other: OtherCommand | None = None,
    ) -> None:
        self._other = other
        self._ours: set[tuple[str, bytes]] = set()
        self._operations = {each.channel.name: each for each in contract.commands()}
        self._facts = facts
        self._router = router
        self._checks = list(checks)
        self._told_strangers = list(strangers)
        families = {each.channel.address.rpartition("/")[0] for each in contract.commands()}
        others = (each for each in contract.channels.values() if each.name not in self._operations)
        families -= {each.address.rpartition("/")[0] for each in others}  # there, what is beside a command need be none
        self._families = Router([(f"{each}/{{command}}", each) for each in sorted(families)], router.prefix)

    def sent(self, mark: Mark) -> None:
        """Take the mark of a command of ours; one that does not say what was sent is left aside."""
        self._facts.foreign_matters = True
        try:
            topic, payload = str(mark.data.get("topic", "")), payload_bytes(mark.data)
        except ValueError:
            return
        found = self._command(topic)
        if found is None:
            self._stranger(topic)
        else:
            self._facts.echoes.append((mark.t, topic, payload))
            if len(self._ours) < MOST_REMEMBERED:
                self._ours.add((topic, payload))
            operation, instance = found
            qos = mark.data.get("qos")
            qos = qos if isinstance(qos, int) else 0
            self._tell(Command(mark.t, operation, topic, payload, instance, True, False, mark.line, qos))

    def heard(self, entry: Entry) -> bool:
        """Take what was heard where it is a command, anyone's; tell whether it was one."""
        found = self._command(entry.topic)
        if found is None:
            return self._stranger(entry.topic, heard=not entry.retain)
        if entry.retain:
            self._facts.note(
                f"A retained command lies on {shown(entry.topic, 80)}: it is delivered at every reconnect; clear it."
            )
        if not self._is_echo(entry):
            operation, instance = found
            t, topic, payload, qos, retain, _, line, _ = entry
            if not retain and self._other is not None and (topic, payload) not in self._ours:  # else: ours, once more
                self._other(topic, operation, instance, is_last=self._is_last(operation, instance, payload))
            self._tell(Command(t, operation, topic, payload, instance, False, retain, line, qos))
        return True

    def _command(self, topic: str) -> tuple[Operation, str | None] | None:
        found = self._router.match(topic)
        if found is None or found[0].name not in self._operations:
            return None
        return self._operations[found[0].name], connector(found[1])

    def _stranger(self, topic: str, *, heard: bool = False) -> bool:
        """Take a command that the contract does not know, beside those that it does; tell whether it is one."""
        found = self._families.match(topic) if self._router.match(topic) is None else None
        if found is None:
            return False
        where = connector({name: value for name, value in found[1].items() if name != "command"})
        for check in self._told_strangers:
            check.stranger(where, topic)
        if heard and self._other is not None:
            self._other(topic, None, where, is_last=False)
        return True

    def _is_echo(self, entry: Entry) -> bool:
        for echo in self._facts.echoes:
            if echo[1:] == (entry.topic, entry.payload) and entry.t - echo[0] < ECHO_WITHIN_S:
                self._facts.echoes.remove(echo)
                return True
        return False

    def _is_last(self, operation: Operation, instance: str | None, payload: bytes) -> bool:
        """Tell whether a command is one, and none of ours of its kind at that place is still on its way."""
        said = operation.channel.payload
        on_their_way = (self._command(topic) for _, topic, _ in self._facts.echoes)
        places = {(each[0].kind, each[1]) for each in on_their_way if each is not None}
        return said.schema.accepts(said.decode(payload).value) and (operation.kind, instance) not in places

    def _tell(self, command: Command) -> None:
        self._facts.commands.append(command)
        self._facts.onlooker.command(command)
        for check in self._checks:
            check.command(command)
