"""Judgement, checks: what the checks of commands share: which commands count, what was known, what supersedes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.contract import Channel, Operation, Requirement, Schema
from conformance.contract.payload import shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.condition import Predicate, Quantity, as_number
from conformance.judgement.checks.condition import field as field_of
from conformance.judgement.facts import Facts
from conformance.judgement.stream import Command
from conformance.judgement.verdict import Reason

WITNESS = "witness:"
LOCK = "witness:lock"


def text_of(operation: Operation, payload: bytes) -> Any:
    """Return the payload of a command as its contract reads it; bytes that are no text stay distinguishable."""
    decoded = operation.channel.payload.decode(payload)
    return decoded.value if decoded.error is None else payload.decode("latin-1")


@dataclass(slots=True)
class Effect:
    """What a command should do, in the contract's words: when it is a test, what follows, and how soon (in seconds)."""

    operation: Operation
    accepts: Schema
    number: Callable[[Any], Any] | None
    after: str | None
    when: list[Predicate]
    below: Quantity | None
    took: Quantity | None
    then: Predicate | None
    at_most: Quantity | None
    raises: Quantity | None
    lawful: list[Predicate]
    otherwise: list[Predicate]
    within_s: float
    settled_s: float
    stays_s: float

    @classmethod
    def of(cls, requirement: Requirement, operation: Operation) -> Effect:
        """Build an effect from the data of a requirement at an operation."""
        raw = requirement.data["effect"]
        return cls(
            operation=operation,
            accepts=Schema(raw.get("command", True)),
            number=field_of(raw["number"]) if "number" in raw else None,
            after=raw.get("after"),
            when=Predicate.all_of(raw.get("when")),
            below=Quantity.of(raw.get("below")),
            took=Quantity.of(raw.get("took")),
            then=Predicate.of(raw["then"]) if "then" in raw else None,
            at_most=Quantity.of(raw.get("at_most")),
            raises=Quantity.of(raw.get("raises")),
            lawful=Predicate.all_of(list(raw.get("lawful", ()))),
            otherwise=Predicate.all_of(list(raw.get("otherwise", ()))),
            within_s=float(raw["within_s"]),
            settled_s=float(raw.get("settled_s", 0.0)),
            stays_s=float(raw.get("stays_s", 0.0)),
        )

    @property
    def sources(self) -> frozenset[str]:
        """Where what this effect needs to know is heard: names of channels, and witnesses."""
        named = (*self.when, self.below, self.took, self.then, self.at_most, self.raises, *self.lawful, *self.otherwise)
        return frozenset(each.source for each in named if each is not None)

    @property
    def target(self) -> Predicate | Quantity:
        """What the effect is heard by."""
        found = self.then or self.at_most or self.raises
        assert found is not None, f"the effect of {self.operation.name} is heard by nothing"
        return found

    @property
    def commands_a_number(self) -> bool:
        """Whether the command's own number is what the effect is measured by."""
        quantity = self.at_most or self.raises or self.below
        return quantity is not None and quantity.value is None

    def ceiling(self, text: Any) -> float | None:
        """Return what a quantity must not exceed after a command: the command's number, never below zero."""
        if self.commands_a_number:
            number = float(text) if self.number is None else as_number(self.number(text))
            return None if number is None else max(0.0, number)
        return self.at_most.value if self.at_most is not None else None

    def fulfilled(self, ceiling: float | None, value: Any) -> bool | None:
        """Tell whether the effect is there; None where what is heard does not say."""
        if self.then is not None:
            return self.then.says(value)
        quantity = self.at_most or self.raises
        amount = quantity.amount(value) if quantity is not None else None
        if quantity is None or amount is None or ceiling is None:
            return None
        return amount > quantity.allowed(ceiling) if self.raises else quantity.obeys(amount, ceiling)

    def expected(self, ceiling: float | None) -> str:
        """Return the sentence of what should follow a command."""
        stays = f", staying for {self.stays_s:g} s at least" if self.stays_s else ""
        if self.at_most is not None and ceiling is not None:
            when = f"{self.settled_s:g} s after that" if self.took else f"within {self.within_s:g} s"
            return f"at most {self.at_most.allowed(ceiling):g} {self.at_most.unit} {when}{stays}"
        if self.raises is not None:
            return f"more than {ceiling:g} {self.raises.unit} within {self.within_s:g} s"
        return f"the effect of {self.operation.name} within {self.within_s:g} s{stays}"

    def shown(self, value: Any) -> str:
        """Return what is heard, as far as the effect goes."""
        quantity = self.at_most or self.raises
        if quantity is not None:
            amount = quantity.amount(value)
            return f"{amount:g} {quantity.unit}" if amount is not None else "no such quantity"
        named = sorted(self.then.fields) if self.then is not None else []
        told = [value[each] for each in named if isinstance(value, dict) and each in value] or [value]
        return f"it is {', '.join(shown(each, 80) for each in told)}"


class Watching(Check):
    """Knows what was heard or seen last at every connector, and hears every command of its kind."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        assert isinstance(place, Operation), f"{requirement.id} does not stand at an operation"
        self.operation = place
        self.seen: dict[tuple[str, str | None], Any] = {}

    def known(self, source: str, connector: str | None) -> Any:
        """Return what was heard or seen last of a connector, or of the whole station, None for nothing."""
        if source.startswith(WITNESS):
            return self.seen.get((source, connector))
        topic = self.facts.heard(source, connector) or self.facts.heard(source, None)
        return topic.value if topic is not None and topic.heard_at >= self.facts.since else None

    def superseded(self, before: Command, command: Command) -> None:
        """Enter that a further command of the same kind leaves the one before it undecided."""
        foreign = self.facts.foreign_matters and not command.ours
        reason = Reason.OTHER_CONTROLLER if foreign else Reason.SUPERSEDED
        self.ledger.doubt(reason, f"{command.operation.name} {command.t - before.t:.1f} s later")
