"""Accepted deviations excuse a fail on the way to the exit code, and change no verdict."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conformance.capture import Header
from conformance.contract import Deviation
from conformance.judgement import Standing, Verdict
from conformance.judgement.deviations import day_of
from tests.report.results import BEGIN, outcome, result

ENDS_ON = datetime.fromtimestamp(BEGIN + 30.0, UTC).date()
YESTERDAY, TOMORROW = ENDS_ON - timedelta(days=1), ENDS_ON + timedelta(days=1)
SAME_DAY_LATE = datetime(ENDS_ON.year, ENDS_ON.month, ENDS_ON.day, 23, 59, 59, tzinfo=UTC).timestamp()


def accepted(name, expires=TOMORROW):
    return Deviation(name, "a reason", expires)


def judged(*verdicts, accepts=(), header=None, level="MUST"):
    """Return a result with requirements limits.0, limits.1, … of which some are accepted."""
    outcomes = [outcome(f"limits.{n}", each, level=level) for n, each in enumerate(verdicts)]
    return result(*outcomes, header=header).accepting(accepts)


@pytest.mark.parametrize(
    ("verdicts", "accepts", "code"),
    [
        ("fail", [accepted("limits.0")], 0),
        ("fail pass", [accepted("limits.0")], 0),
        ("fail pass", [], 1),
        ("fail fail", [accepted("limits.0")], 1),
        ("fail fail", [accepted("limits.0"), accepted("limits.1")], 0),
        ("fail inconclusive", [accepted("limits.0")], 4),
        ("fail inconclusive", [accepted("limits.0"), accepted("limits.1")], 4),
        ("fail error", [accepted("limits.0")], 3),
        ("fail error", [accepted("limits.0"), accepted("limits.1")], 3),
        ("fail", [accepted("limits.0", YESTERDAY)], 1),
        ("fail", [accepted("limits.0", ENDS_ON)], 0),
        ("pass", [accepted("limits.0")], 0),
        ("inconclusive", [accepted("limits.0")], 4),
    ],
)
def test_the_exit_code_is_that_of_the_rest(verdicts, accepts, code):
    """0 where every fail is accepted by an entry in force and nothing else is open; the word stays as it was."""
    told = judged(*map(Verdict, verdicts.split()), accepts=accepts)
    assert told.exit_code == code
    assert told.device is judged(*map(Verdict, verdicts.split())).device


def test_a_warning_can_be_accepted():
    """It stood in nobody's way before, and is known now."""
    told = judged(Verdict.WARN, level="SHOULD", accepts=[accepted("limits.0")])
    assert [each for _, each in told.standings()] == [Standing.ACCEPTED]


def test_what_was_not_selected_excuses_nothing():
    """An entry about a requirement that was not selected is not decided, and the fail of another one stands."""
    header = Header(selected=("limits.1",))
    told = judged(Verdict.NOT_RUN, Verdict.FAIL, accepts=[accepted("limits.0")], header=header)
    assert [each for _, each in told.standings()] == [Standing.UNDECIDED]
    assert told.exit_code == 1


STANDINGS = {
    "pass": ("no longer deviates", "no longer deviates"),
    "fail": ("accepted", "expired"),
    "warn": ("accepted", "expired"),
    **dict.fromkeys(("inconclusive", "not applicable", "not run", "error"), ("not decided", "expired")),
}


@pytest.mark.parametrize(("verdict", "late"), list(itertools.product(Verdict, [False, True])))
def test_the_standing_of_an_entry(verdict, late):
    """For each verdict, in force and expired; what passes is off the list whenever."""
    told = judged(verdict, accepts=[accepted("limits.0", YESTERDAY if late else ENDS_ON)])
    assert [each.value for _, each in told.standings()] == [STANDINGS[verdict.value][late]]


@pytest.mark.parametrize(("end", "code"), [(SAME_DAY_LATE, 0), (SAME_DAY_LATE + 1, 1)])
def test_the_end_of_the_capture_decides_what_has_expired(end, code):
    """Not the day of the judging: up to the last second of the day (UTC) an entry is in force, and then no more."""
    told = judged(Verdict.FAIL, accepts=[accepted("limits.0", ENDS_ON)])
    assert replace(told, span=(BEGIN, end)).exit_code == code


def test_a_capture_of_nothing_has_a_day_as_well():
    """Without a message there is no time, and no entry has expired."""
    told = replace(judged(Verdict.INCONCLUSIVE, accepts=[accepted("limits.0", date(1970, 1, 1))]), span=(0.0, 0.0))
    assert [each for _, each in told.standings()] == [Standing.UNDECIDED]


@pytest.mark.parametrize(("t", "day"), [(1e15, date.max), (-1e15, date.min), (BEGIN, ENDS_ON)])
def test_a_capture_may_end_beyond_the_calendar(t, day):
    """A clock that is absurd is no reason to have no result."""
    assert day_of(t) == day
