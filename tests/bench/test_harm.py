"""Do no harm: ceilings hold, the run tells beforehand what it does, and nobody else's commands are fought."""

from collections import Counter
from functools import partial
from itertools import pairwise
from types import SimpleNamespace

import pytest

from conformance import contract
from conformance.bench import Bench, Settings, Unreached
from conformance.bench.commanding import NOBODY
from conformance.bench.runner import run_features
from conformance.bus import MemoryBus
from conformance.capture import Entry, Mark
from conformance.errors import UsageError
from conformance.judgement import Reason, Verdict
from conformance.stimulus.operators import CannotError
from features.virtual_world import virtual_bench
from tests.bench.test_care import left_behind
from tests.bench.worlds import Silent, bench_before, device, listened
from tests.contract.test_rules import DOCUMENT

DECLARED = {"ocpp": False, "energy_management": True}
PER_AMPERE = {"set_limit_amps": 1.0, "set_limit_watts": 690.0}


def run(bench):
    """Run a bench; return its result, and all that it heard and marked until it began to restore the charger."""
    told, before, conclude = listened(bench), [], bench.conclude

    def concluding(**options):
        before.extend(told)
        return conclude(**options)

    bench.conclude = concluding
    bench.open()
    return run_features(bench, ()), before


def sent(told):
    """Return connector, command, payload and time of what was sent before the run was over."""
    marks = [each for each in told if isinstance(each, Mark) and each.kind == "stimulus"]
    return [(*each.data["topic"].split("/")[1::2], each.data.get("payload"), each.t) for each in marks]


def switchings(told, connector="evse_1"):
    """Return when sessions began and ended to charge."""
    topic = f"everest_api/{connector}/var/session_info"
    heard = [each for each in told if isinstance(each, Entry) and each.topic == topic]
    seen = [(each.t, b'"state":"Charging"' in each.payload) for each in heard]
    return [after[0] for before, after in pairwise(seen) if before[1] != after[1]]


def amperes(command, payload):
    try:
        return float(payload) / PER_AMPERE[command]
    except (KeyError, TypeError, ValueError):
        return 0.0


def test_no_limit_above_the_ceiling_is_commanded():
    """While the run goes on every limit is within --max-amps; what needs more is not run, and says so.

    At the end the limit is back where the hardware has it.
    """
    bench = virtual_bench(most_A=9.0, declared=DECLARED)
    result, told = run(bench)
    limits = [amperes(command, payload) for _, command, payload, _ in sent(told)]
    assert 8.0 < max(limits) <= 9.0
    reasons = {each.reason for each in result.outcomes if each.verdict is Verdict.NOT_RUN}
    assert "a limit of 10 A is above --max-amps 9" in reasons
    assert left_behind(bench) == ("Unplugged", 32.0)


@pytest.mark.parametrize("most", [0, 7])
def test_the_contactor_switches_no_more_often_than_is_allowed(most):
    """What would switch it once more is not run, and says so; the run ends as always."""
    bench = virtual_bench(most_switchings=most, declared=DECLARED)
    result, told = run(bench)
    assert len(switchings(told)) <= most
    reasons = Counter(each.reason for each in result.outcomes)
    assert reasons[f"the contactor would switch more often than --max-switching {most}"] > 0
    assert left_behind(bench)[0] == "Unplugged"


def test_the_contactor_rests():
    """Between any two of its switchings lie as many seconds as are named; all is tested as without."""
    bench = virtual_bench(dwell_s=12.0, declared=DECLARED)
    result, told = run(bench)
    assert len(switchings(told)) > 20
    assert min(after - before for before, after in pairwise(switchings(told))) >= 11.0  # seen to the next publication
    assert not [each for each in result.outcomes if each.verdict in {Verdict.FAIL, Verdict.WARN, Verdict.INCONCLUSIVE}]


def test_a_run_does_what_it_announced():
    """Commands and their numbers are those that were told before the first of them, to the last one."""
    lines = []
    bench = virtual_bench(declared=DECLARED, announce=lines.append)
    begun = []
    command = bench.stage.command

    def once(*arguments, **options):
        begun.append(list(lines))
        return command(*arguments, **options)

    bench.stage.command = once
    _, told = run(bench)
    assert begun[0] == lines, "all of it is told before the first command"
    counted = Counter(name for place, name, _, _ in sent(told) if place != NOBODY)
    announced = {name: count for name, count in counted.items() if f"  {name}, {count} times" in lines}
    assert set(announced) == {"force_unlock", "pause_charging", "resume_charging", "set_limit_amps", "set_limit_watts"}
    assert f"The contactor switches about {len(switchings(told))} times." in lines
    assert "  pause_charging to a connector that is not there, once" in lines
    assert "At the end a pause is resumed, and limits are set back to 32 A (--restore-amps)." in lines
    assert "  1 requirement: the charger lists one connector" in lines


def test_a_rehearsal_disturbs_nobody():
    """It sends nothing, marks nothing, and takes no time."""
    bench = virtual_bench()
    told = listened(bench)
    bench.open()
    before, now = len(told), bench._clock.now()
    rehearsal = bench.rehearse()
    rehearsal.reach("charging")
    rehearsal.command("set_limit_amps", b"7")
    rehearsal.reach("paused")
    assert rehearsal.plan.commands == {"set_limit_amps": 2, "pause_charging": 1}
    assert (len(told), bench._clock.now()) == (before, now)
    assert bench._owed.as_it_was


def other_controller(bench, topic, payload):
    """Let somebody else send a command, and let the bench hear of it."""
    other = MemoryBus(bench._bus.broker)
    other.connect(lambda _: None)
    other.publish(topic, payload)
    bench._wait("the other", lambda: False, 1.5)


def test_another_controller_ends_the_exercise():
    """After somebody else's command none of ours is sent, requirements say why, and their limit stays in force."""
    bench = virtual_bench(only=("pause_charging.effect.state",))
    told = listened(bench)
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"12")
    other_controller(bench, "everest_api/evse_1/cmd/set_limit_amps", b"9")
    with pytest.raises(Unreached, match="another controller sent a command") as why:
        bench.command("pause_charging", b"")
    assert why.value.reason is Reason.OTHER_CONTROLLER
    bench.conclude(aborted=True)
    assert [payload for _, _, payload, _ in sent(told)] == ["12"]
    assert left_behind(bench) == ("Unplugged", 9.0)


def test_a_command_that_nobody_knows_is_another_controllers_as_well():
    """What stands beside the documented commands comes from somebody who commands the charger."""
    bench = virtual_bench()
    bench.open()
    other_controller(bench, "everest_api/evse_1/cmd/enable_disable", b"{}")
    with pytest.raises(Unreached, match="enable_disable"):
        bench.reach("charging")


def test_all_connectors_can_be_tested():
    """Each is commanded in its turn, and all are left as they were found."""
    bench = virtual_bench(connectors=("left", "right"), under_test=("all",), declared=DECLARED)
    result, told = run(bench)
    places = Counter(place for place, name, _, _ in sent(told) if name == "pause_charging")
    assert places["left"] == places["right"] > 5
    assert not [each for each in result.outcomes if each.verdict is not Verdict.PASS]
    assert [left_behind(bench, each) for each in ("left", "right")] == [("Unplugged", 32.0)] * 2


def test_a_limit_is_not_set_where_nothing_tells_how_to_take_it_back():
    """Neither hardware capabilities nor limits are heard: only with --restore-amps is a limit commanded."""
    unsaid = partial(Silent, says_nothing=lambda topic, _: topic.endswith(("/limits", "/hardware_capabilities")))
    bench = bench_before(device(unsaid))
    bench.open()
    bench.reach("charging")
    with pytest.raises(Unreached, match="--restore-amps"):
        bench.command("set_limit_amps", b"7")
    bench = bench_before(device(unsaid), restore_A=20.0)
    told = listened(bench)
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")
    bench.conclude(aborted=True)
    payloads = [each.data["payload"] for each in told if isinstance(each, Mark) and each.kind == "stimulus"]
    assert payloads == ["7", "20"]


def test_a_contract_that_says_nothing_of_acting_is_only_listened_to():
    """Where it does not say how to find one's way, commands are refused in one sentence, before anything is done."""
    bus = virtual_bench()._bus
    Bench(contract.load(DOCUMENT), bus, Settings(allowed="listen"))
    with pytest.raises(UsageError, match="does not say how to act"):
        Bench(contract.load(DOCUMENT), bus, Settings(allowed="limit"))


def test_a_limit_that_may_be_somebodys_is_pointed_out():
    """Where less is in force than limits would be set back to, the user is told how to keep that."""
    lines = []
    bench = virtual_bench(announce=lines.append, charger={"grid_limit_A": 16.0}, only=("set_limit_amps.effect.stays",))
    run(bench)
    assert "16 A are in force now: if somebody has commanded that, name --restore-amps 16." in lines


def test_a_leave_for_limits_moves_no_vehicle():
    """Nobody is plugged in or unplugged below the level session, at no connector, though there is a door."""
    bench = virtual_bench(connectors=("a", "b"), under_test=("a",), declared=DECLARED)
    bench.open()
    bench.reach("charging")
    broker = bench._bus.broker
    limited = Bench(contract.load(), MemoryBus(broker), Settings(address="virtual", allowed="limit", declared=DECLARED))
    _, told = run(limited)
    assert [each for each in told if isinstance(each, Mark) and each.kind == "operator"] == []
    assert {name for _, name, _, _ in sent(told)} == {"set_limit_amps", "set_limit_watts"}


def test_no_error_is_caused_that_nobody_can_clear():
    """Whoever can only cause one is not asked to."""
    bench = virtual_bench()
    told = listened(bench)
    bench.open()
    able = [each for each in bench._props.hands.abilities if each != "clear the error"]
    bench._props.hands._operator = SimpleNamespace(
        abilities=able, do=bench._props.hands._operator.do, acts_at_once=True
    )
    with pytest.raises(CannotError, match="cannot clear the error"):
        bench.reach("error")
    actions = [each.data["action"] for each in told if isinstance(each, Mark) and each.kind == "operator"]
    assert "cause an error" not in actions


def test_a_command_of_ours_that_comes_twice_is_not_anothers():
    """A broker may deliver it again, and late: the exercise goes on, and what is owed for it is not forgotten."""
    bench = virtual_bench()
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"12")
    other_controller(bench, "everest_api/evse_1/cmd/set_limit_amps", b"12")
    bench.command("pause_charging", b"")
    bench.conclude(aborted=True)
    assert left_behind(bench) == ("Unplugged", 32.0)


def test_commands_leave_the_charger_its_time():
    """Where the contactor is to rest, no two commands come within a second."""
    _, told = run(virtual_bench(dwell_s=0.5, declared=DECLARED))
    times = [t for *_, t in sent(told)]
    assert min(after - before for before, after in pairwise(times)) >= 0.999


def test_nothing_is_sent_to_a_charger_of_which_nothing_is_known():
    """Where no session is heard, nobody knows what would be disturbed."""
    unsaid = partial(Silent, says_nothing=lambda topic, _: topic.endswith("/session_info"))
    bench = bench_before(device(unsaid))
    told = listened(bench)
    bench.open()
    for act in (partial(bench.reach, "charging"), partial(bench.command, "set_limit_amps", b"10")):
        with pytest.raises(Unreached, match="nothing tells the state"):
            act()
    assert [each for each in told if isinstance(each, Mark) and each.kind in {"stimulus", "operator"}] == []
