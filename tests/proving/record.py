"""The record of the trial: what the matrix shows, as data; the part that the kit itself carries, and the page."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conformance import contract
from reference_impl import FAULTS
from reference_impl.faults.fault import Fault
from tests.proving.mutations import may_follow, mutations
from tests.proving.trial import Trial

CONTRACT = contract.load()
REQUIREMENTS = {each.id: each for each in CONTRACT.requirements}


@dataclass(frozen=True, slots=True)
class Record:
    """All trials: of the faults, of the mutations, and of healthy chargers."""

    faults: Sequence[Trial]
    mutations: Sequence[Trial]
    healthy: Sequence[Trial]

    def red(self) -> list[str]:
        """Return in sentences what must not be: what was not caught, or for another's fault, and false alarms."""
        return [
            *(sentence for trial in self.faults for sentence in _red(trial, FAULTS[trial.name], may_follow_fault)),
            *(sentence for trial in self.mutations for sentence in _red(trial, mutations()[trial.name], may_follow)),
            *(f"{each.name}: held against it: {sorted(each.against)}" for each in self.healthy if each.against),
            *(f"{name}: no fault breaks it" for name in REQUIREMENTS if name not in self.kills()),
        ]

    def kills(self) -> dict[str, list[tuple[str, float]]]:
        """Return for each requirement the faults that break it first, and after how many seconds it showed."""
        found: dict[str, list[tuple[str, float]]] = {}
        for trial in self.faults:
            first = FAULTS[trial.name].breaks[0]
            if first in trial.against:
                found.setdefault(first, []).append((trial.name, trial.shown_s.get(first, 0.0)))
        return found

    def carried(self) -> dict[str, Any]:
        """Return what the kit carries: which fault killed which requirements, of which contract."""
        return {
            "contract": CONTRACT.digest,
            "faults": {each.name: {"killed": sorted(each.against)} for each in self.faults},
        }

    def speed(self) -> tuple[float, float]:
        """Return how long a trial takes and how long it lasts in its own world, in seconds; the medians."""
        trials = [*self.faults, *self.mutations, *self.healthy]
        return statistics.median(each.took_s for each in trials), statistics.median(each.span_s for each in trials)


def may_follow_fault(requirement: contract.Requirement, fault: Fault) -> bool:
    """Tell whether a fault declares that it breaks a requirement."""
    return requirement.id in fault.breaks


def _red(trial: Trial, fault: Fault, may: Any) -> list[str]:
    caught = trial.against & ({fault.breaks[0]} if may is may_follow_fault else set(fault.breaks))
    others = sorted(name for name in trial.against if not may(REQUIREMENTS[name], fault))
    return [
        *([] if caught else [f"{trial.name}: not caught"]),
        *([f"{trial.name}: also held against it: {', '.join(others)}"] if others else []),
    ]


def place_of(mutation: str) -> str:
    """Return the channel that a mutation is about, from its name."""
    return mutation.partition(":")[0].partition("/")[0]
