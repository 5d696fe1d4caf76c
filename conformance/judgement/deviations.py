"""Judgement: how accepted deviations stand in a capture: they excuse a fail, and change no verdict."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum

from conformance.contract import Deviation
from conformance.judgement.verdict import Verdict


class Standing(Enum):
    """What has become of an accepted deviation."""

    ACCEPTED = "accepted"
    EXPIRED = "expired"
    NO_LONGER = "no longer deviates"
    UNDECIDED = "not decided"


def standing(deviation: Deviation, verdict: Verdict, day: date) -> Standing:
    """Return how a deviation stands where its requirement has a verdict, in a capture that ends on a day (UTC)."""
    if verdict is Verdict.PASS:
        return Standing.NO_LONGER
    if day > deviation.expires:
        return Standing.EXPIRED
    return Standing.ACCEPTED if verdict in {Verdict.FAIL, Verdict.WARN} else Standing.UNDECIDED


def day_of(t: float) -> date:
    """Return the day (UTC) of a time in Unix seconds; of one beyond the calendar, its first or last day."""
    try:
        return datetime.fromtimestamp(t, UTC).date()
    except (ValueError, OverflowError, OSError):
        return date.min if t < 0 else date.max
