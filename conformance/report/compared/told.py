"""Report, two side by side: the sentences about what became of each requirement, alike in every form."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.judgement import Change, Comparison, Kind, Outcome, Verdict
from conformance.report.numbers import figure
from conformance.report.safe import safe
from conformance.report.why import because

TAKEN = "Taken differently, so that a change may be the bench's"
TITLES = {
    Kind.WORSE: "What got worse",
    Kind.BETTER: "What got better",
    Kind.CHANGED: "What changed otherwise",
    Kind.UNDECIDED: "What is not decided any more",
    Kind.DECIDED: "What is decided now",
}
_SAYS_NOTHING = "After, no MUST is decided, so nothing says that the charger is no worse."
_COUNTED = {
    Kind.WORSE: "got worse",
    Kind.BETTER: "got better",
    Kind.CHANGED: "changed otherwise",
    Kind.UNDECIDED: "not decided any more",
    Kind.DECIDED: "decided now",
    Kind.SAME: "the same",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that moved, before and after, in words and units."""

    name: str
    before: str
    after: str


def summed(comparison: Comparison) -> str:
    """Return the sentence that counts what became of the requirements."""
    counts = [(len(comparison.of(kind)), told) for kind, told in _COUNTED.items()]
    told = [f"{count} {word}" for count, word in counts if count]
    sentence = f"Of {len(comparison.changes)} requirements: {', '.join(told)}."
    return f"{sentence} {_SAYS_NOTHING}" if comparison.says_nothing else sentence


def advice(comparison: Comparison) -> list[str]:
    """Return which contract fits the traffic of either side clearly better, where there is one."""
    return list(dict.fromkeys(each.fits_better for each in (comparison.before, comparison.after) if each.fits_better))


def turned(change: Change) -> str:
    """Return the verdict before and after, or the one that both have."""
    was, is_ = change.before.verdict.value, change.after.verdict.value
    return f"{was} → {is_}" if was != is_ else is_


def state(outcome: Outcome) -> str:
    """Return what is known of a requirement: what speaks against it, or on how much a verdict stands, or why none."""
    decided = outcome.kept + outcome.broken
    if outcome.verdict in {Verdict.FAIL, Verdict.WARN}:
        return f"{safe(outcome.observed or '')} (against it: {outcome.broken} of {_observations(decided)})"
    if outcome.verdict is Verdict.PASS:
        return f"{_observations(outcome.kept)}, none against"
    return because(outcome)


def states(change: Change) -> str:
    """Return what is known before and after, where both say something; else what is known after."""
    was, is_ = state(change.before), state(change.after)
    is_told = change.kind is Kind.CHANGED and was != is_
    return f"{was} → {is_}" if is_told else is_


def figures(change: Change) -> list[Figure]:
    """Return the numbers that moved by more than those of one charger do."""
    before, after = change.before.numbers or {}, change.after.numbers or {}
    told = [(*figure(each, before[each]), figure(each, after[each])[1]) for each in change.moved]
    return [Figure(*each) for each in told]


def _observations(count: int) -> str:
    return f"{count} observation{'' if count == 1 else 's'}"
