"""The word for an operator: four are known, and any other is refused in one sentence."""

import json

import pytest

from conformance.bus import RealClock
from conformance.errors import UsageError
from conformance.stimulus.operators import PLUG_IN, CannotError, check_word, choose
from tests.stimulus.operators.scripted import waiting

DOOR = object()


def chosen(word):
    clock = RealClock()
    return choose(word, clock=clock, wait=waiting(clock), note=print, door=lambda: DOOR)


def test_a_simulator_is_the_door_that_is_found_and_none_is_nobody():
    """Finding the door is the business of whoever hears it."""
    assert chosen("carsim") is DOOR
    assert chosen("none") is None


def test_a_person_who_is_not_there_is_nobody(monkeypatch):
    """Without a standard input there is a person on paper only, who cannot do anything."""
    monkeypatch.setattr("sys.stdin", None)
    person = chosen("prompt")
    with pytest.raises(CannotError, match="nobody is at the terminal"):
        person.do(PLUG_IN, "evse_1")


def test_a_hook_is_a_command_with_its_words(tmp_path):
    """It is split as a shell would, and run without one."""
    answer = tmp_path / "an answer; with blanks"
    answer.write_text(json.dumps({"abilities": [PLUG_IN]}), encoding="utf-8")
    assert chosen(f"hook:cat '{answer}'").abilities == (PLUG_IN,)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("robot", "'robot' is no operator; choose from prompt, carsim, hook:COMMAND and none."),
        ("", "'' is no operator"),
        ("Prompt", "'Prompt' is no operator"),
        ("hook", "'hook' is no operator"),
        ("hook:", "There is no command after hook:"),
        ("hook:  ", "There is no command after hook:"),
        ("hook:say 'it", "No closing quotation"),
        ("\x1b[2J", r"'\x1b[2J' is no operator"),
    ],
)
def test_any_other_word_is_refused(word, told):
    """The sentence says what may be said; it can be had before anything is connected."""
    for refuse in (check_word, chosen):
        with pytest.raises(UsageError) as error:
            refuse(word)
        assert told in str(error.value)
        assert str(error.value).isprintable()
