"""Judgement, checks: conditions that the contract states: predicates on what is heard, ceilings on a quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract import Schema
from conformance.contract.document import walk


@dataclass(slots=True)
class Predicate:
    """A condition on what is heard on a channel, or seen by a witness."""

    source: str
    schema: Schema
    cause: str = ""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Predicate:
        """Build a predicate from the contract's words for it."""
        return cls(raw.get("channel") or f"witness:{raw['witness']}", Schema(raw["schema"]), raw.get("cause", ""))


@dataclass(slots=True)
class Ceiling:
    """A quantity in what is heard on a channel that must not exceed what a command says."""

    source: str
    product: list[str | float]
    unit: str
    absolute: float = 0.0
    relative: float = 0.0

    def quantity(self, value: Any) -> float | None:
        """Return the quantity in a decoded payload, or None where it is not there."""
        result = 1.0
        for factor in self.product:
            try:
                number = walk(value, factor) if isinstance(factor, str) else factor
            except KeyError:
                return None
            if isinstance(number, bool) or not isinstance(number, int | float):
                return None
            result *= number
        return result

    def allowed(self, commanded: float) -> float:
        """Return the most that the quantity may be after a command, tolerance included."""
        return commanded * (1 + self.relative) + self.absolute
