"""WHAT IT MEANS: from contract and capture to verdicts; pure."""

from conformance.judgement.comparison import Change, Comparison, Kind, Word, compare
from conformance.judgement.deviations import Standing
from conformance.judgement.finding import Finding, Where
from conformance.judgement.judge import Judge, judge
from conformance.judgement.result import Outcome, Result
from conformance.judgement.survey import Survey
from conformance.judgement.verdict import DeviceWord, Reason, Verdict, fold, fold_device

__all__ = [
    "Change",
    "Comparison",
    "DeviceWord",
    "Finding",
    "Judge",
    "Kind",
    "Outcome",
    "Reason",
    "Result",
    "Standing",
    "Survey",
    "Verdict",
    "Where",
    "Word",
    "compare",
    "fold",
    "fold_device",
    "judge",
]
