"""Judgement, checks: fields stand in the relation that the contract states: sums, products, order, names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.contract import Channel, Operation, Requirement
from conformance.contract.payload import shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.condition import field, number
from conformance.judgement.checks.payload import KEPT
from conformance.judgement.finding import Against
from conformance.judgement.stream import Facts, Message, Reading, Topic


class Relation:
    """A field that equals, or is at most, what another one says, or the sum or the product of others."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        other = raw.get("equals", raw.get("at_most"))
        self.equals = "equals" in raw
        self.channel: str | None = other.get("channel") if isinstance(other, dict) else None
        self._names = (
            [other] if isinstance(other, str) else other.get("sum") or other.get("product") or [other["field"]]
        )
        self._is_product = isinstance(other, dict) and "product" in other
        self._value, self._name = number(raw["value"]), raw["value"].lstrip("/").replace("/", ".")
        self._others = [number(each) for each in self._names]
        self._magnitude = bool(raw.get("magnitude"))
        self._absolute, self._relative = float(raw.get("absolute", 0.0)), float(raw.get("relative", 0.0))

    def against(self, payload: Any, other: Any) -> Against | bool | None:
        """Return what speaks against the relation; False where nothing does, None where a field is not there."""
        value = self._value(payload)
        if value is None:
            return None
        wanted, there = (1.0 if self._is_product else 0.0), 0
        for look in self._others:
            each = look(other)
            if each is not None:
                there += 1
                wanted = wanted * each if self._is_product else wanted + each
        if not there or (self._is_product and there < len(self._others)):
            return None
        seen, aim = (abs(value), abs(wanted)) if self._magnitude else (value, wanted)
        over = abs(seen - aim) if self.equals else seen - aim
        slack = max(self._absolute, self._relative * abs(aim))
        if over <= slack or (self.equals and over <= slack + self._rounded(value, other)):
            return False
        there_are = [name for name, look in zip(self._names, self._others, strict=True) if look(other) is not None]
        how = (" times " if self._is_product else " plus ").join(name.lstrip("/").replace("/", ".") for name in there_are)
        source = f" of {self.channel}" if self.channel else ""
        word = "equal to" if self.equals else "at most"
        return Against(f"{self._name} {word} {how}{source}", f"{self._name} is {value:g}, {how} is {wanted:g}")

    def _rounded(self, value: float, other: Any) -> float:
        """Return by how much the two sides may differ because each number is printed with so many digits."""
        numbers = [value, *(each for look in self._others if (each := look(other)) is not None)]
        return _printed(numbers) * len(numbers) / 2


class RelationHolds(Check):
    """The fields of one payload stand in the stated relations."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._relations = [Relation(each) for each in requirement.data["relations"]]

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if reading.error:
            return None
        told = [each.against(reading.value, reading.value) for each in self._relations]
        if told.count(None) == len(told):
            return None
        return [each for each in told if isinstance(each, Against)] or KEPT


class RelationHoldsAcross(Check):
    """The fields of a payload stand in the stated relations to what another topic said last."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._relations = [Relation(each) for each in requirement.data["relations"]]

    def message(self, message: Message) -> None:
        value, decided, against = message.reading.value, False, False
        for relation in self._relations:
            other = self.facts.heard(relation.channel or "", message.topic.connector)
            told = relation.against(value, other.value) if other is not None else None
            if told is None:
                continue
            decided = True
            if isinstance(told, Against):
                against = True
                self.ledger.find(message.where, expected=told.expected, observed=told.observed)
        if decided and not against:
            self.ledger.kept += 1


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


def _printed(numbers: list[float]) -> float:
    """Return the step in which numbers are printed: 1 for whole ones, else that of the most digits after the point."""
    if all(float(each).is_integer() for each in numbers):
        return 1.0
    digits = (len(repr(each).partition(".")[2]) for each in numbers if "e" not in repr(each))
    return 10.0 ** -max(digits, default=0)
