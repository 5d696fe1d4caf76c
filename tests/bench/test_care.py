"""What the bench owes the charger, whatever goes wrong, and that its own failures are never the charger's."""

import json
from contextlib import suppress
from functools import partial

import pytest

from conformance.bench import Bench
from conformance.bench.runner import run_features
from conformance.bus import MemoryBus
from conformance.capture import CaptureWriter, Mark
from conformance.errors import BenchError, UsageError
from conformance.judgement import DeviceWord, Verdict
from features.virtual_world import virtual_bench
from tests.bench.worlds import Listing, Prefixed, WithoutVehicle, bench_before, device, listened, outcome, run


def left_behind(bench, connector="evse_1"):
    """Return state and limit of a connector some seconds after the bench has left the charger."""
    heard = {}
    witness = MemoryBus(bench._bus.broker)
    witness.connect(lambda event: None if isinstance(event, Mark) else heard.update({event.topic: event.payload}))
    witness.subscribe("everest_api/#")
    witness.clock.wait(lambda: False, witness.clock.now() + 5.0)
    found = {name: json.loads(heard[f"everest_api/{connector}/var/{name}"]) for name in ("session_info", "limits")}
    return found["session_info"]["state"], found["limits"]["max_current"]


def test_an_interruption_right_after_a_command_is_undone():
    """A pause and a limit that the charger has not even shown yet are taken back."""
    bench = virtual_bench()
    bench.open()
    bench.reach("charging")
    bench._props.hands = None
    bench.command("pause_charging", b"")
    bench.command("set_limit_amps", b"7")
    bench.conclude(aborted=True)
    assert left_behind(bench) == ("Charging", 32.0)


@pytest.mark.parametrize("connector", ["a", "b"])
def test_what_a_neighbour_did_is_undone_as_well(connector):
    """A charger that obeys at every connector what one was told is left at every connector as it was found."""
    bench = virtual_bench(connectors=("a", "b"), under_test=("a",), faults=("limit-spreads", "pause-spreads"))
    bench.open()
    bench.reach_everywhere()
    bench._props.hands = None
    bench.command("set_limit_amps", b"7")
    bench.command("pause_charging", b"")
    bench._wait("the neighbour", lambda: bench._subject.is_("paused", "b"), 5.0)
    bench.conclude()
    assert left_behind(bench, connector) == ("Charging", 32.0)


def test_what_nobody_was_told_is_undone_as_well():
    """A charger that obeys what a connector was told that it does not have goes on as before."""
    bench = virtual_bench(faults=("unknown-connector-obeyed",))
    bench.open()
    bench.reach("charging")
    bench._props.hands = None
    bench.command_nobody({"set_limit_amps": b"10", "pause_charging": b""})
    bench._wait("the effect", lambda: bench._subject.is_("paused"), 5.0)
    bench.reach("charging")
    bench.conclude()
    assert left_behind(bench) == ("Charging", 32.0)


def test_a_limit_is_lifted_where_the_hardware_is_not_known():
    """Without hardware capabilities the limit goes back to what was heard before."""
    bench = virtual_bench()
    bench.open()
    bench.reach("charging")
    bench._subject.most_A = lambda _: None
    bench.command("set_limit_amps", b"0")
    bench.conclude()
    assert left_behind(bench) == ("Unplugged", 32.0)


def test_a_full_disk_does_not_keep_the_charger_from_being_restored(tmp_path, monkeypatch):
    """The error is told, and still the vehicle is unplugged and the limit lifted."""
    bench = virtual_bench(capture=tmp_path / "c.ndjson")
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")

    def refuse(*_):
        raise BenchError("the disk is full.")

    monkeypatch.setattr(CaptureWriter, "append", refuse)
    with pytest.raises(BenchError, match="full"):
        bench.conclude()
    assert left_behind(bench) == ("Unplugged", 32.0)


def test_an_interruption_between_two_steps_is_restored_as_well(monkeypatch):
    """Ctrl-C outside any step ends the exercise, not the restoring."""
    bench = virtual_bench()
    bench.open()
    selects, asked = Bench.selects, []

    def interrupted(self, requirement):
        asked.append(requirement)
        if requirement == "resume_charging.effect.state":
            raise KeyboardInterrupt
        return selects(self, requirement)

    monkeypatch.setattr(Bench, "selects", interrupted)
    result = run_features(bench, ())
    assert asked[-1] == "resume_charging.effect.state"
    assert outcome(result, "pause_charging.effect.state").verdict is Verdict.PASS
    assert left_behind(bench) == ("Unplugged", 32.0)


def test_an_error_of_the_kit_is_told_as_such():
    """A step that fails by a fault of ours leaves its requirement not run, with the reason; it is never a fail."""
    bench = virtual_bench(only=("pause_charging.effect.state",))

    def broken(*_):
        raise ValueError("a fault of ours")

    bench.command = broken
    result = run(bench)
    found = outcome(result, "pause_charging.effect.state")
    assert result.device is DeviceWord.INCOMPLETE
    assert found.verdict is Verdict.NOT_RUN
    assert "a fault of ours" in found.reason


@pytest.mark.parametrize("of", ["everest_api/", ""], ids=["the API alone", "every topic"])
def test_a_prefix_does_not_hide_the_operator(of):
    """Whether the door stands behind the prefix of the API or outside of it, all is run as without one."""
    declared = {"ocpp": False, "energy_management": True}
    bench = bench_before(device(partial(Prefixed, prefix="site/", of=of)), prefix="site", declared=declared)
    assert run(bench).device is DeviceWord.CONFORMS


@pytest.mark.parametrize(
    "listed", [b'["+","#","a/b","\\u0000",""]', b"[1,null]", b"\xff", b'["' + b"x" * 70_000 + b'"]']
)
def test_names_that_cannot_stand_in_a_topic_are_never_published_to(listed):
    """A charger that lists wildcards gets no command, and the run ends as every other."""
    bench = bench_before(device(partial(Listing, listed=listed)))
    told = listened(bench)
    assert outcome(run(bench), "pause_charging.effect.state").verdict is not Verdict.PASS
    assert not [each for each in told if isinstance(each, Mark) and each.kind == "stimulus"]


def test_the_connector_under_test_can_be_chosen():
    """Commands go to the connector that was asked for; one that is not listed is refused."""
    bench = virtual_bench(connectors=("left", "right"), under_test=("right",), only=("pause_charging.effect.state",))
    told = listened(bench)
    assert outcome(run(bench), "pause_charging.effect.state").verdict is Verdict.PASS
    marks = [each for each in told if isinstance(each, Mark)]
    assert {each.data["topic"].split("/")[1] for each in marks if each.kind == "stimulus"} == {"right"}
    with pytest.raises(UsageError, match='lists no connector "middle"; it lists "left", "right"'):
        virtual_bench(connectors=("left", "right"), under_test=("middle",)).open()


def test_a_vehicle_that_never_comes_costs_little_time():
    """A state that was missed once is waited for less long: the run takes two minutes at most, and is INCOMPLETE."""
    bench = bench_before(device(WithoutVehicle))
    result = run(bench)
    assert result.device is DeviceWord.INCOMPLETE
    assert outcome(result, "pause_charging.effect.state").reason == "operator timed out"
    assert result.span[1] - result.span[0] < 120


def test_a_second_interruption_shortens_the_restoring_and_does_not_skip_it():
    """Who presses Ctrl-C again while the kit waits for the limit to rise does not wait, and is still unplugged."""
    bench = virtual_bench()
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")
    wait, interrupted = bench._hearing.wait, []

    def impatient(what, *arguments, **options):
        if "set_limit_amps" in what and not interrupted:
            interrupted.append(what)
            raise KeyboardInterrupt
        return wait(what, *arguments, **options)

    bench._hearing.wait = impatient
    with suppress(KeyboardInterrupt):
        bench.conclude(aborted=True)
    assert interrupted
    assert left_behind(bench) == ("Unplugged", 32.0)
