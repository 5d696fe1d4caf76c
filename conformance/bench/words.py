"""Bench: where the kit looks while it acts, as the contract says (`x-bench`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.contract import Contract
from conformance.errors import UsageError
from conformance.judgement.checks.condition import Predicate, Quantity


@dataclass(frozen=True, slots=True)
class Words:
    """States of a session by what shows them, amounts by where they are, and the commands that lead there and back."""

    states: Mapping[str, Predicate]
    amounts: Mapping[str, Quantity]
    commands: Mapping[str, str]

    @classmethod
    def of(cls, contract: Contract) -> Words:
        """Read the words of a contract; where it has none, no state is ever known, and no command."""
        raw = contract.bench
        return cls(
            {word: Predicate.of(each) for word, each in raw.get("states", {}).items()},
            {word: quantity for word, each in raw.get("amounts", {}).items() if (quantity := Quantity.of(each))},
            raw.get("commands", {}),
        )

    def check(self, title: str, allowed: str) -> None:
        """Raise UsageError where commands are allowed, but the contract does not say how to find one's way."""
        if allowed != "listen" and not self.commands:
            raise UsageError(f"{title} does not say how to act (x-bench); leave --allow {allowed} out.")
