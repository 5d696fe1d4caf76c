"""Judgement: two results side by side, as of a charger before and after a change: what became of each requirement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from conformance.judgement.result import Outcome, Result
from conformance.judgement.verdict import Verdict

FINEST_S = 0.001  # the judge counts shares of intervals in milliseconds
_AGAINST = {Verdict.FAIL, Verdict.WARN}
_UNDECIDED = {Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.ERROR}


class Kind(Enum):
    """What became of a requirement, in the order in which people want to know."""

    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"
    UNDECIDED = "undecided now"
    DECIDED = "decided now"
    SAME = "the same"


class Word(Enum):
    """The word on two results."""

    WORSE = "WORSE"
    INCOMPLETE = "INCOMPLETE"
    BETTER = "BETTER"
    NO_WORSE = "NO WORSE"


@dataclass(frozen=True, slots=True)
class Change:
    """One requirement in both results; `moved` are the names of its numbers that differ by more than is uncertain."""

    kind: Kind
    before: Outcome
    after: Outcome
    moved: tuple[str, ...] = ()

    @property
    def is_of_verdicts(self) -> bool:
        """Whether the verdict is another one, and not only its evidence or figures."""
        return self.before.verdict is not self.after.verdict

    @property
    def is_of_figures(self) -> bool:
        """Whether nothing speaks against the charger on either side, and only durations differ."""
        return self.kind is Kind.CHANGED and not self.is_of_verdicts and self.after.verdict is Verdict.PASS


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results by one contract, and what became of each of its requirements, in the order of the contract."""

    before: Result
    after: Result
    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> list[Change]:
        """Return the changes of a kind: other verdicts first, then what speaks against the charger, then figures."""
        found = [each for each in self.changes if each.kind is kind]
        return sorted(found, key=lambda each: (not each.is_of_verdicts, each.after.verdict not in _AGAINST))

    @property
    def word(self) -> Word:
        """The word: what got worse weighs most, then a MUST that is not decided any more; silence is not consent."""
        if self.of(Kind.WORSE):
            return Word.WORSE
        if any(each.after.requirement.level == "MUST" for each in self.of(Kind.UNDECIDED)):
            return Word.INCOMPLETE
        return Word.BETTER if self.of(Kind.BETTER) else Word.NO_WORSE

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this: 0 nothing got worse, 1 something did, 4 that is not known."""
        return {Word.WORSE: 1, Word.INCOMPLETE: 4}.get(self.word, 0)


def compare(before: Result, after: Result) -> Comparison:
    """Compare two results; raises ValueError where they are not by the same contract."""
    if before.contract.digest != after.contract.digest:
        raise ValueError("results by different contracts cannot be compared")
    uncertain_s = _known_to_s(before.uncertainty) + _known_to_s(after.uncertainty) + FINEST_S
    pairs = zip(before.outcomes, after.outcomes, strict=True)
    return Comparison(before, after, tuple(_change(was, is_, uncertain_s) for was, is_ in pairs))


def _change(before: Outcome, after: Outcome, uncertain_s: float) -> Change:
    moved = tuple(_moved(before.numbers or {}, after.numbers or {}, uncertain_s))
    return Change(_kind(before, after, figures_moved=bool(moved)), before, after, moved)


def _kind(before: Outcome, after: Outcome, *, figures_moved: bool) -> Kind:
    was, is_ = before.verdict, after.verdict
    if was in _UNDECIDED and is_ in _UNDECIDED:
        return Kind.SAME
    if is_ in _AGAINST and was not in _AGAINST:
        return Kind.WORSE
    if is_ in _UNDECIDED:
        return Kind.UNDECIDED
    if is_ is Verdict.PASS and was in _AGAINST:
        return Kind.BETTER
    if is_ is Verdict.PASS and was in _UNDECIDED:
        return Kind.DECIDED
    same = was is is_ and not figures_moved and (is_ not in _AGAINST or _evidence(before) == _evidence(after))
    return Kind.SAME if same else Kind.CHANGED


def _evidence(outcome: Outcome) -> tuple[object, ...]:
    return outcome.broken, *((each.expected, each.observed) for each in outcome.findings)


def _moved(before: Mapping[str, float], after: Mapping[str, float], uncertain_s: float) -> list[str]:
    """Return which durations differ by more than is uncertain; counts differ with how long somebody listened."""
    shared = [name for name in before if name in after and name.endswith("_s")]
    return [name for name in shared if abs(after[name] - before[name]) > uncertain_s]


def _known_to_s(uncertainty: Mapping[str, float]) -> float:
    """Return how well the arrival times of a result are known."""
    return uncertainty.get("assumed_s", uncertainty.get("worst_s", 0.0))
