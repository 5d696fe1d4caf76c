"""Judgement: the outcome of every requirement, and the result that a report is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from conformance.capture import Header
from conformance.contract import Contract, Deviation, Requirement, Statement
from conformance.judgement.course import Course
from conformance.judgement.deviations import Standing, day_of, standing
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
    doubts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that follows from one contract, one capture and what is declared of the charger, in it or beside it.

    `span` is the time heard, in Unix seconds; `uncertainty` how well arrival times are known, in seconds and counts.
    `deviations` are those that somebody accepts: they change the exit code, and nothing else.
    `fits` says how many different things in the traffic are strange to each bundled contract, by its name, and
    `fits_better` what to do where another one fits better (one of the notes). `course` is what plots are drawn from,
    where they were wanted. `interrupted` says that the user broke the run off.
    """

    name: str
    contract: Contract
    header: Header | None
    stated: Statement
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]
    truncated: bool
    span: tuple[float, float]
    messages: int
    uncertainty: Mapping[str, float] = field(default_factory=dict)
    fits: Mapping[str, int] = field(default_factory=dict)
    interrupted: bool = False
    deviations: tuple[Deviation, ...] = ()
    fits_better: str = ""
    course: Course | None = None

    @property
    def selected(self) -> tuple[Outcome, ...]:
        """The outcomes of the selected requirements: what the word on the device is folded from."""
        selected = set(self.header.selected) if self.header else set()
        return tuple(each for each in self.outcomes if not selected or each.requirement.id in selected)

    @property
    def device(self) -> DeviceWord:
        """The word on the device, from the outcomes of the selected requirements."""
        return fold_device((each.requirement.level, each.verdict) for each in self.selected)

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this result: as if what is accepted had passed."""
        accepted = {each.requirement for each, stands in self.standings() if stands is Standing.ACCEPTED}
        excused = [
            replace(each, verdict=Verdict.PASS)
            if each.verdict is Verdict.FAIL and each.requirement.id in accepted
            else each
            for each in self.selected
        ]
        word = fold_device((each.requirement.level, each.verdict) for each in excused)
        return exit_code(word, (each.verdict for each in self.outcomes))

    def accepting(self, deviations: Iterable[Deviation]) -> Result:
        """Return this result with accepted deviations; no verdict is another one."""
        return replace(self, deviations=tuple(deviations))

    def standings(self) -> list[tuple[Deviation, Standing]]:
        """Return how each accepted deviation stands on the day (UTC) on which the capture ends."""
        verdicts = {each.requirement.id: each.verdict for each in self.outcomes}
        day = day_of(self.span[1])
        return [(each, standing(each, verdicts[each.requirement], day)) for each in self.deviations]
