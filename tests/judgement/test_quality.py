"""The judge on the quality of service: what is obeyed at one is obeyed at all that were tried."""

import pytest

from tests.judgement.charging import charger
from tests.recordings import START, command, found, steps, topic, verdict

QOS = "charger.command_qos"


def story(*tried, obeyed=(0, 1, 2), after_s=1, name="pause_charging"):
    """Return a charger that is sent pauses and resumptions with given qualities, and obeys some of them."""
    changes, commands, t = [], [], 10.5
    for qos in tried:
        commands.append(command(START + t, name, qos=qos))
        if qos in obeyed:
            changes += [(t + after_s, "ChargingPausedEVSE"), (t + 7, "Charging")]
        t += 15
    return [*charger(state=steps("Charging", *changes), seconds=int(t) + 5), *commands]


def test_all_three_qualities_are_needed():
    """An effect at each of them is a pass; two are too few."""
    assert verdict(story(0, 1, 2), QOS) == ("pass", None)
    assert verdict(story(2, 0, 1), QOS) == ("pass", None)
    assert verdict(story(0, 1), QOS) == ("inconclusive", "too few samples")
    assert verdict(story(0), QOS) == ("inconclusive", "too few samples")


@pytest.mark.parametrize("missed", [0, 1, 2])
def test_a_quality_that_is_not_obeyed_is_found(missed):
    """An effect at the others, and none at this one: the finding names the command and both."""
    obeyed = tuple({0, 1, 2} - {missed})
    told = found(story(0, 1, 2, obeyed=obeyed), QOS)
    assert (told.verdict.value, told.broken, told.kept) == ("warn", 1, 2)
    assert told.expected == f"an effect at QoS {missed}, as at QoS {obeyed[0]}, {obeyed[1]}"
    assert told.observed == f"no effect of pause_charging sent with QoS {missed}"
    assert told.findings[0].where.topic == topic("session_info")


def test_a_charger_that_obeys_nothing_is_found_elsewhere():
    """Where no command has its effect, the quality is not what is wrong."""
    assert verdict(story(0, 1, 2, obeyed=()), QOS) == ("inconclusive", "precondition not reached")


def test_a_command_that_is_never_obeyed_says_nothing_of_qualities():
    """A limit with QoS 1 that is ignored at QoS 0 as well is the limit's own finding, though pauses are obeyed."""
    limits = [command(START + t, "set_limit_amps", b"10", qos=qos) for t, qos in ((20.5, 0), (36.5, 1))]
    told = found([*story(0, 2), *limits], QOS)
    assert (told.verdict.value, told.broken, told.kept) == ("inconclusive", 0, 2)


def test_a_charger_that_is_late_at_every_quality_is_found_elsewhere():
    """An effect after its deadline shows neither that a quality is obeyed nor that it is not."""
    events = story(0, 1, 2, after_s=4.6)
    assert found(events, "pause_charging.effect.state").broken == 1
    assert verdict(events, QOS) == ("inconclusive", "precondition not reached")


def test_a_quality_that_was_obeyed_once_is_obeyed():
    """A second command of the same quality without effect is the effect's own finding."""
    assert verdict([*story(0, 1, 2), command(START + 45, "pause_charging", qos=1)], QOS) == ("pass", None)


def test_qualities_of_commands_of_all_kinds_count():
    """A limit with QoS 1 and a pause with QoS 0 and 2 are all three."""
    pauses = charger(
        state=steps("Charging", (12, "ChargingPausedEVSE"), (18, "Charging"), (32, "ChargingPausedEVSE")),
        amps=steps(32.0, (22, 10.0)),
        seconds=50,
    )
    sent = [
        command(START + 10.5, "pause_charging", qos=0),
        command(START + 20.5, "set_limit_amps", b"10", qos=1),
        command(START + 30.5, "pause_charging", qos=2),
    ]
    assert verdict([*pauses, *sent], QOS) == ("pass", None)


def test_without_commands_nothing_is_known():
    """Nor with commands that were no test."""
    assert verdict(charger(), QOS) == ("inconclusive", "precondition not reached")
    idle = [*charger(state="Preparing"), *(command(START + 5 + n, "pause_charging", qos=n) for n in range(3))]
    assert verdict(idle, QOS) == ("inconclusive", "precondition not reached")
