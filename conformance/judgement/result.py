"""Judgement: the outcome of every requirement, and the result that a report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.capture import Header
from conformance.contract import Contract, Requirement
from conformance.judgement.finding import Finding
from conformance.judgement.verdict import DeviceWord, Verdict, exit_code, fold_device


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known about one requirement: verdict, reason, and the observations behind it."""

    requirement: Requirement
    verdict: Verdict
    reason: str | None = None
    expected: str | None = None
    observed: str | None = None
    findings: tuple[Finding, ...] = ()
    kept: int = 0
    broken: int = 0
    undecided: int = 0
    numbers: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that follows from one contract and one capture.

    `span` is the time heard, in Unix seconds; `uncertainty` how well arrival times are known, in seconds and counts.
    `fits` says how many different things in the traffic are strange to each bundled contract, by its name.
    """

    name: str
    contract: Contract
    header: Header | None
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]
    truncated: bool
    span: tuple[float, float]
    messages: int
    uncertainty: Mapping[str, float] = field(default_factory=dict)
    fits: Mapping[str, int] = field(default_factory=dict)

    @property
    def device(self) -> DeviceWord:
        """The word on the device, from the outcomes of the selected requirements."""
        selected = set(self.header.selected) if self.header else set()
        return fold_device(
            (each.requirement.level, each.verdict)
            for each in self.outcomes
            if not selected or each.requirement.id in selected
        )

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this result."""
        return exit_code(self.device, (each.verdict for each in self.outcomes))
