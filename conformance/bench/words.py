"""Bench: where the kit looks while it acts, as the contract says (`x-bench`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.contract import Contract
from conformance.errors import UsageError
from conformance.judgement.checks.condition import Predicate, Quantity


@dataclass(frozen=True, slots=True)
class Words:
    """States of a session by what shows them, amounts by where they are, and the commands that lead there and back.

    `token_has_type` says that a card's token is an object with a value and a type, and not a text.
    """

    states: Mapping[str, Predicate]
    amounts: Mapping[str, Quantity]
    commands: Mapping[str, str]
    token_has_type: bool = False

    @classmethod
    def of(cls, contract: Contract) -> Words:
        """Read the words of a contract; where it has none, no state is ever known, and no command."""
        raw = contract.bench
        return cls(
            {word: Predicate.of(each) for word, each in raw.get("states", {}).items()},
            {word: quantity for word, each in raw.get("amounts", {}).items() if (quantity := Quantity.of(each))},
            raw.get("commands", {}),
            raw.get("token_has_type", False),
        )

    def check(self, title: str, allowed: str) -> None:
        """Raise UsageError where commands are allowed, but the contract does not say how to find one's way."""
        if allowed != "listen" and not self.commands:
            raise UsageError(f"{title} does not say how to act (x-bench); leave --allow {allowed} out.")
