"""Judgement, checks: fields stand in the relation that the contract states: sums, products, order, names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from conformance.contract import Channel, Operation, Requirement
from conformance.contract.payload import shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.condition import field, number, numbers
from conformance.judgement.checks.payload import KEPT
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Against
from conformance.judgement.stream import Message, Reading, Stretch, Topic


class Relation:
    """A field that equals, or is at most, what another one says, or the sum or the product of others."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        other = raw.get("equals", raw.get("at_most", raw.get("at_least")))
        self.equals, self.at_least = "equals" in raw, "at_least" in raw
        self._sign = -1.0 if isinstance(other, dict) and other.get("negative") else 1.0
        self.channel: str | None = other.get("channel") if isinstance(other, dict) else None
        self._names = (
            [other] if isinstance(other, str) else other.get("sum") or other.get("product") or [other["field"]]
        )
        self._is_product = isinstance(other, dict) and "product" in other
        self.pointers = (raw["value"], *self._names)
        self._name = raw["value"].lstrip("/").replace("/", ".")
        self._magnitude = bool(raw.get("magnitude"))
        self._absolute, self._relative = float(raw.get("absolute", 0.0)), float(raw.get("relative", 0.0))

    def against(self, value: float | None, others: Sequence[float | None]) -> Against | bool | None:
        """Return what speaks against the relation; False where nothing does, None where a field is not there."""
        if value is None:
            return None
        wanted, there = (1.0 if self._is_product else 0.0), 0
        for each in others:
            if each is not None:
                there += 1
                wanted = wanted * each if self._is_product else wanted + each
        if not there or (self._is_product and there < len(others)):
            return None
        wanted *= self._sign
        seen, aim = (abs(value), abs(wanted)) if self._magnitude else (value, wanted)
        over = abs(seen - aim) if self.equals else aim - seen if self.at_least else seen - aim
        slack = max(self._absolute, self._relative * abs(aim))
        if over <= slack or (self.equals and over <= slack + _rounded([value, *others])):
            return False
        names = [name for name, each in zip(self._names, others, strict=True) if each is not None]
        how = (" times " if self._is_product else " plus ").join(each.lstrip("/").replace("/", ".") for each in names)
        source = f" of {self.channel}" if self.channel else ""
        word = "equal to" if self.equals else "at least" if self.at_least else "at most"
        minus = "-" if self._sign < 0 else ""
        return Against(
            f"{self._name} {word} {minus}{how}{source}", f"{self._name} is {value:g}, {how} is {self._sign * wanted:g}"
        )


class RelationHolds(Check):
    """The fields of one payload stand in the stated relations."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        relations = [Relation(each) for each in requirement.data["relations"]]
        self._numbers = numbers([pointer for each in relations for pointer in each.pointers])
        ends = list(accumulate(len(each.pointers) for each in relations))
        self._relations = [(end - len(each.pointers), end, each) for each, end in zip(relations, ends, strict=True)]

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if reading.error:
            return None
        found = self._numbers(reading.value)
        told = [each.against(found[begin], found[begin + 1 : end]) for begin, end, each in self._relations]
        if told.count(None) == len(told):
            return None
        return [each for each in told if isinstance(each, Against)] or KEPT


class RelationHoldsAcross(Check):
    """The fields of a payload stand in the stated relations to what another topic said last, or says next.

    Topics have clocks of their own: one may tell of a change a period before the other.
    """

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        relations = [Relation(each) for each in requirement.data["relations"]]
        self._relations = [(each, number(each.pointers[0]), numbers(each.pointers[1:])) for each in relations]
        self._others = frozenset(each.channel for each in relations if each.channel is not None)
        self._kept: dict[str | None, list[Reading | None]] = {}
        self._open: dict[str | None, Message] = {}

    @property
    def hears(self) -> frozenset[str]:
        return self._others | {self.channel.name}

    def message(self, message: Message) -> None:
        connector = message.topic.connector
        if _is_mistyped(message.reading):
            return  # what is of the wrong type breaks the payload's own promise, and this one says nothing of it
        if message.topic.channel is not self.place:
            waiting = self._open.pop(connector, None)
            if waiting is not None:
                self._decide(waiting, self._against(waiting), at_last=True)
            return
        heard = [self.facts.heard(each, connector) for each in self._others]
        readings = [message.reading, *(each.reading for each in heard if each is not None)]
        if readings == self._kept.get(connector):  # as before, to the byte
            self.ledger.kept += 1
            return
        against = self._against(message)
        self._kept[connector] = readings if against == [] else []
        self._decide(message, against, at_last=False)

    def stretch(self, stretch: Stretch) -> None:
        self._open.clear()

    def _against(self, message: Message) -> list[Against] | None:
        """Return what speaks against the relations, None where none of them can be told."""
        told: list[Against | bool | None] = []
        for relation, own, others in self._relations:
            other = self.facts.heard(relation.channel or "", message.topic.connector)
            if other is None or other.reading is None or _is_mistyped(other.reading):
                told.append(None)
            else:
                told.append(relation.against(own(message.reading.value), others(other.value)))
        if told.count(None) == len(told):
            return None
        return [each for each in told if isinstance(each, Against)]

    def _decide(self, message: Message, against: list[Against] | None, *, at_last: bool) -> None:
        if against == []:
            self.ledger.kept += 1
        elif against and not at_last:
            self._open.setdefault(message.topic.connector, message)
        for each in against or () if at_last else ():
            self.ledger.find(message.where, expected=each.expected, observed=each.observed)


class FieldNamesTheParameter(Check):
    """A field is there, and says what stands in the topic for a parameter."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._name: str = requirement.data["field"].lstrip("/")
        self._field: Callable[[Any], Any] = field(requirement.data["field"])

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if not isinstance(reading.value, dict):
            return None
        seen = self._field(reading.value)
        wanted = topic.parameters.get(self.requirement.data["parameter"])
        if seen == wanted:
            return KEPT
        observed = f"{self._name} is {shown(seen)}" if seen is not None else f"{self._name} is missing"
        return [Against(f"{self._name} {str(wanted)[:60]}", observed)]


def _is_mistyped(reading: Reading) -> bool:
    return any(each.place.endswith("/type") for each in reading.violations)


def _rounded(values: Sequence[float | None]) -> float:
    """Return by how much numbers that should add up may differ because each is printed with so many digits."""
    printed = [each for each in values if each is not None]
    if all(float(each).is_integer() for each in printed):
        return len(printed) / 2
    digits = (len(repr(each).partition(".")[2]) for each in printed if "e" not in repr(each))
    return float(10.0 ** -max(digits, default=0)) * len(printed) / 2
