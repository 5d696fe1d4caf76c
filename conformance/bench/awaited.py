"""Bench: what every command is awaited for: its effects, as long as the contract gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract import Operation


def decided_after_s(effect: Mapping[str, Any]) -> float:
    """Return how long after a command its effect is decided at the latest, in seconds."""
    return float(effect["within_s"] + effect.get("settled_s", 0.0) + effect.get("stays_s", 0.0))


def effects_of(operation: Operation) -> tuple[str, ...]:
    """Return the requirements about the effect of an operation that every command of it is awaited for."""
    return tuple(
        each.id
        for each in operation.requirements
        if each.check == "effect" and each.level == "MUST" and "stays_s" not in each.data["effect"]
    )
