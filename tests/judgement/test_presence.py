"""The judge on who is there: silences, what excuses them, and our own broken link."""

import pytest

from conformance.capture import Mark
from tests.recordings import START, against, altered, at, found, judged, pulse, says, topic, verdict

PRESENCE = "charger.presence"


def silent(begin, end, seconds=40):
    return altered(pulse(seconds), lambda entry: None if begin < entry.t - START < end else entry)


def operator(second, action):
    return Mark(START + second, "operator", {"action": action})


@pytest.mark.parametrize(("missing", "told"), [(0, (320, 0, 0)), (1, (312, 1, 0)), (3, (296, 1, 0))])
def test_a_silence_is_one_finding(missing, told):
    """From one missing second on, with how long it was, the whole charger is found silent: once for each silence."""
    presence = found(silent(10.5, 10.5 + missing), PRESENCE)
    assert (presence.kept, presence.broken, presence.undecided) == told
    if missing:
        assert presence.expected == "a message at least every 1.5 s"
        assert presence.observed == f"silent on all topics for {missing + 1}.000 s"
        assert presence.findings[0].where.t == pytest.approx(START + 10.2)


@pytest.mark.parametrize(
    ("by_s", "told"), [(0.4, (0, 0)), (0.47, (0, 0)), (0.53, (0, 1)), (0.56, (1, 0)), (0.9, (1, 0))]
)
def test_a_silence_near_the_limit_is_undecided(by_s, told):
    """Silences of up to 1.5 s are none; within the uncertainty above it, nobody knows."""
    events = altered(pulse(), lambda each: each._replace(t=each.t + by_s) if 10 < each.t - START < 11 else each)
    presence = found(events, PRESENCE)
    assert (presence.broken, presence.undecided) == told


def test_as_long_as_it_may_be_is_no_silence():
    """Exactly a second and a half between two messages is what is allowed."""
    events = says("datetime", {}, times=[*range(10), *(10.5 + n for n in range(10))])
    presence = found(events, PRESENCE)
    assert (presence.kept, presence.broken, presence.undecided) == (20, 0, 0)


def test_a_few_messages_are_too_few():
    """Nine messages are no presence, ten are."""
    assert verdict(pulse(2)[:9], PRESENCE) == ("inconclusive", "too few samples")
    assert verdict(pulse(2)[:10], PRESENCE) == ("pass", None)


def test_repeated_silences_are_counted():
    """Five silences are one finding that happened five times."""
    events = altered(pulse(40), lambda each: None if (each.t - START) // 1 % 8 in {1, 2} else each)
    presence = found(events, PRESENCE)
    assert (presence.broken, len(presence.findings), presence.findings[0].count) == (5, 1, 5)


@pytest.mark.parametrize("end", [22.5, 25, 300])
def test_a_charger_that_dies_is_found_and_its_last_command_named(end):
    """A silence at the end of the capture counts, and the finding names the payload before it."""
    events = [each for each in pulse() if each.t < START + 20.5]
    presence = found([*events, at(20.4, "set_limit_amps", b"nan")], PRESENCE, seconds=end)
    assert presence.verdict.value == "fail"
    assert presence.observed.endswith("; the last command before it was set_limit_amps with b'nan'")
    where = presence.findings[0].where
    assert (where.topic, where.payload, where.connector) == (topic("set_limit_amps"), b"nan", "evse_manager")


def test_every_command_shortly_before_a_silence_is_named():
    """Who sent two payloads at once gets to know both; of many, five are enough."""
    events = [each for each in pulse() if each.t < START + 20.5]
    two = [at(20.3, "set_limit_amps", b"nan"), at(20.4, "pause_charging")]
    told = found([*events, *two], PRESENCE, seconds=30).observed
    assert told.endswith("; the last commands before it were set_limit_amps with b'nan', pause_charging with b''")
    many = [at(20.3 + n / 1000, "set_limit_amps", b"x" * 1000) for n in range(30)]
    assert found([*events, *many], PRESENCE, seconds=30).observed.count("set_limit_amps") == 5


def test_a_command_long_before_a_silence_is_not_named():
    """What was sent ten seconds before it is not said to be its cause."""
    events = [each for each in pulse() if each.t < START + 20.5]
    assert "command" not in found([*events, at(10.0, "pause_charging")], PRESENCE, seconds=30).observed


def test_a_capture_that_ends_with_the_charger_ends_in_no_silence():
    """A second after the last message is no silence."""
    assert verdict(pulse(), PRESENCE, seconds=30.5) == ("pass", None)


EXCUSES = [
    operator(9.9, "switch off"),
    operator(10.4, "restart"),
    operator(13.9, "switch on"),
    operator(5.3, "switch off"),
    Mark(START + 10, "broker", {"action": "restart"}),
]


@pytest.mark.parametrize("mark", EXCUSES)
def test_an_operator_or_the_broker_may_cause_a_silence(mark):
    """A silence in which they acted, or shortly before, is excused; every requirement minds it so."""
    assert against(judged([*silent(10, 14), mark])) == []
    assert verdict([*silent(10, 99), mark], PRESENCE) == ("pass", None)


NO_EXCUSES = [
    operator(9.9, "plug in"),
    operator(9.9, "look at the lock"),
    operator(14.3, "switch on"),
    Mark(START + 9.9, "operator", {"action": "switch off", "cannot": "there is no switch"}),
    Mark(START + 10, "note", {"text": "it is dark"}),
]


@pytest.mark.parametrize("mark", NO_EXCUSES)
def test_other_marks_excuse_nothing(mark):
    """Plugging in, what could not be done, and what came after the charger was back, cause no silence."""
    assert found([*silent(10, 14), mark], PRESENCE).broken == 1


def test_an_excuse_is_used_once():
    """A second silence half a minute after the one that the operator caused is the charger's own."""
    events = altered(silent(10, 14, 60), lambda each: None if 40 < each.t - START < 43 else each)
    presence = found([*events, operator(9.9, "restart")], PRESENCE)
    assert (presence.broken, presence.findings[0].where.t) == (1, pytest.approx(START + 39.2))


def link(second, state):
    return Mark(START + second, "link", {"state": state})


def test_our_own_broken_link_is_no_silence():
    """What was not heard while our link was down was not silent."""
    assert against(judged([*silent(10, 14), link(10.3, "down"), link(13.9, "up")])) == []


def test_a_charger_that_is_not_heard_again_after_our_link_came_back_is_noted():
    """It may have gone while we were away: that is no fail, but the result says so."""
    result = judged([*silent(10, 99), link(10.3, "down"), link(15, "up")], seconds=40)
    assert against(result) == []
    assert [each for each in result.notes if "not heard again after our link had come back" in each]
    soon = judged([*silent(10, 99), link(10.3, "down"), link(15, "up")], seconds=16)
    assert not [each for each in soon.notes if "heard again" in each]


def test_a_charger_that_falls_silent_after_it_came_back_is_found():
    """Once it was heard over the new link, it is held to its promise again."""
    events = altered(silent(10, 14), lambda each: None if each.t > START + 20 else each)
    assert found([*events, link(10.3, "down"), link(13.9, "up")], PRESENCE, seconds=40).broken == 1


def test_a_link_that_never_came_back_is_noted_as_such():
    """Nobody claims that it came back; a link that was up all the time is not spoken of."""
    result = judged([*silent(10, 99), link(0.1, "up"), link(10.3, "down")], seconds=40)
    assert [each for each in result.notes if "link to the broker was down" in each]
    assert not [each for each in result.notes if "had come back" in each]
    assert not [each for each in judged([*silent(99, 99), link(0.1, "up")]).notes if "link" in each]


@pytest.mark.parametrize(("state", "told"), [("aborted", 1), ("observed", 0)])
def test_a_run_that_was_interrupted_is_noted(state, told):
    """Who reads the report knows why so much was not tested."""
    result = judged([*silent(99, 99), Mark(START + 20, "run", {"state": state})])
    assert len([each for each in result.notes if "interrupted" in each]) == told
