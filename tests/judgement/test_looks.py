"""The judge on what an operator sees: looking takes time, what could not be done was not done, displays are noted."""

from dataclasses import replace

import pytest

from conformance.capture import Mark
from conformance.judgement import operators as judged_words
from conformance.stimulus.operators import port
from tests.recordings import HEADER, START, at, found, judged, pulse, verdict

NAMED = "force_unlock.effect.named"
UNLOCK = at(10.5, "force_unlock", b"1")  # its deadline is at 15.5 s


def look(s, sees, **more):
    data = {"action": "look at the lock", "connector": "evse_manager", "sees": sees, **more}
    return Mark(START + s, "operator", data)


def seen(*marks):
    return [*pulse(), UNLOCK, look(10, "locked"), *marks]


@pytest.mark.parametrize("took_s", [0.1, 4.0, 5.0])
def test_what_is_told_in_time_was_there_in_time(took_s):
    """However long the look took: what is told before the deadline was seen before it."""
    assert verdict(seen(look(15.4, "unlocked", took_s=took_s)), NAMED) == ("pass", None)


@pytest.mark.parametrize(("told_s", "took_s"), [(15.7, 0.5), (16, 1), (25, 14.6), (25, 2)])
def test_what_is_told_late_may_have_been_there_in_time(told_s, took_s):
    """A person who tells of an open lock after the deadline proves nothing against it, also who only looked then."""
    told = found(seen(look(told_s, "unlocked", took_s=took_s)), NAMED)
    assert (told.verdict.value, told.reason) == ("inconclusive", "operator timed out")
    assert (
        told.observed == f'it is "unlocked", told {told_s - 10.5:.1f} s after the command: it may have been so in time'
    )


@pytest.mark.parametrize("took_s", [2.6, 7.4, 300])
def test_a_closed_lock_that_was_looked_at_before_the_deadline_decides_nothing(took_s):
    """It may have been seen closed in time, and have opened before the deadline."""
    assert verdict(seen(look(18, "locked", took_s=took_s)), NAMED) == ("inconclusive", "no observation")
    asked_again = look(22, "locked", took_s=3)
    assert verdict(seen(look(18, "locked", took_s=took_s), asked_again), NAMED) == ("fail", None)


def test_a_closed_lock_that_was_looked_at_after_the_deadline_fails():
    """The evidence is as old as the look: it was closed at some moment after the deadline."""
    told = found(seen(look(20, "locked", took_s=4.25)), NAMED)
    assert told.verdict.value == "fail"
    assert told.observed == 'it is "locked" 5.250 s after the command'
    assert told.findings[0].where.t == START + 15.75


@pytest.mark.parametrize("took_s", ["5", None, float("nan"), float("inf"), -3, [], {}])
def test_a_time_that_is_none_takes_none(took_s):
    """A capture that says nonsense is judged as if it were seen when it was told."""
    assert verdict(seen(look(16, "locked", took_s=took_s)), NAMED)[0] == "fail"
    assert verdict(seen(look(15, "unlocked", took_s=took_s)), NAMED)[0] == "pass"


def test_what_could_not_be_looked_at_decides_nothing():
    """Neither where nobody could look, nor where a display happens to say the word."""
    cannot = {"action": "look at the lock", "connector": "evse_manager", "cannot": "it is behind a cover"}
    display = {"action": "read the display", "connector": "evse_manager", "sees": "unlocked"}
    for data in (cannot, display):
        assert verdict(seen(Mark(START + 12, "operator", data)), NAMED) == ("inconclusive", "no observation")


def test_who_cannot_look_leaves_it_not_run():
    """An operator who has hands and no eyes for the lock is nobody who can see it."""
    hands = replace(HEADER, operator=port.ACTIONS)
    assert verdict(pulse(), NAMED, header=hands) == ("not run", "nobody can see the lock")


def test_a_display_is_noted():
    """What the display read is a note, in which nothing of it is more than text, and not much of it."""
    data = {"action": "read the display", "connector": "evse_manager", "took_s": 9.0}
    marks = [Mark(START + 5, "operator", {**data, "sees": each}) for each in ("READY\x1b[2J", "x" * 5000)]
    notes = [each for each in judged([*pulse(), *marks]).notes if "display" in each]
    assert notes[0] == r'The display read: "READY\u001b[2J"'
    assert len(notes[1]) < 200


def test_the_words_are_those_of_the_operators_port():
    """The judge, who knows nothing of operators, calls their sights by the same names; what they do is no sight."""
    assert (judged_words.LOOK_AT_LOCK, judged_words.READ_DISPLAY) == (port.LOOK_AT_LOCK, port.READ_DISPLAY)
    assert set(port.SIGHTS) == judged_words.SIGHTS
    for action in port.ACTIONS:
        assert judged_words.done(Mark(0.0, "operator", {"action": action})) == action
