"""The judge on why there may be no effect: causes that are said last, causes that last, strangers, values that move."""

import pytest

from conformance.capture import Entry, Mark
from tests.judgement.charging import charger
from tests.recordings import START, at, found, judged, steps, topic, verdict

PAUSED = "pause_charging.effect.state"
RESUMED = "resume_charging.effect.state"
RAISED = "set_limit_amps.effect.raised"
DOUBTFUL = "set_limit_amps.doubtful"
ISOLATION = "charger.isolation"
PAUSE, RESUME = at(10.5, "pause_charging"), at(20.5, "resume_charging")
TEN, SIXTEEN = at(10.5, "set_limit_amps", b"10"), at(20.5, "set_limit_amps", b"16")
EXCUSED = ("inconclusive", "lawful cause possible")


def session(*changes):
    return charger(state=steps("Charging", *changes))


def limits(*changes):
    return charger(amps=steps(32.0, *changes))


@pytest.mark.parametrize("cause", ["Unplugged", "Finished", "Error", "PermanentFault", "Disabled", "Reserved"])
def test_the_end_of_a_session_is_a_cause_that_lasts(cause):
    """A session that ended for a moment was not paused, whatever charges afterwards."""
    assert verdict([*session((11, cause), (12, "Charging")), PAUSE], PAUSED) == EXCUSED


@pytest.mark.parametrize("cause", ["WaitingForEnergy", "ChargingPausedEV"])
def test_a_lack_of_energy_is_a_cause_while_it_is_said(cause):
    """A vehicle that draws again at the deadline has no excuse for its charger; one that does not has."""
    assert verdict([*session((11, cause), (12, "Charging")), PAUSE], PAUSED) == ("fail", None)
    assert verdict([*session((11, cause)), PAUSE], PAUSED) == EXCUSED
    paused = [(11, "ChargingPausedEVSE")]
    away = [*session(*paused, (21, cause), (22, "ChargingPausedEVSE")), PAUSE, RESUME]
    assert verdict(away, RESUMED) == ("fail", None)
    assert verdict([*session(*paused, (21, cause)), PAUSE, RESUME], RESUMED) == EXCUSED


def test_a_limit_that_was_low_before_is_a_cause_while_it_is_low():
    """What is said on another topic counts as long as it is the last that was said there."""
    state = steps("Charging", (11, "ChargingPausedEVSE"))
    low = charger(state=state, amps=steps(0.0, (22, 16.0)))
    assert verdict([*low, PAUSE, RESUME], RESUMED) == ("fail", None)
    assert verdict([*charger(state=state, amps=0.0), PAUSE, RESUME], RESUMED) == EXCUSED


STOP = Entry(START + 11.0, "everest_api/evse_manager/cmd/stop_charging", b"")


def test_a_command_that_the_contract_does_not_know_is_another_controller():
    """What is sent beside the documented commands may do anything: it ends the watch at its connector, and is noted."""
    events = [*session(), PAUSE]
    assert verdict([*events, STOP], PAUSED) == ("inconclusive", "other controller seen")
    assert verdict([*events, STOP._replace(topic="everest_api/left/cmd/stop_charging")], PAUSED) == ("fail", None)
    assert verdict([*events, STOP._replace(t=START + 10.0)], PAUSED) == ("fail", None)
    ours = Mark(START + 11.0, "stimulus", {"topic": STOP.topic, "payload": ""})
    assert verdict([*events, ours], PAUSED) == ("inconclusive", "other controller seen")
    assert [each for each in judged([*events, STOP]).notes if "stop_charging" in each]


def test_a_stranger_after_the_effect_changes_nothing():
    """What was seen before it counts."""
    late = STOP._replace(t=START + 13)
    assert verdict([*session((11, "ChargingPausedEVSE")), PAUSE, late], PAUSED) == ("pass", None)


def test_a_stranger_may_be_what_disturbed():
    """A doubtful payload is not blamed for what a command that the contract does not know may have done."""
    events = [*limits((12, 8.0)), at(10.5, "set_limit_amps", b"abc")]
    assert verdict(events, DOUBTFUL)[0] == "warn"
    assert verdict([*events, STOP], DOUBTFUL) == EXCUSED


def test_a_limit_that_moves_by_itself_may_do_so_again():
    """Where it changed without a command in the ten seconds before, one more change is nobody's."""
    doubtful = at(10.5, "set_limit_amps", b"abc")
    assert verdict([*limits((5, 20.0), (12, 8.0)), doubtful], DOUBTFUL) == EXCUSED
    assert verdict([*limits((5, 20.0), (26, 8.0)), at(24.5, "set_limit_amps", b"abc")], DOUBTFUL)[0] == "warn"
    commanded = [*limits((5, 20.0), (26, 8.0)), at(4.5, "set_limit_amps", b"20"), at(24.5, "set_limit_amps", b"abc")]
    assert verdict(commanded, DOUBTFUL)[0] == "warn"


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([*limits((12, 10.0)), TEN, SIXTEEN], "warn"),
        ([*limits((12, 10.0)), at(10.5, "set_limit_watts", b"6900"), SIXTEEN], "warn"),
        ([*limits((12, 10.0)), SIXTEEN], "inconclusive"),  # it fell by itself: something else holds it down
        ([*limits((12, 8.0)), TEN, SIXTEEN], "inconclusive"),  # it fell below what was commanded: so does this
        ([*limits((12, 10.0), (22, 16.0)), SIXTEEN], "pass"),  # and where it rises all the same, nobody asks
    ],
)
def test_what_holds_a_limit_down_is_a_command_or_something_else(events, told):
    """That a limit is not raised is found only where a command explains the one in force."""
    assert verdict(events, RAISED)[0] == told


def two(name, *changes):
    """Return two connectors, on one of which the limit changes."""
    sides = []
    for side in ("left", "right"):
        sides += charger(amps=steps(32.0, *changes) if side == name else 32.0, connector=side)
    listed = b'["left", "right"]'
    return [each._replace(payload=listed) if each.topic == topic("connectors") else each for each in sides]


def test_a_limit_that_is_raised_on_one_side_may_be_lowered_on_the_other():
    """Who shares a connection gives to one what the other lays down: only a lowering is a test of isolation."""
    left = at(10.5, "set_limit_amps", b"40", connector="left")
    assert verdict([*two("right", (12, 16.0)), left], ISOLATION) == ("inconclusive", "no observation")
    lowered = at(10.5, "set_limit_amps", b"10", connector="left")
    told = found([*two("right", (12, 10.0)), lowered], ISOLATION)
    assert (told.verdict.value, told.findings[0].where.connector) == ("warn", "right")
    assert verdict([*two("right", (12, 20.0)), lowered], ISOLATION) == ("pass", None)


POWER = "pause_charging.effect.power"


@pytest.mark.parametrize("other", ["Unplugged", "Finished", "Error", "Disabled"])
def test_a_fall_of_power_that_has_another_cause_is_no_effect_of_a_pause(other):
    """Who unplugs ends the flow as well, also where the meter says so a little before the session does."""
    assert verdict([*session((11, other)), PAUSE], POWER) == EXCUSED
    fallen = charger(state=steps("Charging", (12, other)), measured=steps(32.0, (11, 0.0)))
    assert verdict([*fallen, PAUSE], POWER) == EXCUSED


def test_a_fall_of_power_in_a_pause_is_its_effect():
    """It is kept once the session is heard to be paused; what flows on is against it; what ends later is nothing."""
    paused = steps("Charging", (11, "ChargingPausedEVSE"), (14, "Unplugged"))
    assert verdict([*charger(state=paused), PAUSE], POWER) == ("pass", None)
    assert (
        verdict([*charger(state=steps("Charging", (11, "ChargingPausedEVSE")), measured=32.0), PAUSE], POWER)[0]
        == "warn"
    )
