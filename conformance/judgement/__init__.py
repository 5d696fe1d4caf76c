"""WHAT IT MEANS: from contract and capture to verdicts; pure."""

from conformance.judgement.deviations import Standing
from conformance.judgement.finding import Finding, Where
from conformance.judgement.judge import Judge, judge
from conformance.judgement.result import Outcome, Result
from conformance.judgement.survey import Survey
from conformance.judgement.verdict import DeviceWord, Reason, Verdict, fold, fold_device

__all__ = [
    "DeviceWord",
    "Finding",
    "Judge",
    "Outcome",
    "Reason",
    "Result",
    "Standing",
    "Survey",
    "Verdict",
    "Where",
    "fold",
    "fold_device",
    "judge",
]
