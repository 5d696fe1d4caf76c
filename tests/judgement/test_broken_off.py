"""The judge on a run that was broken off: what restores the charger thereafter is not of a test."""

import pytest

from conformance.capture import Mark
from tests.judgement.charging import charger
from tests.recordings import HEADER, START, at, found, judged

PAUSE = "pause_charging.effect.state"
ABORTED = Mark(START + 11.5, "run", {"state": "aborted"})


def run(*marks):
    """Return a charger that does nothing of what it is told, paused at 10.5 s and resumed 2 s later."""
    told = (at(10.5, "pause_charging", b"now"), at(12.5, "resume_charging", b""))
    return sorted([*charger(), *told, *marks], key=lambda event: event.t)


def test_what_was_awaited_is_left_undecided_and_no_other_command_is_blamed():
    """The reason is that the capture ends too early for it; without the breaking off it is the other command."""
    assert found(run(), PAUSE, header=HEADER).reason == "superseded by another command"
    broken_off = found(run(ABORTED), PAUSE, header=HEADER)
    assert broken_off.reason == "capture truncated"
    assert broken_off.observed == "the run was broken off 1.0 s after the command"


@pytest.mark.parametrize("state", ["aborted", "observed", "started", None, 7])
def test_only_a_run_that_was_aborted_is_interrupted(state):
    """Whatever else a mark of the run says."""
    mark = Mark(ABORTED.t, "run", {"state": state})
    assert judged(run(mark), header=HEADER).interrupted is (state == "aborted")


def test_what_was_never_exercised_was_not_run():
    """A command that was not sent before the run was broken off tells nothing; one that was sent stays undecided."""
    never = found(run(ABORTED), "set_limit_amps.effect.limit", header=HEADER)
    assert (never.verdict.value, never.reason) == ("not run", "the run was broken off before it")
    assert found(run(), "set_limit_amps.effect.limit", header=HEADER).verdict.value == "inconclusive"
    assert found(run(ABORTED), PAUSE, header=HEADER).verdict.value == "inconclusive"


def test_a_fail_stands_whatever_is_broken_off_later():
    """What was decided before stays decided."""
    late = Mark(START + 25.0, "run", {"state": "aborted"})
    pause = sorted([*charger(), at(10.5, "pause_charging", b"now"), late], key=lambda event: event.t)
    assert found(pause, PAUSE, header=HEADER).verdict.value == "fail"
