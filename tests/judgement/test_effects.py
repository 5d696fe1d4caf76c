"""The judge on commands: deadlines, staying, lawful causes, overlap, other controllers."""

from dataclasses import replace

import pytest

from conformance.capture import Entry, Mark
from conformance.judgement import Verdict
from tests.recordings import HEADER, START, command, judged, outcome, pulse, state, topic

PAUSED = "pause_charging.effect.state"
STAYS = "pause_charging.effect.stays"
RESUMED = "resume_charging.effect.state"
AMPS = "set_limit_amps.effect.limit"
WATTS = "set_limit_watts.effect.limit"


def session(*changes, seconds=40):
    """Return a pulse whose session information shows Charging, and another state from each given time on."""
    events = pulse(seconds, names=["connectors", "datetime", "limits"])
    for beat in range(seconds):
        t = START + 0.2 + beat
        name = [name for since, name in [(0, "Charging"), *changes] if t >= START + since][-1]
        events.append(Entry(t, topic("session_info"), state(name, state_info="RCD" if name == "Error" else "")))
    return events


def limits(*changes, seconds=40, phases=3):
    """Return a pulse whose limits are 32 A, and another value from each given time on."""
    events = pulse(seconds, names=["connectors", "datetime", "session_info"])
    for beat in range(seconds):
        t = START + 0.2 + beat
        amps = [amps for since, amps in [(0, 32.0), *changes] if t >= START + since][-1]
        value = f'{{"max_current": {amps}, "nr_of_phases_available": {phases}}}'
        events.append(Entry(t, topic("limits"), value.encode()))
    return events


def at(seconds, name, value=b""):
    return command(START + seconds, name, value)


def verdict(events, name, **options):
    found = outcome(judged(events, **options), name)
    return found.verdict, found.reason


def test_a_pause_that_comes_in_time_passes():
    """The state is there within three seconds and stays for five."""
    events = [*session((12, "ChargingPausedEVSE")), at(10.5, "pause_charging")]
    assert verdict(events, PAUSED) == (Verdict.PASS, None)
    assert verdict(events, STAYS) == (Verdict.PASS, None)


@pytest.mark.parametrize(
    "changes", [[], [(14, "ChargingPausedEVSE")], [(15, "ChargingPausedEVSE")], [(12, "ChargingPausedEV")]]
)
def test_a_pause_that_comes_late_or_never_fails(changes):
    """No effect, a late effect and another effect are all no effect in time; staying is then not to be judged."""
    events = [*session(*changes), at(10.5, "pause_charging")]
    assert verdict(events, PAUSED)[0] is Verdict.FAIL
    assert verdict(events, STAYS)[0] is Verdict.INCONCLUSIVE


def test_a_pause_that_ends_by_itself_fails_to_stay():
    """A session that charges again two seconds after the pause was not paused."""
    events = [*session((11, "ChargingPausedEVSE"), (13, "Charging")), at(10.5, "pause_charging")]
    assert verdict(events, PAUSED) == (Verdict.PASS, None)
    assert verdict(events, STAYS)[0] is Verdict.FAIL


@pytest.mark.parametrize("ending", ["Finished", "Unplugged", "Error"])
def test_a_session_may_end_while_it_is_paused(ending):
    """Unplugging and errors are lawful ends of a pause."""
    events = [*session((11, "ChargingPausedEVSE"), (13, ending)), at(10.5, "pause_charging")]
    assert verdict(events, STAYS) == (Verdict.INCONCLUSIVE, "lawful cause possible")


def test_pausing_what_does_not_charge_proves_nothing():
    """The effect is promised for a session that is charging."""
    events = [*session((0, "Preparing")), at(10.5, "pause_charging")]
    assert verdict(events, PAUSED) == (Verdict.INCONCLUSIVE, "precondition not reached")


def test_a_resume_follows_a_pause():
    """After a pause by command, Charging within five seconds passes, and another state fails."""
    paused = [at(10.5, "pause_charging"), at(20.5, "resume_charging")]
    good = session((11, "ChargingPausedEVSE"), (23, "Charging"))
    bad = session((11, "ChargingPausedEVSE"))
    assert verdict([*good, *paused], RESUMED) == (Verdict.PASS, None)
    assert verdict([*bad, *paused], RESUMED)[0] is Verdict.FAIL


@pytest.mark.parametrize("witness", ["ChargingPausedEV", "WaitingForEnergy"])
def test_a_resume_may_lawfully_have_no_effect(witness):
    """A vehicle that does not draw and a lack of energy are lawful causes, seen as witnesses."""
    events = [*session((11, "ChargingPausedEVSE"), (21, witness)), at(10.5, "pause_charging")]
    assert verdict([*events, at(20.5, "resume_charging")], RESUMED) == (Verdict.INCONCLUSIVE, "lawful cause possible")


def test_a_resume_without_a_pause_by_command_is_not_judged():
    """A session that something else paused need not resume."""
    events = [*session((5, "ChargingPausedEVSE")), at(20.5, "resume_charging")]
    assert verdict(events, RESUMED) == (Verdict.INCONCLUSIVE, "precondition not reached")


@pytest.mark.parametrize(
    ("value", "after"), [(b"10", 10.0), (b"+6.5", 6.5), (b"0", 0.0), (b"-5", 0.0), (b"7.126", 7.13)]
)
def test_a_lower_limit_is_obeyed(value, after):
    """The published limit is at most the commanded one, never below zero, within what is printed."""
    assert verdict([*limits((12, after)), at(10.5, "set_limit_amps", value)], AMPS) == (Verdict.PASS, None)


@pytest.mark.parametrize(("value", "after"), [(b"10", 32.0), (b"10", 10.5), (b"-5", 5.0)])
def test_a_limit_that_is_not_obeyed_fails(value, after):
    """No effect, too little effect, and a negative limit taken for a positive one."""
    assert verdict([*limits((12, after)), at(10.5, "set_limit_amps", value)], AMPS)[0] is Verdict.FAIL


def test_a_limit_that_comes_late_fails():
    """Twenty seconds are not five."""
    found = outcome(judged([*limits((30, 10.0)), at(10.5, "set_limit_amps", b"10")]), AMPS)
    assert (found.verdict, found.broken) == (Verdict.FAIL, 1)


def test_raising_is_not_a_test():
    """A limit above the one in force proves nothing."""
    assert verdict([*limits(), at(10.5, "set_limit_amps", b"40")], AMPS)[1] == "precondition not reached"


@pytest.mark.parametrize(
    ("phases", "amps", "wanted"), [(3, 10.14, "pass"), (3, 10.4, "fail"), (1, 30.4, "pass"), (1, 31.0, "fail")]
)
def test_watts_are_amperes_times_phases_times_volts(phases, amps, wanted):
    """7000 W are 10.14 A in three phases at 230 V, and 30.43 A in one."""
    events = [*limits((12, amps), phases=phases), at(10.5, "set_limit_watts", b"7000")]
    assert verdict(events, WATTS)[0].value == wanted


@pytest.mark.parametrize("value", [b"abc", b"16abc", b" 8", b"1e1", b"", b"NaN", b"inf", b"0x10", "\u0661".encode()])
def test_a_doubtful_payload_promises_no_effect(value):
    """What is not a decimal number starts no watch."""
    assert verdict([*limits(), at(10.5, "set_limit_amps", value)], AMPS) == (Verdict.INCONCLUSIVE, "no observation")


def test_a_further_command_supersedes_the_first():
    """Before its effect is seen, a command of the same kind ends the watch: amperes and watts are of one kind."""
    events = [*limits((13, 8.0)), at(10.5, "set_limit_amps", b"10"), at(10.9, "set_limit_watts", b"abc")]
    assert verdict(events, AMPS) == (Verdict.INCONCLUSIVE, "superseded by another command")


def test_another_controller_is_named():
    """A command without our mark, in a capture that has marks, is another controller's."""
    foreign = Entry(START + 10.9, topic("set_limit_amps"), b"32")
    events = [*limits(), at(10.5, "set_limit_amps", b"10"), foreign]
    assert verdict(events, AMPS) == (Verdict.INCONCLUSIVE, "other controller seen")


def test_the_echo_of_our_command_is_not_a_second_one():
    """What the broker sends back of our own command is matched to its mark."""
    echo = Entry(START + 10.51, topic("set_limit_amps"), b"10")
    found = outcome(judged([*limits((12, 10.0)), at(10.5, "set_limit_amps", b"10"), echo]), AMPS)
    assert (found.verdict, found.kept, found.undecided) == (Verdict.PASS, 1, 0)


def test_anyones_command_is_judged():
    """In a capture without marks, a command that was heard is judged from its arrival."""
    events = [*limits(), Entry(START + 10.5, topic("set_limit_amps"), b"10")]
    assert verdict(events, AMPS, header=None)[0] is Verdict.FAIL


def test_a_capture_that_ends_too_early_decides_nothing():
    """The deadline lies beyond the end of the capture."""
    events = [*limits(seconds=12), at(10.5, "set_limit_amps", b"10")]
    assert verdict(events, AMPS) == (Verdict.INCONCLUSIVE, "capture truncated")


def looks(*seen):
    return [
        Mark(START + t, "operator", {"action": "look at the lock", "connector": "evse_manager", "sees": sees})
        for t, sees in seen
    ]


@pytest.mark.parametrize(("value", "name"), [(b"1", "named"), (b"", "default"), (b"abc", "default")])
def test_a_lock_that_opens_passes(value, name):
    """The operator saw the lock closed before the command and open after it."""
    events = [*pulse(), at(10.5, "force_unlock", value), *looks((10, "locked"), (11, "unlocked"))]
    assert verdict(events, f"force_unlock.effect.{name}") == (Verdict.PASS, None)


def test_a_lock_that_stays_closed_fails():
    """The operator still saw it closed after the deadline."""
    events = [*pulse(), at(10.5, "force_unlock", b"1"), *looks((10, "locked"), (11, "locked"), (16, "locked"))]
    assert verdict(events, "force_unlock.effect.named")[0] is Verdict.FAIL


def test_a_lock_that_nobody_can_see_is_not_run():
    """Without an operator who can look, the effect of unlocking is not tested."""
    found = outcome(judged(pulse(), header=replace(HEADER, operator=())), "force_unlock.effect.named")
    assert (found.verdict, found.reason) == (Verdict.NOT_RUN, "nobody can see the lock")


def test_what_was_not_allowed_is_not_run():
    """A run that may only listen says which leave a command would need."""
    found = outcome(judged(pulse(), header=replace(HEADER, allowed="listen")), PAUSED)
    assert (found.verdict, found.reason) == (Verdict.NOT_RUN, "too invasive: needs --allow session")


def test_a_charger_that_declares_no_energy_management_need_not_obey_limits():
    """A feature that is declared absent, and not seen, makes its requirements not applicable."""
    header = replace(HEADER, declared={"energy_management": False})
    assert verdict(pulse(), AMPS, header=header)[0] is Verdict.NOT_APPLICABLE
