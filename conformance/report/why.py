"""Report: the sentences around the verdicts: why the device has its word, where and what next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from conformance.capture import LEVELS
from conformance.judgement import Finding, Outcome, Reason, Result, Verdict
from conformance.report.safe import safe

_UNTESTED = (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Untested:
    """Requirements that were not tested for one and the same reason."""

    verdict: Verdict
    reason: str
    outcomes: tuple[Outcome, ...]

    @property
    def levels(self) -> str:
        """How many there are at each level, like `2 MUST, 1 SHOULD`."""
        counts = Counter(each.requirement.level for each in self.outcomes)
        return ", ".join(f"{counts[level]} {level}" for level in ("MUST", "SHOULD", "MAY") if counts[level])


def why(result: Result) -> str:
    """Return the sentence that says why the device has its word; it counts what the word is folded from."""
    chosen = _chosen(result)
    counts = Counter(each.verdict for each in chosen if each.requirement.level == "MUST")
    musts, failed = counts.total(), counts[Verdict.FAIL]
    undecided = {each: counts[each] for each in (Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.ERROR) if counts[each]}
    if not musts:
        return "No MUST was selected, so there is nothing to decide the word on the device."
    if failed:
        return f"{failed} of {musts} MUSTs {'is' if failed == 1 else 'are'} violated."
    if undecided:
        told = ", ".join(f"{count} {verdict.value}" for verdict, count in undecided.items())
        return f"No MUST is violated, but {sum(undecided.values())} of {musts} could not be decided: {told}."
    absent, warned = counts[Verdict.NOT_APPLICABLE], sum(each.verdict is Verdict.WARN for each in chosen)
    kept = f"All {musts} MUSTs are kept" if musts > 1 else "The one MUST that was selected is kept"
    if absent:
        kept = f"{musts - absent} of {musts} MUSTs are kept, and {absent} not applicable"
    return f"{kept}; {warned} SHOULD{'s are' if warned > 1 else ' is'} not met." if warned else f"{kept}."


def untested(result: Result) -> list[Untested]:
    """Return what was not run or not applicable, grouped by the reason, in the order of the contract."""
    groups: dict[tuple[Verdict, str], list[Outcome]] = {}
    for outcome in result.outcomes:
        if outcome.verdict in _UNTESTED:
            groups.setdefault((outcome.verdict, outcome.reason or "no reason given"), []).append(outcome)
    return [Untested(verdict, reason, tuple(outcomes)) for (verdict, reason), outcomes in groups.items()]


def advice(result: Result) -> str:
    """Return one sentence about what to do next; a command to type stands on a line of its own."""
    musts = [each for each in _chosen(result) if each.requirement.level == "MUST"]
    failed = [each for each in musts if each.verdict is Verdict.FAIL]
    if failed:
        return f"Repeat one of them alone:\n{again(result, failed[0])}"
    if any(each.verdict is Verdict.ERROR for each in result.outcomes):
        return "The bench failed, which says nothing about the charger: mend the bench and run again."
    levels = [_needs(result, each) for each in musts if each.verdict is Verdict.NOT_RUN]
    needed = max((LEVELS.index(each) for each in levels if each), default=0)
    if result.header is None:
        return (
            "A recording shows what happened in it and no more; to exercise the rest:\neverest-conformance run ADDRESS"
        )
    if needed > LEVELS.index(result.header.allowed):
        return f"If the charger may be disturbed that far, test the rest with --allow {LEVELS[needed]}."
    if any(each.reason == Reason.TOO_FEW for each in musts):
        return "Observe longer, with --observe SECONDS."
    return "Every requirement with its evidence is in the page that --html FILE writes."


def again(result: Result, outcome: Outcome) -> str:
    """Return the command that tests one requirement again; ADDRESS is for the reader to fill in."""
    level = _needs(result, outcome)
    return f"everest-conformance run ADDRESS --only {outcome.requirement.id}" + (f" --allow {level}" if level else "")


def seen_at(finding: Finding, begin: float) -> str:
    """Return where a finding was first seen: line of the capture, seconds since its begin, topic; and how often."""
    where = finding.where
    line = f"line {where.line}, " if where.line else ""
    topic = f" on {safe(where.topic, 80)}" if where.topic else ""
    times = f", {finding.count} times" if finding.count > 1 else ""
    return f"{line}at {where.t - begin:.3f} s{topic}{times}"


def _needs(result: Result, outcome: Outcome) -> str | None:
    operation = result.contract.operations.get(outcome.requirement.place)
    return operation.invasive if operation and operation.invasive != LEVELS[0] else None


def _chosen(result: Result) -> list[Outcome]:
    selected = set(result.header.selected) if result.header else set()
    return [each for each in result.outcomes if not selected or each.requirement.id in selected]
