"""Judgement: what became of one requirement: why it was not judged, or its verdict, folded from its check's ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from conformance.capture import LEVELS, Header
from conformance.contract import Contract, Requirement
from conformance.judgement.checks import Check
from conformance.judgement.finding import Ledger
from conformance.judgement.operators import LOOK_AT_LOCK, plain
from conformance.judgement.result import Outcome
from conformance.judgement.verdict import Reason, Verdict, fold


def outcome(
    requirement: Requirement,
    check: Check | None,
    *,
    contract: Contract,
    header: Header | None,
    declared: Mapping[str, bool],
    not_run: str | None,
    doubts: Sequence[Reason],
) -> Outcome:
    """Return the outcome of a requirement from what its check found, what is declared and how the capture was taken."""
    if check is None:
        return Outcome(requirement, Verdict.NOT_RUN, "not judged yet")
    if header is not None and header.selected and requirement.id not in header.selected:
        return Outcome(requirement, Verdict.NOT_RUN, "not selected")
    inapplicable = _inapplicable(requirement, check, declared)
    if inapplicable is not None:
        return Outcome(requirement, Verdict.NOT_APPLICABLE, inapplicable)
    if requirement.declared_absent is not None and requirement.declared_absent not in declared:
        unsaid = f"nothing declares whether there is {requirement.declared_absent}"
        return Outcome(requirement, Verdict.INCONCLUSIVE, Reason.PRECONDITION.value, observed=unsaid)
    if header is not None and not (check.ledger.decided or check.ledger.undecided):
        why_not = next(_obstacles(requirement, contract, header, not_run), None)
        if why_not is not None:
            return Outcome(requirement, Verdict.NOT_RUN, why_not)
    return _folded(check.ledger, doubts)


def _inapplicable(requirement: Requirement, check: Check, said: Mapping[str, bool]) -> str | None:
    if requirement.feature is not None and said.get(requirement.feature) is False and not check.ledger.kept:
        return f"declared absent: {requirement.feature}"
    if requirement.declared_absent is not None and said.get(requirement.declared_absent) is True:
        return f"declared present: {requirement.declared_absent}"
    return None if check.ledger.decided else check.absent()


def _obstacles(requirement: Requirement, contract: Contract, header: Header, not_run: str | None) -> Iterator[str]:
    operation = contract.operations.get(requirement.place)
    level = operation.invasive if operation else None
    if level and LEVELS.index(level) > LEVELS.index(header.allowed):
        yield f"too invasive: needs --allow {level}"
    if not_run is not None:
        yield not_run
    can_look = LOOK_AT_LOCK in map(plain, header.operator)
    if "witness" in requirement.data.get("effect", {}).get("then", {}) and not can_look:
        yield "nobody can see the lock"


def _folded(ledger: Ledger, doubts: Sequence[Reason]) -> Outcome:
    requirement = ledger.requirement
    verdict, reason = fold(
        requirement.level,
        kept=ledger.kept,
        minimum=ledger.minimum,
        broken=ledger.broken,
        undecided=[*ledger.undecided, *doubts],
    )
    findings = tuple(ledger.findings.values())
    return Outcome(
        requirement=requirement,
        verdict=verdict,
        reason=reason.value if reason else None,
        expected=findings[0].expected if findings else None,
        observed=findings[0].observed if findings else (ledger.doubts.get(reason) or None if reason else None),
        findings=findings,
        kept=ledger.kept,
        broken=ledger.broken,
        undecided=sum(ledger.undecided.values()) + len(doubts),
        numbers=dict(ledger.numbers),
        doubts={reason.value: count for reason, count in (ledger.undecided + Counter(doubts)).items()},
    )
