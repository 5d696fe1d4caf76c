"""A person at the terminal: asked in sentences, who answers by a key, and is not believed too early."""

import io

import pytest

from conformance.bus import VirtualClock
from conformance.stimulus.operators import (
    LOOK_AT_LOCK,
    PLUG_IN,
    READ_DISPLAY,
    UNPLUG,
    CannotError,
    Hands,
    Seen,
    TooLateError,
)
from conformance.stimulus.operators.port import ACTIONS, SIGHTS
from conformance.stimulus.operators.prompt import Prompt
from conformance.stimulus.operators.typed import Typed
from tests.stimulus.operators.scripted import waiting


class Desk:
    """A person who types lines at their times, in seconds since the start; None is the end of all typing."""

    def __init__(self, *lines):
        self.clock, self.out, self.notes, self.marks = VirtualClock(0.0), io.StringIO(), [], []
        self.typed = Typed(self.clock.notify)
        for t, line in lines:
            self.clock.call_at(t, lambda line=line: self.typed.end() if line is None else self.typed.put(line))
        wait = waiting(self.clock)
        self.prompt = Prompt(self.typed, self.out, clock=self.clock, wait=wait, note=self.notes.append)

    def hands(self):
        return Hands(self.prompt, self.marks.append, self.clock)

    def shown(self):
        return " ".join(self.out.getvalue().split())


@pytest.mark.parametrize("action", ACTIONS)
def test_whatever_there_is_to_do_is_asked_for_in_a_sentence(action):
    """The sentence names the connector, the next line what may be answered and how long there is for it."""
    desk = Desk((40, ""))
    desk.prompt.do(action, "evse_1")
    assert desk.clock.now() == 40
    sentence, keys = desk.out.getvalue().strip().splitlines()
    assert sentence.startswith("Please ")
    assert "at connector 'evse_1'" in sentence
    assert keys.strip() == "Enter: done   c: cannot do this   n TEXT: a note   (300 s)"


def test_nothing_is_wider_than_a_terminal():
    """Every line has room in 80 columns, whatever the connector is called and whatever was typed."""
    desk = Desk((1, "x" * 500), (2, "l"), (9, "u"))
    desk.prompt.see(LOOK_AT_LOCK, "c" * 500, until="unlocked", within_s=5.0)
    assert max(map(len, desk.out.getvalue().splitlines())) < 80


def test_who_cannot_is_asked_why_and_not_again():
    """The reason is what the kit tells, and nobody is asked for the same thing twice."""
    desk = Desk((5, "c"), (9, "no vehicle here"))
    hands = desk.hands()
    for _ in range(2):
        with pytest.raises(CannotError, match="the person at the terminal cannot: no vehicle here"):
            hands.do(PLUG_IN, "evse_1")
    assert desk.shown().count("Please plug the vehicle in") == 1
    assert desk.marks[-1].data["cannot"] == "the person at the terminal cannot: no vehicle here"


@pytest.mark.parametrize("lines", [[(9, "")], [], [(9, None)]])
def test_a_reason_is_not_necessary(lines):
    """Enter, no answer in time, or the end of all typing leave it without one."""
    desk = Desk((5, "C"), *lines)
    with pytest.raises(CannotError, match="no reason given"):
        desk.prompt.do(PLUG_IN, "evse_1")


def test_a_note_goes_into_the_capture_and_the_question_stands():
    """A note does not answer anything, and there is as much time again."""
    desk = Desk((250, "n the lid was open"), (500, ""))
    desk.prompt.do(UNPLUG, "evse_1")
    assert desk.notes == ["the operator: the lid was open"]
    assert desk.shown().count("Please unplug the vehicle") == 2


@pytest.mark.parametrize("key", ["x", "yes", "l", "n", "c?", "\x1b[A"])
def test_a_stray_key_is_no_answer(key):
    """The question is asked again, with what may be answered; what was typed is shown as text only."""
    desk = Desk((5, key), (9, ""))
    desk.prompt.do(PLUG_IN, "evse_1")
    assert desk.clock.now() == 9
    assert "is no answer here. Please plug the vehicle in" in desk.shown()
    assert desk.shown().count("Enter: done") == 2
    assert "\x1b" not in desk.shown()


def test_who_does_not_answer_in_time_is_too_late():
    """Five minutes are enough; the next question is asked all the same."""
    desk = Desk((310, ""))
    with pytest.raises(TooLateError, match="did not answer within 300 s"):
        desk.prompt.do(PLUG_IN, "evse_1")
    assert desk.clock.now() == 300
    desk.prompt.do(UNPLUG, "evse_1")
    assert desk.clock.now() == 310


def test_at_the_end_of_all_typing_nobody_is_there():
    """No time is spent on waiting for somebody who has gone; what was typed before still counts."""
    desk = Desk((5, ""), (5, None))
    desk.prompt.do(PLUG_IN, "evse_1")
    for ask in (lambda: desk.prompt.do(UNPLUG, "evse_1"), lambda: look(desk, "unlocked")):
        with pytest.raises(CannotError, match="nobody is at the terminal"):
            ask()
    assert desk.clock.now() == 5


def test_what_was_typed_before_a_question_answers_nothing():
    """Who had pressed Enter too often has not plugged in anything."""
    desk = Desk((1, ""), (2, ""), (20, ""))
    desk.clock.wait(lambda: False, 10.0)
    desk.prompt.do(PLUG_IN, "evse_1")
    assert desk.clock.now() == 20


def look(desk, until=None, within_s=5.0):
    return desk.prompt.see(LOOK_AT_LOCK, "evse_1", until=until, within_s=within_s)


@pytest.mark.parametrize(("key", "word"), [("l", "locked"), ("u", "unlocked"), ("U", "unlocked")])
def test_a_look_was_made_at_some_moment_since_it_was_asked_for(key, word):
    """A person tells later than they see."""
    assert look(Desk((7, key))) == Seen(word, since=0.0)


def test_what_is_awaited_is_told_beforehand():
    """The question says what should come, and within which time."""
    desk = Desk((3, "u"))
    assert look(desk, "unlocked") == Seen("unlocked", since=0.0)
    assert "Please watch the lock of connector 'evse_1': it should be unlocked within 5 s." in desk.shown()


@pytest.mark.parametrize(
    ("lines", "seen", "ended"),
    [
        ([(1, "l"), (4, "u")], Seen("unlocked", since=1.0), 4),
        ([(1, "l"), (2, "l"), (4, "u")], Seen("unlocked", since=2.0), 4),
        ([(1, "l"), (8, "l")], Seen("locked", since=5.0), 8),
        ([(1, "l"), (2, "l"), (8, "l")], Seen("locked", since=5.0), 8),
        ([(1, "l"), (8, "u")], Seen("unlocked", since=1.0), 8),
        ([(7, "l"), (9, "l")], Seen("locked", since=7.0), 9),
        ([(7, "l"), (9, "u")], Seen("unlocked", since=0.0), 9),
        ([(7, "u")], Seen("unlocked", since=0.0), 7),
    ],
)
def test_what_is_said_early_is_asked_again(lines, seen, ended):
    """Only what was looked at after the time is over shows that it did not come; what came, came since the last no."""
    desk = Desk(*lines)
    assert look(desk, "unlocked") == seen
    assert desk.clock.now() == ended


def test_a_display_is_read_out():
    """What is typed is text from outside: escaped and bounded; nothing typed is no reading."""
    desk = Desk((3, ""), (8, "READY \x07" + "x" * 5000))
    seen = desk.prompt.see(READ_DISPLAY, "evse_1", until=None, within_s=1.0)
    assert seen.since == 0.0
    assert seen.looks.startswith(r"READY \x07xxx")
    assert len(seen.looks) < 300
    assert "TEXT and Enter: what it shows" in desk.shown()


@pytest.mark.parametrize("hostile", ["evil\x1b[2J", "\u202egnp", "{0}{connector}"])
def test_the_name_of_a_connector_is_only_text(hostile):
    """A charger lists what it likes; nothing of it reaches the terminal as anything but letters."""
    desk = Desk((1, ""))
    desk.prompt.do(PLUG_IN, hostile)
    assert all(each.isprintable() or each == "\n" for each in desk.out.getvalue())


def test_a_person_can_do_and_see_everything():
    """What they cannot turns out when they are asked."""
    assert Desk().prompt.abilities == (*ACTIONS, *SIGHTS)
