"""Report: the sentences around the verdicts: why the device has its word, what is alike, whence and where."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.contract import Requirement
from conformance.contract.requirement import Level
from conformance.judgement import Finding, Outcome, Reason, Result, Verdict
from conformance.report.safe import safe

LEVELS: tuple[Level, ...] = ("MUST", "SHOULD", "MAY")
MOST_OBSERVED = 2
MOST_TOLD = 120
_UNTESTED = (Verdict.NOT_APPLICABLE, Verdict.NOT_RUN)


@dataclass(frozen=True, slots=True)
class Alike:
    """Requirements that have the same verdict for one and the same reason."""

    verdict: Verdict
    reason: str
    outcomes: tuple[Outcome, ...]

    @property
    def levels(self) -> str:
        """How many there are at each level, like `2 MUST, 1 SHOULD`."""
        counts = Counter(each.requirement.level for each in self.outcomes)
        return ", ".join(f"{counts[level]} {level}" for level in LEVELS if counts[level])

    @property
    def because(self) -> str:
        """The reason, and what was observed, where that is one thing."""
        observed = {each.observed or "" for each in self.outcomes}
        return _joined(self.reason, *(observed if len(observed) == 1 else ()))


def why(result: Result) -> str:
    """Return why the device has its word: it counts what the word is folded from, and says where a run broke off."""
    if not result.interrupted:
        return _counted(result)
    after_s = result.span[1] - result.span[0]
    return f"Interrupted after {after_s:.1f} s: what was not reached is not decided. {_counted(result)}"


def _counted(result: Result) -> str:
    chosen = result.selected
    counts = Counter(each.verdict for each in chosen if each.requirement.level == "MUST")
    musts, failed = counts.total(), counts[Verdict.FAIL]
    undecided = {each: counts[each] for each in (Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.ERROR) if counts[each]}
    warned = sum(each.verdict is Verdict.WARN for each in chosen)
    besides = f"; {warned} SHOULD{'s are' if warned > 1 else ' is'} not met." if warned else "."
    if not musts:
        return f"No MUST was selected, so there is nothing to decide the word on the device{besides}"
    if failed:
        return f"{failed} of {musts} MUSTs {'is' if failed == 1 else 'are'} violated{besides}"
    if undecided:
        told = ", ".join(f"{count} {verdict.value}" for verdict, count in undecided.items())
        return f"No MUST is violated, but {sum(undecided.values())} of {musts} could not be decided: {told}{besides}"
    absent = counts[Verdict.NOT_APPLICABLE]
    kept = f"All {musts} MUSTs are kept" if musts > 1 else "The one MUST that was selected is kept"
    if absent:
        kept = f"{musts - absent} of {musts} MUSTs are kept, and {absent} not applicable"
    return f"{kept}{besides}"


def chosen(result: Result) -> str:
    """Return on how much of the contract the word stands, where not on all: what somebody picked is not the whole."""
    few, all_ = len(result.selected), len(result.outcomes)
    return "" if few == all_ else f" ({few} of {all_} requirements selected)"


def notes(result: Result) -> list[str]:
    """Return the notes, but for the one about another contract, which stands below the word."""
    return [each for each in result.notes if each != result.fits_better]


def left_open(result: Result) -> list[Alike]:
    """Return all that could not be decided: errors first, then what keeps the word from being decided."""
    open_ = [each for each in result.outcomes if each.verdict in {Verdict.ERROR, Verdict.INCONCLUSIVE}]
    groups = _alike(each for each in open_ if each.observed) + _alike(each for each in open_ if not each.observed)
    return sorted(groups, key=lambda each: (each.verdict is not Verdict.ERROR, "MUST" not in each.levels))


def told_singly(result: Result) -> list[Outcome]:
    """Return what could not be decided and is worth a paragraph: errors, and MUSTs of which something is known."""
    errors = [each for each in result.outcomes if each.verdict is Verdict.ERROR]
    return errors + [each for each in result.outcomes if each.verdict is Verdict.INCONCLUSIVE and _tells(each)]


def undecided(result: Result) -> list[Alike]:
    """Return what else is inconclusive: SHOULDs, which do not stand in the way, and what was never seen."""
    return _alike(each for each in result.outcomes if each.verdict is Verdict.INCONCLUSIVE and not _tells(each))


def _tells(outcome: Outcome) -> bool:
    unseen = outcome.reason == Reason.NO_OBSERVATION.value and not outcome.observed
    return outcome.requirement.level == "MUST" and not unseen


def untested(result: Result) -> list[Alike]:
    """Return what was not run or is not applicable."""
    return _alike(each for each in result.outcomes if each.verdict in _UNTESTED)


def because(outcome: Outcome) -> str:
    """Return why an outcome is what it is: the reason, and what was observed where no finding says so."""
    return _joined(outcome.reason or "", *([outcome.observed] if outcome.observed and not outcome.findings else []))


def sourced(requirement: Requirement) -> str:
    """Return what kind of source a requirement has, and whose its tolerance is."""
    tolerance = requirement.source.tolerance
    return f"{safe(requirement.source.kind)}{f', tolerance {safe(tolerance)}' if tolerance else ''}"


def seen_at(finding: Finding, begin: float) -> str:
    """Return where a finding was first seen: line of the capture, seconds since its begin, topic; and how often."""
    where = finding.where
    line = f"line {where.line}, " if where.line else ""
    topic = f" on {safe(where.topic, 80)}" if where.topic else ""
    times = f", {finding.count} times" if finding.count > 1 else ""
    return f"{line}at {where.t - begin:.3f} s{topic}{times}"


def whole(finding: Finding) -> str:
    """Return where a finding is that was seen at no one time, as a mean is."""
    return f"over the whole capture on {safe(finding.where.topic or 'no topic', 80)}"


def placed(findings: Iterable[Finding], begin: float) -> list[tuple[str, list[Finding]]]:
    """Return findings with where they were seen, those in a row that were seen at one place together."""
    alike = itertools.groupby(findings, key=lambda each: (each.where, each.count))
    return [(seen_at(together[0], begin), together) for _, group in alike if (together := list(group))]


def _alike(outcomes: Iterable[Outcome]) -> list[Alike]:
    """Return outcomes grouped by verdict and reason, in the order of the contract.

    What was observed of them is told apart as well, unless that is many things.
    """
    groups: dict[tuple[Verdict, str], list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.verdict, outcome.reason or "no reason given"), []).append(outcome)
    return [Alike(verdict, reason, each) for (verdict, reason), some in groups.items() for each in _told_apart(some)]


def _told_apart(outcomes: list[Outcome]) -> list[tuple[Outcome, ...]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.observed or "", []).append(outcome)
    return [tuple(outcomes)] if len(groups) > MOST_OBSERVED else [tuple(each) for each in groups.values()]


def _joined(reason: str, *observed: str) -> str:
    told = "; ".join(safe(each, MOST_TOLD) for each in observed if each)
    return ": ".join(each for each in (safe(reason, MOST_TOLD), told) if each)
