"""Judgement, checks: a field is as another topic's state has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conformance.contract import Channel, Operation, Requirement, Schema
from conformance.contract.payload import shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.condition import field as field_of
from conformance.judgement.facts import Facts
from conformance.judgement.stream import OVERTAKES_WITHIN_S, Message, Stretch

MOST_HEARD = 64


@dataclass(slots=True)
class _Case:
    """Which case another topic is in, and since when."""

    index: int | None
    since: float
    doubtful: list[tuple[bool, Message, Any]] = field(default_factory=list)


class FieldAgreesWithAnother(Check):
    """A field is as the case has it in which another topic has been for a while, and still is at its next word."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        data = requirement.data
        self._field, self._name = field_of(data["field"]), data["field"].lstrip("/")
        self._other: str = data["with"]
        self._settled_s = float(data["settled_s"])
        self._cases = [(Schema(each["when"]), Schema(each["then"])) for each in data["cases"]]
        self._now: dict[str | None, _Case] = {}

    @property
    def hears(self) -> frozenset[str]:
        return frozenset({self.channel.name, self._other})

    def message(self, message: Message) -> None:
        connector = message.topic.connector
        if message.topic.channel is self.place:
            self._observe(connector, message)
            return
        if message.reading.error:
            return
        value = message.reading.value
        index = next((number for number, (when, _) in enumerate(self._cases) if when.accepts(value)), None)
        case = self._now.get(connector)
        if case is None or case.index != index:
            self._now[connector] = _Case(index, message.t)
            return
        still: list[tuple[bool, Message, Any]] = []
        for agrees, said, seen in case.doubtful:
            if agrees:
                self.ledger.kept += 1
            elif message.t - said.t < OVERTAKES_WITHIN_S:
                still.append((agrees, said, seen))
            else:
                self.find_if_heard(
                    said,
                    expected=f"{self._name} that agrees with {self._other}",
                    observed=f"{self._name} is {shown(seen)} while {self._other} says {self._said(value)}",
                )
        case.doubtful = still

    def stretch(self, stretch: Stretch) -> None:
        self._now.clear()

    def _observe(self, connector: str | None, message: Message) -> None:
        case = self._now.get(connector)
        if case is None or case.index is None or message.t - case.since < self._settled_s:
            return
        seen = self._field(message.reading.value)
        if any(each.place.endswith(f"/{self._name}/type") for each in message.reading.violations):
            return  # what is of the wrong type breaks the payload's own promise
        if seen is not None and len(case.doubtful) < MOST_HEARD:
            case.doubtful.append((self._cases[case.index][1].accepts(seen), message, seen))

    def _said(self, value: Any) -> str:
        """Return what the other topic says, as far as a change of it is an event; else all of it."""
        fields = self.facts.contract.channels[self._other].changes
        return ", ".join(shown(field_of(each)(value)) for each in fields) or shown(value)
