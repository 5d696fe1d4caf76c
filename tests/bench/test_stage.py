"""The charger on stage: states and stories are reached, commands go where they should, waits end when they can."""

from functools import partial

import pytest

from conformance.bench import Unreached
from conformance.bench.commanding import NOBODY, QUIET_S
from conformance.capture import Entry, Mark
from conformance.judgement import Reason, Verdict
from conformance.stimulus import NotAllowedError
from features.virtual_world import START, virtual_bench
from tests.bench.test_care import left_behind
from tests.bench.worlds import (
    Outlasting,
    Silent,
    StaysUnlocked,
    WithoutVehicle,
    bench_before,
    device,
    listened,
    outcome,
)


def opened(bench=None, **options):
    bench = bench or virtual_bench(**options)
    told = listened(bench)
    bench.open()
    return bench, told


def sent(told):
    """Return connector, command and payload of what was sent."""
    marks = [each.data for each in told if isinstance(each, Mark) and each.kind == "stimulus"]
    return [(*each["topic"].split("/")[1::2], each.get("payload")) for each in marks]


def actions(told):
    return [each.data["action"] for each in told if isinstance(each, Mark) and each.kind == "operator"]


def elapsed(bench, act, *arguments):
    begin = bench._clock.now()
    act(*arguments)
    return bench._clock.now() - begin


@pytest.mark.parametrize("state", ["charging", "paused", "error", "unplugged"])
def test_a_state_is_reached(state):
    """From wherever the session is, once and again, the state is heard when the step ends."""
    bench, _ = opened()
    for before in ("unplugged", "charging", "paused", "error"):
        bench.reach(before)
        bench.reach(state)
        assert bench._subject.is_(state)


def test_a_session_that_draws_draws():
    """More than nine amperes are heard to flow."""
    bench, _ = opened()
    bench.reach("drawing")
    assert bench._subject.is_("charging")
    assert bench._subject.current_A() > 9.0


def test_a_session_that_is_limited_is_limited():
    """Ten amperes are in force; whoever wants a session as such next gets it without the limit."""
    bench, told = opened()
    bench.reach("limited")
    assert bench._subject.limit_A() == 10.0
    bench.reach("charging")
    assert bench._subject.limit_A() == 32.0
    assert sent(told) == [("evse_1", "set_limit_amps", "10"), ("evse_1", "set_limit_amps", "32")]


def test_charging_as_it_is_keeps_the_limit():
    """Some stories go on with the limit that the one before has set."""
    bench, told = opened()
    bench.reach("limited")
    bench.reach("charging as it is")
    assert bench._subject.limit_A() == 10.0
    assert len(sent(told)) == 1


def test_a_vehicle_that_is_plugged_in_anew_begins_a_session():
    """It is unplugged before, though a session charges already; without that story nobody moves."""
    bench, told = opened()
    bench.reach("charging")
    assert actions(told) == ["plug in"]
    bench.reach("charging")
    assert actions(told) == ["plug in"]
    bench.reach("plugged in anew")
    assert actions(told) == ["plug in", "unplug", "plug in"]


def test_a_session_that_asks_for_a_card_gets_one():
    """Only where the charger waits for it: shown to a session that goes on by itself, a card would end it."""
    bench, told = opened(charger={"authorisation": "required"})
    bench.reach("charging")
    assert actions(told) == ["plug in", "authorise"]
    assert bench._subject.is_("charging")


def test_every_connector_charges():
    """The one under test and up to three others; nobody else is commanded meanwhile."""
    bench, told = opened(connectors=("a", "b", "c"), under_test=("b",))
    bench.reach_everywhere()
    assert {name: bench._subject.is_("charging", name) for name in "abc"} == dict.fromkeys("abc", True)
    assert sent(told) == []


def test_there_is_no_everywhere_with_one_connector():
    """The story cannot be told, and says why."""
    bench, _ = opened()
    with pytest.raises(Unreached, match="lists one connector"):
        bench.reach_everywhere()


def test_a_command_to_nobody_goes_to_nobody():
    """It is sent to a connector that is not listed, and nothing is owed to the charger for it."""
    bench, told = opened()
    bench.command_nobody({"set_limit_amps": b"7", "pause_charging": b""})
    assert sent(told) == [(NOBODY, "set_limit_amps", "7"), (NOBODY, "pause_charging", "")]
    bench.conclude(aborted=True)
    assert len(sent(told)) == 2
    assert actions(told) == []


def test_doubtful_commands_wait_until_all_is_quiet():
    """What was done before can have no effect any more when they are sent, all in one go and in their order."""
    bench, told = opened()
    bench.reach("charging")
    took = elapsed(bench, bench.commands, "set_limit_amps", (b"abc", b"", b"0x0e"))
    assert took == pytest.approx(QUIET_S, abs=0.1)
    assert [each[2] for each in sent(told)] == ["abc", "", "0x0e"]
    assert elapsed(bench, bench.commands, "set_limit_amps", ()) == pytest.approx(QUIET_S, abs=0.1)


def test_settling_ends_when_the_judge_has_decided():
    """Where the effect is heard at once, nobody waits for its deadline; where it stays away, not for ever."""
    bench, _ = opened()
    bench.reach("charging")
    bench.command("pause_charging", b"")
    assert elapsed(bench, bench.settle, "pause_charging.effect.state") < 2.0
    assert bench._following.judge.decided("pause_charging.effect.state")
    bench, _ = opened(faults=("pause-ignored",))
    bench.reach("charging")
    bench.command("pause_charging", b"")
    assert 2.0 < elapsed(bench, bench.settle, "pause_charging.effect.state") < 10.0
    assert not bench._following.judge.pending("pause_charging.effect.state")
    assert outcome(bench.conclude(), "pause_charging.effect.state").verdict is Verdict.FAIL


def test_dwelling_ends_with_new_evidence():
    """One publication more is enough where there was evidence before; without any, the wait ends all the same."""
    bench, _ = opened()
    bench.listen_anew()
    assert elapsed(bench, bench.dwell, "charger.not_retained") <= 1.1
    assert bench._following.judge.decided("charger.not_retained")
    assert elapsed(bench, bench.dwell, "pause_charging.effect.state") == pytest.approx(12.0, abs=0.1)


def test_a_lock_is_looked_at_where_it_can_be_seen():
    """Before the command it is seen locked, and that is marked; where no vehicle comes, the operator timed out."""
    bench, told = opened()
    bench.reach("charging")
    bench.look_at_lock()
    looks = [each.data for each in told if isinstance(each, Mark) and "sees" in each.data]
    assert [each["sees"] for each in looks] == ["locked"]
    bench, _ = opened(bench_before(device(WithoutVehicle)))
    with pytest.raises(Unreached, match="never locked") as told:
        bench.look_at_lock()
    assert told.value.reason is Reason.OPERATOR_TIMED_OUT


def test_a_lock_that_stays_open_is_locked_by_a_vehicle_plugged_in_anew():
    """After a command that has opened it, the next look plugs in anew, and sees it locked."""
    bench, told = opened(bench_before(device(StaysUnlocked)))
    bench.reach("charging")
    bench.look_at_lock()
    bench.command("force_unlock", b"1")
    bench.await_effects("force_unlock")
    bench.look_at_lock()
    assert [each for each in actions(told) if each != "look at the lock"] == ["plug in", "unplug", "plug in"]


def test_an_error_that_outlasts_its_vehicle_is_cleared():
    """The session after it begins at once, and not after the patience with an operator."""
    bench, told = opened(bench_before(device(Outlasting)))
    bench.reach("error")
    assert elapsed(bench, bench.reach, "charging") < 12.0
    assert actions(told) == ["plug in", "cause an error", "unplug", "clear the error", "plug in"]


def test_a_limit_is_known_before_it_is_to_be_taken_back():
    """Where the capabilities are heard later than the rest, the bench waits for them before it says what it will do."""
    late = partial(Silent, says_nothing=lambda topic, t: topic.endswith("/hardware_capabilities") and t < START + 3.0)
    bench, _ = opened(bench_before(device(late)))
    assert bench._owed.restoring_A("evse_1") == 32.0


@pytest.mark.parametrize("allowed", ["listen", "benign", "limit"])
def test_nothing_is_moved_without_leave(allowed):
    """A state that needs more than the user allows is not reached: nobody is plugged in, and nothing is sent."""
    bench, told = opened(bench_before(device(), allowed=allowed))
    with pytest.raises(NotAllowedError, match="needs --allow session"):
        bench.reach("charging")
    assert actions(told) == sent(told) == []


def test_what_is_owed_is_paid_by_whoever_has_hands():
    """A limit, a pause and a vehicle: all are gone some seconds after the end, and the capture shows it."""
    bench, told = opened()
    bench.reach("paused")
    bench.command("set_limit_watts", b"6000")
    bench.conclude(aborted=True)
    states = [each.payload for each in told if isinstance(each, Entry) and each.topic.endswith("/session_info")]
    assert b'"state":"Unplugged"' in states[-1]
    assert left_behind(bench) == ("Unplugged", 32.0)
