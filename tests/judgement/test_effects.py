"""The judge on commands to a session: pauses and resumptions, staying, lawful causes; and a lock that opens."""

from dataclasses import replace

import pytest

from conformance.judgement import Verdict
from tests.judgement.charging import charger, looks
from tests.recordings import HEADER, START, at, found, pulse, says, steps, topic, verdict

PAUSED = "pause_charging.effect.state"
STAYS = "pause_charging.effect.stays"
POWER = "pause_charging.effect.power"
RESUMED = "resume_charging.effect.state"
PAUSE = at(10.5, "pause_charging")
RESUME = at(20.5, "resume_charging")


def session(*changes, **options):
    """Return a session that charges, and is in another state from each given second on."""
    return charger(state=steps("Charging", *changes), **options)


@pytest.mark.parametrize("value", [b"", b"pause", b"\xff\x00", b'{"a": 1}', b"x" * 5000])
def test_a_pause_that_comes_in_time_passes(value):
    """The state is there within three seconds and stays for five, whatever the payload of the command is."""
    events = [*session((12, "ChargingPausedEVSE")), at(10.5, "pause_charging", value)]
    assert verdict(events, PAUSED) == verdict(events, STAYS) == verdict(events, POWER) == ("pass", None)
    assert found(events, PAUSED).numbers["slowest_s"] == pytest.approx(1.7)


@pytest.mark.parametrize(
    "changes",
    [[], [(14, "ChargingPausedEVSE")], [(15, "ChargingPausedEVSE")], [(12, "ChargingPausedEV"), (13, "Charging")]],
)
def test_a_pause_that_comes_late_or_never_fails(changes):
    """No effect, a late effect and another effect are all no effect in time; staying is then not to be judged."""
    events = [*session(*changes), PAUSE]
    assert verdict(events, PAUSED) == ("fail", None)
    assert verdict(events, STAYS) == ("inconclusive", "precondition not reached")


@pytest.mark.parametrize(
    ("sent_s", "told"), [(9.15, ("inconclusive", "timing guard band")), (9.3, ("pass", None)), (9.1, ("fail", None))]
)
def test_the_deadline_has_an_uncertainty(sent_s, told):
    """An effect seen 3.05 s after its command may have been in time, one after 2.9 s was, one after 3.1 s was not."""
    assert verdict([*session((12, "ChargingPausedEVSE")), at(sent_s, "pause_charging")], PAUSED) == told


def test_a_missing_effect_is_shown_where_it_was_due():
    """The finding is the first message after the deadline, and says what it shows instead."""
    told = found([*session(), PAUSE], PAUSED)
    assert (told.expected, told.observed) == (
        "the effect of pause_charging within 3 s",
        'it is "Charging" 3.700 s after the command',
    )
    where = told.findings[0].where
    assert (where.t, where.topic, where.connector) == (START + 14.2, topic("session_info"), "evse_manager")


def test_a_pause_that_ends_by_itself_fails_to_stay():
    """A session that charges again two seconds after the pause was not paused."""
    events = [*session((11, "ChargingPausedEVSE"), (13, "Charging")), PAUSE]
    assert verdict(events, PAUSED) == ("pass", None)
    told = found(events, STAYS)
    assert (told.verdict.value, told.observed) == ("fail", 'it is "Charging" 2.000 s after the effect')
    assert told.expected == "the effect of pause_charging within 3 s, staying for 5 s at least"


def test_a_pause_is_watched_until_it_is_ended_by_command():
    """Five seconds are enough to pass; what leaves it by itself later still fails, and a resumption does not."""
    late = [*session((11, "ChargingPausedEVSE"), (30, "Charging")), PAUSE]
    assert found(late, STAYS).verdict is Verdict.FAIL
    assert verdict([*late, at(29.5, "resume_charging")], STAYS) == ("pass", None)


@pytest.mark.parametrize("ending", ["Finished", "Unplugged", "Error", "PermanentFault", "Disabled", "WaitingForEnergy"])
def test_a_session_may_end_while_it_is_paused(ending):
    """Unplugging, errors and a lack of energy are lawful ends of a pause; after five seconds they end the watch."""
    events = [*session((11, "ChargingPausedEVSE"), (13, ending), (16, "Charging")), PAUSE]
    assert verdict(events, STAYS) == ("inconclusive", "lawful cause possible")
    assert verdict([*session((11, "ChargingPausedEVSE"), (20, ending), (22, "Charging")), PAUSE], STAYS)[0] == "pass"


@pytest.mark.parametrize("cause", ["Finished", "Unplugged", "Error", "PermanentFault", "Disabled"])
def test_a_session_that_ends_need_not_pause(cause):
    """What ends the session before the deadline is a lawful cause for no effect, also where it passes again."""
    assert verdict([*session((12, cause)), PAUSE], PAUSED) == ("inconclusive", "lawful cause possible")
    assert verdict([*session((12, cause), (13, "Charging")), PAUSE], PAUSED)[1] == "lawful cause possible"
    late = [*session((12, cause), (15, "ChargingPausedEVSE")), PAUSE]
    assert verdict(late, PAUSED) == ("inconclusive", "lawful cause possible")


@pytest.mark.parametrize("state", ["Preparing", "ChargingPausedEV", "ChargingPausedEVSE", "WaitingForEnergy"])
def test_pausing_what_does_not_charge_proves_nothing(state):
    """The effect is promised for a session that is charging."""
    for name in (PAUSED, STAYS, POWER):
        assert verdict([*charger(state=state), PAUSE], name) == ("inconclusive", "precondition not reached")


def test_a_single_word_before_the_command_is_enough():
    """What was said with the very first message is known."""
    first = [each for each in session((1, "ChargingPausedEVSE"), seconds=20) if "session_info" in each.topic]
    assert verdict([*first, at(0.5, "pause_charging")], PAUSED) == ("pass", None)


def test_what_is_not_known_of_a_session_is_no_test():
    """Before the session was heard, and where it cannot be read, a pause decides nothing."""
    for events in (pulse(names=["datetime"]), [*pulse(names=["datetime"]), *says("session_info", b"{")]):
        assert verdict([*events, PAUSE], PAUSED) == ("inconclusive", "no observation")


def test_an_unreadable_message_is_no_missing_effect():
    """A session that cannot be read for a moment decides nothing; the next message that can be read does."""
    state = steps("Charging", (12, "ChargingPausedEVSE"))
    broken = says("session_info", lambda s: b"{" if 13 < s < 15 else {"state": state(s)})
    assert verdict([*pulse(names=["datetime"]), *broken, PAUSE], STAYS) == ("pass", None)


@pytest.mark.parametrize("value", [b"{}", b"3", b"[]", b'"x"', b"null", b"{"])
def test_a_message_that_says_nothing_of_the_state_decides_nothing(value):
    """It is no effect, no precondition and no lawful cause; the next one that has a state decides."""
    others = pulse(40, names=["connectors", "datetime", "limits"])

    def told(name, *changes, commands=(PAUSE,)):
        session_ = steps({"state": "Charging"}, *changes)
        return verdict([*others, *says("session_info", session_, seconds=40), *commands], name)

    once = [(11, value), (12, {"state": "Charging"})]
    assert told(PAUSED, *once) == ("fail", None)
    assert told(PAUSED, (11, value), (12, {"state": "ChargingPausedEVSE"})) == ("pass", None)
    assert told(PAUSED, (11, value))[0] == told(STAYS, (11, value))[0] == "inconclusive"
    assert told(PAUSED, (8, value), (11, {"state": "Preparing"}))[0] == "inconclusive"
    paused = [(11, {"state": "ChargingPausedEVSE"}), (21, value), (22, {"state": "ChargingPausedEVSE"})]
    assert told(RESUMED, *paused, commands=(PAUSE, RESUME)) == ("fail", None)


@pytest.mark.parametrize(
    ("watts", "told"),
    [
        (steps(11000, (12, 0)), "pass"),
        (steps(11000, (16, 100)), "pass"),
        (steps(11000, (12, 101)), "warn"),
        (steps(11000, (18, 0)), "warn"),
        (steps(11000), "warn"),
        (steps(99), "inconclusive"),
        (steps({}), "inconclusive"),
    ],
)
def test_the_power_of_a_paused_session_falls(watts, told):
    """Within six seconds the power is at most 100 W; a meter without power says nothing."""
    assert verdict([*session((12, "ChargingPausedEVSE"), watts=watts), PAUSE], POWER)[0] == told


def test_a_resume_follows_a_pause():
    """After a pause by command, Charging within five seconds passes, and another state fails."""
    assert verdict([*session((11, "ChargingPausedEVSE"), (23, "Charging")), PAUSE, RESUME], RESUMED) == ("pass", None)
    assert verdict([*session((11, "ChargingPausedEVSE")), PAUSE, RESUME], RESUMED) == ("fail", None)
    assert verdict([*session((11, "ChargingPausedEVSE"), (26, "Charging")), PAUSE, RESUME], RESUMED) == ("fail", None)


@pytest.mark.parametrize("witness", ["ChargingPausedEV", "WaitingForEnergy", "Unplugged", "Error", "Finished"])
def test_a_resume_may_lawfully_have_no_effect(witness):
    """A vehicle that does not draw, a lack of energy, and the end of the session are lawful causes, as witnessed."""
    events = [*session((11, "ChargingPausedEVSE"), (21, witness)), PAUSE, RESUME]
    assert verdict(events, RESUMED) == ("inconclusive", "lawful cause possible")


@pytest.mark.parametrize(("amps", "told"), [(5.9, "inconclusive"), (6.0, "fail"), (0.0, "inconclusive")])
def test_a_limit_under_the_minimum_is_a_lack_of_energy(amps, told):
    """Six amperes are enough to charge with."""
    assert verdict([*session((11, "ChargingPausedEVSE"), amps=amps), PAUSE, RESUME], RESUMED)[0] == told


def test_a_resume_without_a_pause_by_command_is_not_judged():
    """A session that something else paused need not resume; nor need one that was resumed already."""
    assert verdict([*session((5, "ChargingPausedEVSE")), RESUME], RESUMED)[1] == "precondition not reached"
    events = [*session((5, "ChargingPausedEVSE")), PAUSE, at(12, "resume_charging"), RESUME]
    assert verdict(events, RESUMED)[0] == "fail"
    assert found(events, RESUMED).undecided == 1


LOCKS = [(b"1", "named"), (b"+01", "named"), (b"", "default"), (b"abc", "default"), (b"1.5", "default")]


@pytest.mark.parametrize(("value", "name"), LOCKS)
def test_a_lock_that_opens_passes(value, name):
    """The operator saw the lock closed before the command and open after it."""
    events = [*pulse(), at(10.5, "force_unlock", value), *looks((10, "locked"), (11, "unlocked"))]
    assert verdict(events, f"force_unlock.effect.{name}") == ("pass", None)


@pytest.mark.parametrize(("value", "name"), LOCKS)
def test_a_lock_that_stays_closed_fails(value, name):
    """The operator still saw it closed after the deadline."""
    events = [*pulse(), at(10.5, "force_unlock", value), *looks((10, "locked"), (11, "locked"), (16, "locked"))]
    assert verdict(events, f"force_unlock.effect.{name}") == ("fail", None)


@pytest.mark.parametrize("value", [b"2", b"0", b"-1", b"12"])
def test_the_kit_looks_at_connector_one_only(value):
    """What names another connector, or none that can be, promises nothing about connector 1."""
    events = [*pulse(), at(10.5, "force_unlock", value), *looks((10, "locked"), (11, "locked"), (16, "locked"))]
    for name in ("named", "default"):
        assert verdict(events, f"force_unlock.effect.{name}") == ("inconclusive", "no observation")


def test_a_lock_that_was_open_or_not_seen_proves_nothing():
    """A lock has to be seen closed before, and to be looked at after the command."""
    unlock = at(10.5, "force_unlock", b"1")
    for seen in (
        [],
        looks((10, "unlocked"), (16, "unlocked")),
        looks((11, "locked"), (16, "locked")),
        looks((10, "locked")),
    ):
        assert found([*pulse(), unlock, *seen], "force_unlock.effect.named").verdict is Verdict.INCONCLUSIVE


def test_a_lock_that_nobody_can_see_is_not_run():
    """Without an operator who can look, the effect of unlocking is not tested."""
    told = verdict(pulse(), "force_unlock.effect.named", header=replace(HEADER, operator=()))
    assert told == ("not run", "nobody can see the lock")
