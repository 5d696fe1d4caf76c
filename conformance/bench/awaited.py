"""Bench: what every command is awaited for, its effects, as long as the contract gives them; and evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.bench.props import Props
from conformance.contract import Operation
from conformance.judgement import Judge
from conformance.stimulus.operators import LOOK_AT_LOCK, UNLOCKED

MARGIN_S = 1.6
WATCHED_S = 4.0  # beyond what an effect must stay at least
DWELL_S = 12.0


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


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Waits for what the judge decides; `left_s` tells how long the user still wants to observe, in seconds."""

    props: Props
    judge: Judge
    left_s: Callable[[], float]

    def settle(self, requirement: str, sent: Sequence[Operation]) -> None:
        """Wait until the judge has decided on what was sent, as far as one requirement goes."""
        contract = self.props.contract
        awaited = {requirement, *(each for operation in sent for each in effects_of(operation))}
        effects = [data for each in awaited if (data := contract.requirement(each).data.get("effect"))]
        lasts_s = max([*map(decided_after_s, effects), float(contract.requirement(requirement).data.get("for_s", 0.0))])
        hands = self.props.hands
        if any(effect.get("then", {}).get("witness") for effect in effects) and hands and hands.can(LOOK_AT_LOCK):
            hands.see(LOOK_AT_LOCK, self.props.subject.connector, until=UNLOCKED, within_s=lasts_s + 0.2)
        self._until_decided("its effect", awaited, lasts_s)
        if any("stays_s" in effect for effect in effects):
            self._watch_on(requirement)

    def await_effects(self, name: str) -> None:
        """Wait until it is decided whether a command has its effects."""
        contract = self.props.contract
        awaited = effects_of(contract.operations[name])
        lasts_s = max((decided_after_s(contract.requirement(each).data["effect"]) for each in awaited), default=0.0)
        self._until_decided(f"the effects of {name}", awaited, lasts_s)

    def dwell(self, requirement: str) -> None:
        """Wait until there is evidence enough for a requirement, and some of it is new, for a while at most."""
        judge = self.judge
        known = judge.observations(requirement)
        self.props.wait(
            "evidence", lambda: judge.decided(requirement) and judge.observations(requirement) > known, DWELL_S
        )

    def _until_decided(self, what: str, awaited: Collection[str], lasts_s: float) -> None:
        self.props.wait(what, lambda: not any(map(self.judge.pending, awaited)), lasts_s + MARGIN_S)

    def _watch_on(self, requirement: str) -> None:
        """Watch for longer whether an effect stays, and where the user observes for long, for half of what is left."""
        known = self.judge.violations(requirement)
        seconds = max(WATCHED_S, self.left_s() / 2)
        self.props.wait("its effect to stay", lambda: self.judge.violations(requirement) > known, seconds)
