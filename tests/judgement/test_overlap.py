"""The judge on commands that meet others, echoes and retained ones; and on what cuts a watch off."""

from dataclasses import replace

import pytest

from conformance.capture import Entry, Mark
from tests.judgement.charging import charger
from tests.recordings import HEADER, START, altered, at, command, found, judged, outcome, steps, topic, verdict

PAUSED = "pause_charging.effect.state"
STAYS = "pause_charging.effect.stays"
AMPS = "set_limit_amps.effect.limit"
MEASURED = "set_limit_amps.effect.measured"
TEN = at(10.5, "set_limit_amps", b"10")
PAUSE = at(10.5, "pause_charging")


def heard(second, name, value=b"", **options):
    """Return a command as it is heard on the broker: an echo of ours, or somebody else's."""
    return Entry(START + second, topic(name), value, **options)


def limits(*changes, **options):
    return charger(amps=steps(32.0, *changes), **options)


def session(*changes, **options):
    return charger(state=steps("Charging", *changes), **options)


@pytest.mark.parametrize(
    ("name", "value"), [("set_limit_amps", b"9"), ("set_limit_watts", b"5000"), ("set_limit_watts", b"abc")]
)
def test_a_further_command_supersedes_the_first(name, value):
    """Before its effect is seen, any payload of the same kind ends the watch: amperes and watts are of one kind."""
    told = found([*limits((13, 8.0)), TEN, at(10.9, name, value)], AMPS)
    assert (told.broken, told.undecided >= 1) == (0, True)
    assert verdict([*limits(), TEN, at(10.9, "set_limit_watts", b"abc")], AMPS) == (
        "inconclusive",
        "superseded by another command",
    )


def test_what_was_seen_before_the_further_command_is_decided():
    """An effect that was seen counts, whatever is commanded then; one that is watched for longer does not."""
    events = [*limits((12, 10.0), (15, 20.0)), TEN, at(14.5, "set_limit_amps", b"20")]
    assert verdict(events, AMPS) == ("pass", None)
    assert verdict(events, "set_limit_amps.effect.stays") == ("inconclusive", "superseded by another command")
    assert verdict(events, MEASURED) == ("inconclusive", "superseded by another command")


def test_a_command_of_another_kind_supersedes_nothing():
    """A pause is no limit, and a limit no pause."""
    assert verdict([*limits(), TEN, at(10.9, "pause_charging")], AMPS)[0] == "fail"
    assert verdict([*session(), PAUSE, at(10.9, "set_limit_amps", b"10")], PAUSED)[0] == "fail"


def test_the_same_command_twice_is_two():
    """The second one of two equal commands is judged, the first one is superseded."""
    told = found([*session((12, "ChargingPausedEVSE")), PAUSE, at(11.0, "pause_charging")], PAUSED)
    assert (told.verdict.value, told.kept, told.undecided) == ("pass", 1, 1)
    told = found([*session(), PAUSE, at(11.0, "pause_charging")], PAUSED)
    assert (told.verdict.value, told.broken, told.undecided) == ("fail", 1, 1)


def test_another_controller_is_named():
    """A command without our mark, in a capture that has marks, is another controller's."""
    assert verdict([*limits(), TEN, heard(10.9, "set_limit_amps", b"32")], AMPS) == (
        "inconclusive",
        "other controller seen",
    )
    plain = [*limits(), heard(10.5, "set_limit_amps", b"10"), heard(10.9, "set_limit_amps", b"32")]
    assert verdict(plain, AMPS, header=None) == ("inconclusive", "superseded by another command")


@pytest.mark.parametrize("after_s", [0.0, 0.01, 3.0, 9.9])
def test_the_echo_of_our_command_is_not_a_second_one(after_s):
    """What the broker sends back of our own command is matched to its mark, also where it comes late."""
    told = found([*limits((12, 10.0)), TEN, heard(10.5 + after_s, "set_limit_amps", b"10")], AMPS)
    assert (told.verdict.value, told.kept, told.undecided) == ("pass", 1, 0)


def test_one_echo_belongs_to_one_command():
    """Of two equal payloads heard after one of ours, the second is somebody else's; so is another payload."""
    echo = heard(10.51, "set_limit_amps", b"10")
    assert verdict([*limits(), TEN, echo, heard(10.9, "set_limit_amps", b"10")], AMPS)[0] == "fail"
    twice = found([*limits((14, 10.0)), TEN, echo, heard(10.9, "set_limit_amps", b"10")], AMPS)
    assert (twice.kept, twice.undecided) == (1, 1)
    assert verdict([*limits(), TEN, heard(10.51, "set_limit_amps", b"11")], AMPS)[0] == "fail"
    assert found([*limits(), TEN, heard(10.51, "set_limit_amps", b"11")], AMPS).undecided == 1


def test_two_of_ours_have_two_echoes():
    """Equal commands one after the other are matched one by one."""
    ours = [TEN, at(20.5, "set_limit_amps", b"32"), at(30.5, "set_limit_amps", b"10")]
    echoes = [heard(s, "set_limit_amps", v) for s, v in ((10.6, b"10"), (20.6, b"32"), (30.6, b"10"))]
    told = found([*limits((12, 10.0), (22, 32.0), (32, 10.0)), *ours, *echoes], AMPS)
    assert (told.kept, told.broken, told.undecided) == (2, 0, 1)


def test_anyones_command_is_judged():
    """In a capture without marks, a command that was heard is judged from its arrival."""
    assert verdict([*limits(), heard(10.5, "set_limit_amps", b"10")], AMPS, header=None) == ("fail", None)
    assert (
        verdict([*session((12, "ChargingPausedEVSE")), heard(10.5, "pause_charging")], PAUSED, header=None)[0] == "pass"
    )


@pytest.mark.parametrize("second", [0.05, 10.5])
def test_a_retained_command_is_none(second):
    """What lies on the broker is delivered to us at every subscription: nobody has commanded anything then."""
    retained = heard(second, "pause_charging", b"", retain=True)
    assert verdict([*session(), retained], PAUSED) == ("inconclusive", "no observation")
    assert verdict([*session((12, "ChargingPausedEVSE")), PAUSE, retained], PAUSED) == ("pass", None)
    assert [each for each in judged([*session(), retained]).notes if "retained command lies on" in each]


def test_a_command_is_judged_at_its_own_connector():
    """A pause of the left session is not seen on the right, and not superseded by a resumption there."""
    events = [*session((12, "ChargingPausedEVSE"), connector="left"), *session(connector="right")]
    left, right = at(10.5, "pause_charging", connector="left"), at(10.9, "resume_charging", connector="right")
    assert verdict([*events, left, right], PAUSED) == ("pass", None)
    told = found([*events, left, at(10.6, "pause_charging", connector="right")], PAUSED)
    assert (told.kept, told.broken, told.findings[0].where.connector) == (1, 1, "right")
    assert verdict([*events, at(10.5, "pause_charging", connector="ghost")], PAUSED)[1] == "no observation"


@pytest.mark.parametrize("seconds", [11, 13])
def test_a_capture_that_ends_too_early_decides_nothing(seconds):
    """The deadline lies beyond the end of the capture."""
    assert verdict([*limits(seconds=seconds), TEN], AMPS) == ("inconclusive", "capture truncated")
    assert verdict([*limits((12, 10.0), seconds=16), TEN], MEASURED) == ("inconclusive", "capture truncated")


def test_a_topic_that_stops_after_the_command_decides_nothing():
    """Where the charger goes on, but says nothing more of its limit, the effect was not seen to be missing."""
    events = altered(limits(), lambda each: None if each.topic == topic("limits") and each.t > START + 11 else each)
    assert verdict([*events, TEN], AMPS) == ("inconclusive", "no observation")


def link(second, state):
    return Mark(START + second, "link", {"state": state})


def test_an_outage_after_the_command_is_the_benchs():
    """Our link broke before the deadline: the effect may have come."""
    events = altered(session(), lambda each: None if 11 < each.t - START < 20 else each)
    assert verdict([*events, PAUSE, link(11.1, "down"), link(19.9, "up")], PAUSED) == (
        "inconclusive",
        "bench lost messages",
    )


@pytest.mark.parametrize("name", [PAUSED, AMPS])
def test_a_command_in_an_outage_is_no_test(name):
    """While our link is down, nothing is known of the charger."""
    events = altered(session(), lambda each: None if 8 < each.t - START < 20 else each)
    told = verdict([*events, PAUSE, TEN, link(8.1, "down"), link(19.9, "up")], name)
    assert told == ("inconclusive", "no observation")


def test_a_silence_after_the_command_is_presence_that_fails():
    """A charger that falls silent after a command has no missing effect: it is not there."""
    events = altered(session(), lambda each: None if 11 < each.t - START < 20 else each)
    result = judged([*events, PAUSE])
    assert (outcome(result, PAUSED).verdict.value, outcome(result, PAUSED).reason) == ("inconclusive", "no observation")
    assert "pause_charging" in outcome(result, "charger.presence").observed


def test_beside_a_decided_command_an_undecided_one_does_not_block():
    """One pause that was seen is a pass, whatever became of the others."""
    events = [
        *session((12, "ChargingPausedEVSE"), seconds=42),
        PAUSE,
        at(20.5, "pause_charging"),
        at(41, "pause_charging"),
    ]
    told = found(events, PAUSED)
    assert (told.verdict.value, told.kept, told.undecided) == ("pass", 1, 2)


def test_repeats_are_counted():
    """Five pauses without effect are one finding that happened five times."""
    told = found([*session(seconds=60), *(at(10.5 + 8 * n, "pause_charging") for n in range(5))], PAUSED)
    assert (told.broken, len(told.findings), told.findings[0].count) == (5, 1, 5)


@pytest.mark.parametrize("qos", [1, 2])
def test_a_quality_that_the_contract_does_not_bind_proves_nothing(qos):
    """The contract sends commands with QoS 0: one without effect at another is command_qos' to judge."""
    told = verdict([*session(), command(START + 10.5, "pause_charging", qos=qos)], PAUSED)
    assert told == ("inconclusive", "lawful cause possible")
    seen = [*session((12, "ChargingPausedEVSE")), command(START + 10.5, "pause_charging", qos=qos)]
    assert verdict(seen, PAUSED) == ("pass", None)


def test_what_was_not_allowed_is_not_run():
    """A run that may only listen says which leave a command would need; what is heard all the same is judged."""
    header = replace(HEADER, allowed="listen")
    assert verdict(session(), PAUSED, header=header) == ("not run", "too invasive: needs --allow session")
    assert verdict([*session(), PAUSE], PAUSED, header=header) == ("fail", None)
