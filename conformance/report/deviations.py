"""Report: what is told about the deviations that somebody accepts, and what they excuse."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.contract import Deviation
from conformance.judgement import Result, Standing, Verdict
from conformance.report.safe import safe


@dataclass(frozen=True, slots=True)
class Known:
    """One accepted deviation in words that are safe to show."""

    requirement: str
    told: str


def known_deviations(result: Result) -> list[Known]:
    """Return what is told about each accepted deviation, in the order of their file."""
    return [Known(safe(each.requirement), _told(each, stands)) for each, stands in result.standings()]


def excused(result: Result) -> str | None:
    """Return the sentence about how many violations are accepted, None where nothing is violated or accepted."""
    failed = {
        each.requirement.id
        for each in result.selected
        if each.verdict is Verdict.FAIL and each.requirement.level == "MUST"
    }
    if not failed or not result.deviations:
        return None
    accepted = sum(each.requirement in failed for each, stands in result.standings() if stands is Standing.ACCEPTED)
    if accepted == len(failed):
        return f"Every violation is an accepted deviation: the exit code is {result.exit_code}, as that of the rest."
    return f"{accepted} of {len(failed)} violations {'is' if accepted == 1 else 'are'} accepted as known deviations."


def _told(deviation: Deviation, stands: Standing) -> str:
    reason, day = safe(deviation.reason), deviation.expires.isoformat()
    sentences = {
        Standing.ACCEPTED: f"accepted until {day}: {reason}",
        Standing.EXPIRED: f"expired on {day}, before this capture ended; mend it, or accept it anew: {reason}",
        Standing.NO_LONGER: f"no longer deviates; take it off the list: {reason}",
        Standing.UNDECIDED: f"not decided by this capture; accepted until {day}: {reason}",
    }
    return sentences[stands]
