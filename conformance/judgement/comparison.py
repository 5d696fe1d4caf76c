"""Judgement: two results side by side, as of a charger before and after a change: what became of each requirement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from conformance.contract import Contract, Requirement
from conformance.judgement.result import Outcome, Result
from conformance.judgement.verdict import Verdict

FINEST_S = 0.001  # the judge counts shares of intervals in milliseconds
TYPICAL = {"mean_s", "p50_s"}  # what stands out among many depends on how many there were, and these do not
TYPICAL_SHARE = 0.1  # of a period
_LEVELS = ("MUST", "SHOULD", "MAY")
_FIGURES = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
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
    """One requirement in both results; `moved` are the names of its numbers that differ by more than two looks do."""

    kind: Kind
    before: Outcome
    after: Outcome
    moved: tuple[str, ...] = ()

    @property
    def is_of_verdicts(self) -> bool:
        """Whether the verdict is another one, and not only its evidence or figures."""
        return self.before.verdict is not self.after.verdict

    @property
    def is_of_a_must(self) -> bool:
        """Whether it is about a MUST."""
        return self.after.requirement.level == "MUST"

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
        """Return the changes of a kind, MUSTs first.

        Before that, what has another verdict stands before what speaks against the charger, and that before figures.
        """
        found = [each for each in self.changes if each.kind is kind]
        return sorted(found, key=_weight)

    @property
    def word(self) -> Word:
        """The word: what got worse weighs most, then what the second side does not say; silence is not consent."""
        if self.of(Kind.WORSE):
            return Word.WORSE
        if any(each.is_of_a_must for each in self.of(Kind.UNDECIDED)) or self.says_nothing or self.fits_another:
            return Word.INCOMPLETE
        return Word.BETTER if self.of(Kind.BETTER) else Word.NO_WORSE

    @property
    def says_nothing(self) -> bool:
        """Whether no MUST is decided on the second side."""
        return not any(each.is_of_a_must and each.after.verdict not in _UNDECIDED for each in self.changes)

    @property
    def fits_another(self) -> bool:
        """Whether the traffic of both sides fits another contract better than the one that they are judged by."""
        return bool(self.before.fits_better and self.after.fits_better)

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
    contract = after.contract
    changes = (_change(was, is_, uncertain_s, _period_s(contract, is_.requirement)) for was, is_ in pairs)
    return Comparison(before, after, tuple(changes))


def _weight(change: Change) -> tuple[bool, bool, int]:
    against = change.after.verdict in _AGAINST
    return not change.is_of_verdicts, not against, _LEVELS.index(change.after.requirement.level)


def _change(before: Outcome, after: Outcome, uncertain_s: float, period_s: float) -> Change:
    moved = tuple(_moved(before.numbers or {}, after.numbers or {}, uncertain_s, period_s))
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


def _evidence(outcome: Outcome) -> set[tuple[str, str]]:
    """Return what speaks against the charger, without figures: the same fault shows others each time it is looked at.

    Neither does it matter how often it was seen, which differs with how long somebody listened.
    """
    return {(_FIGURES.sub("#", each.expected), _FIGURES.sub("#", each.observed)) for each in outcome.findings}


def _moved(before: Mapping[str, float], after: Mapping[str, float], uncertain_s: float, period_s: float) -> list[str]:
    """Return which durations differ by more than the uncertainty of arrivals, and more than two looks always do.

    An effect is seen, and the longest interval ends, where the charger publishes next: a period sooner or later.
    """
    shared = [name for name in before if name in after and name.endswith("_s")]
    usual_s = {name: period_s * (TYPICAL_SHARE if name in TYPICAL else 1.0) for name in shared}
    return [name for name in shared if abs(after[name] - before[name]) > uncertain_s + usual_s[name]]


def _period_s(contract: Contract, requirement: Requirement) -> float:
    """Return the period in which that is published which a requirement is about; of a command's effects the longest."""
    own = contract.channels.get(requirement.place)
    channels = [own] if own is not None and own.publication else contract.variables()
    return max((each.publication.every_s for each in channels if each.publication), default=0.0)


def _known_to_s(uncertainty: Mapping[str, float]) -> float:
    """Return how well the arrival times of a result are known."""
    return uncertainty.get("assumed_s", uncertainty.get("worst_s", 0.0))
