"""The kit's hands: whatever an operator does, sees or cannot do is marked, and nobody is asked twice in vain."""

import pytest

from conformance.bus import VirtualClock
from conformance.stimulus.operators import LOOK_AT_LOCK, PLUG_IN, READ_DISPLAY, CannotError, Hands, Seen, TooLateError
from tests.stimulus.operators.scripted import Scripted


def world(*answers, **options):
    clock, marks = VirtualClock(100.0), []
    operator = Scripted(clock, *answers, **options)
    return Hands(operator, marks.append, clock), operator, marks


def data(marks):
    return [dict(each.data) for each in marks if each.kind == "operator"]


def test_what_is_done_is_marked_when_it_is_asked_for():
    """From the mark on it may happen at any moment."""
    hands, operator, marks = world()
    hands.do(PLUG_IN, "left")
    assert operator.asked == [(PLUG_IN, "left")]
    assert [(each.t, dict(each.data)) for each in marks] == [(100.0, {"action": PLUG_IN, "connector": "left"})]


def test_a_look_is_marked_with_what_was_seen_and_how_long_it_took():
    """Who sees at once is marked without a time; where nothing was seen, there is nothing to mark."""
    hands, _, marks = world(("locked", 7.25), Seen("unlocked"), None)
    seen = [hands.see(LOOK_AT_LOCK, "left", until="unlocked", within_s=5.0) for _ in range(3)]
    assert seen == ["locked", "unlocked", None]
    assert [each.t for each in marks] == [107.25, 107.25]
    at_left = {"action": LOOK_AT_LOCK, "connector": "left"}
    assert data(marks) == [{**at_left, "sees": "locked", "took_s": 7.25}, {**at_left, "sees": "unlocked"}]


@pytest.mark.parametrize("ability", [PLUG_IN, READ_DISPLAY])
def test_what_turned_out_impossible_is_not_asked_for_again(ability):
    """The reason is marked once, and given again to whoever asks again, at any connector."""
    hands, operator, marks = world(CannotError("the cable is too short"))
    for connector in ("left", "right"):
        with pytest.raises(CannotError, match="the cable is too short"):
            ask(hands, ability, connector)
    assert len(operator.asked) == 1
    assert data(marks)[-1] == {"action": ability, "connector": "left", "cannot": "the cable is too short"}
    assert not hands.can(ability)


@pytest.mark.parametrize("ability", [PLUG_IN, READ_DISPLAY])
def test_who_was_too_late_is_asked_again(ability):
    """Not to have answered in time is marked, and says nothing about the next time."""
    hands, operator, marks = world(TooLateError("no answer within 300 s"), Seen("OK"))
    with pytest.raises(TooLateError):
        ask(hands, ability, "left")
    assert data(marks)[-1]["cannot"] == "no answer within 300 s"
    assert hands.can(ability)
    ask(hands, ability, "left")
    assert len(operator.asked) == 2


def test_nobody_is_asked_for_what_nobody_can():
    """An ability that the operator does not have is refused without a mark."""
    hands, operator, marks = world(abilities=(PLUG_IN,))
    assert (hands.can(PLUG_IN), hands.can(LOOK_AT_LOCK)) == (True, False)
    with pytest.raises(CannotError, match="the operator cannot look at the lock"):
        hands.see(LOOK_AT_LOCK, "left", within_s=1.0)
    assert operator.asked == marks == []


def ask(hands, ability, connector):
    return hands.do(ability, connector) if ability == PLUG_IN else hands.see(ability, connector, within_s=1.0)
