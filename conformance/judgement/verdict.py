"""Judgement: the seven verdicts, the reasons, and the folds that lead to a verdict and to the word on a device."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum

from conformance.contract.requirement import Level


class Verdict(Enum):
    """What is known about one requirement after judging."""

    PASS = "pass"
    FAIL = "fail"
    WARN = "warn"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"
    NOT_RUN = "not run"
    ERROR = "error"


class Reason(StrEnum):
    """Why evidence does not suffice; in the order in which a verdict prefers to name them."""

    OTHER_CONTROLLER = "other controller seen"
    BENCH_LOST = "bench lost messages"
    TRUNCATED = "capture truncated"
    OPERATOR_TIMED_OUT = "operator timed out"
    GUARD_BAND = "timing guard band"
    LAWFUL_CAUSE = "lawful cause possible"
    SUPERSEDED = "superseded by another command"
    PRECONDITION = "precondition not reached"
    TOO_FEW = "too few samples"
    NO_OBSERVATION = "no observation"


class DeviceWord(Enum):
    """The word on a device."""

    CONFORMS = "CONFORMS"
    CONFORMS_WITH_WARNINGS = "CONFORMS WITH WARNINGS"
    DOES_NOT_CONFORM = "DOES NOT CONFORM"
    INCOMPLETE = "INCOMPLETE"


def fold(
    level: Level, *, kept: int, minimum: int, broken: int, undecided: Iterable[Reason]
) -> tuple[Verdict, Reason | None]:
    """Fold the observations of one requirement into a verdict, with the reason where they do not suffice."""
    if broken:
        return (Verdict.FAIL if level == "MUST" else Verdict.WARN), None
    if kept >= minimum:
        return Verdict.PASS, None
    if kept:
        return Verdict.INCONCLUSIVE, Reason.TOO_FEW
    reasons = set(undecided)
    return Verdict.INCONCLUSIVE, next((reason for reason in Reason if reason in reasons), Reason.NO_OBSERVATION)


def fold_device(verdicts: Iterable[tuple[Level, Verdict]]) -> DeviceWord:
    """Fold the verdicts of all selected requirements, each with its level, into the word on the device."""
    judged = list(verdicts)
    musts = [verdict for level, verdict in judged if level == "MUST"]
    if Verdict.FAIL in musts:
        return DeviceWord.DOES_NOT_CONFORM
    if not musts or any(verdict not in {Verdict.PASS, Verdict.NOT_APPLICABLE} for verdict in musts):
        return DeviceWord.INCOMPLETE
    if any(verdict is Verdict.WARN for _, verdict in judged):
        return DeviceWord.CONFORMS_WITH_WARNINGS
    return DeviceWord.CONFORMS


def exit_code(word: DeviceWord, verdicts: Iterable[Verdict]) -> int:
    """Return the exit code for a word: 0 conforms, 1 does not, 3 where the bench failed, 4 incomplete."""
    if word is DeviceWord.DOES_NOT_CONFORM:
        return 1
    if Verdict.ERROR in set(verdicts):
        return 3
    return 4 if word is DeviceWord.INCOMPLETE else 0
