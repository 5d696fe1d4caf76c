"""What the bench owes the charger, whatever goes wrong, and that its own failures are never the charger's."""

import json

import pytest

from conformance import contract
from conformance.bench import Bench, Settings
from conformance.bench.runner import run_features
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import CaptureWriter, Mark
from conformance.errors import BenchError, UsageError
from conformance.judgement import DeviceWord, Verdict
from features.virtual_world import START, VirtualCharger, virtual_bench
from reference_impl import Publication, assemble

API = "everest_api/"


class Around:
    """A device whose topics stand behind a prefix, or whose list of connectors is another, or that has no vehicle."""

    def __init__(self, *, prefix="", listed=None, vehicle=True):
        self._device = assemble(start=START)
        self._prefix, self._listed, self._vehicle = prefix, listed, vehicle
        self.subscriptions = tuple(map(self._outward, self._device.subscriptions))

    def receive(self, topic, payload, *, retained, now):
        if not self._vehicle and "/carsim/" in topic:
            return []
        return self._told(self._device.receive(topic.removeprefix(self._prefix), payload, retained=retained, now=now))

    def due(self):
        return self._device.due()

    def advance(self, now):
        return self._told(self._device.advance(now))

    def _outward(self, topic):
        return self._prefix + topic if topic.startswith(API) else topic

    def _told(self, publications):
        return [
            Publication(
                self._outward(each.topic),
                self._listed if self._listed and each.topic == "everest_api/connectors" else each.payload,
                each.qos,
                each.retain,
            )
            for each in publications
        ]


def bench_before(device, **settings):
    clock = VirtualClock(START)
    broker = MemoryBroker(clock)
    VirtualCharger(device, broker)
    return Bench(contract.load(), MemoryBus(broker), Settings(address="virtual", allowed="power", **settings))


def outcome(result, name):
    return next(each for each in result.outcomes if each.requirement.id == name)


def left_behind(bench):
    """Return state and limit of the charger some seconds after the bench has left it."""
    heard = {}
    witness = MemoryBus(bench._bus.broker)
    witness.connect(lambda event: None if isinstance(event, Mark) else heard.update({event.topic: event.payload}))
    witness.subscribe("everest_api/#")
    witness.clock.wait(lambda: False, witness.clock.now() + 5.0)
    found = {name: json.loads(heard[f"everest_api/evse_1/var/{name}"]) for name in ("session_info", "limits")}
    return found["session_info"]["state"], found["limits"]["max_current"]


def test_an_interruption_right_after_a_command_is_undone():
    """A pause and a limit that the charger has not even shown yet are taken back."""
    bench = virtual_bench()
    bench.open()
    bench.reach("Charging")
    bench._operator = None
    bench.command("pause_charging", b"")
    bench.command("set_limit_amps", b"7")
    bench.conclude(aborted=True)
    assert left_behind(bench) == ("Charging", 32.0)


def test_a_limit_is_lifted_where_the_hardware_is_not_known():
    """Without hardware capabilities the limit goes back to what was heard before."""
    bench = virtual_bench()
    bench.open()
    bench.reach("Charging")
    bench._subject.most_A = lambda: None
    bench.command("set_limit_amps", b"0")
    bench.conclude()
    assert left_behind(bench) == ("Unplugged", 32.0)


def test_a_full_disk_does_not_keep_the_charger_from_being_restored(tmp_path, monkeypatch):
    """The error is told, and still the vehicle is unplugged and the limit lifted."""
    bench = virtual_bench(capture=tmp_path / "c.ndjson")
    bench.open()
    bench.reach("Charging")
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
    bench = virtual_bench()
    bench.open()

    def broken(*_):
        raise ValueError("a fault of ours")

    bench.command = broken
    result = run_features(bench, ())
    found = outcome(result, "set_limit_amps.effect.limit")
    assert result.device is DeviceWord.INCOMPLETE
    assert found.verdict is Verdict.NOT_RUN
    assert "a fault of ours" in found.reason


def test_a_prefix_does_not_hide_the_operator():
    """The simulation door stands outside the prefix of the API: all is run behind a prefix as without."""
    bench = bench_before(Around(prefix="site/"), prefix="site")
    bench.open()
    assert run_features(bench, ()).device is DeviceWord.CONFORMS


@pytest.mark.parametrize(
    "listed", [b'["+","#","a/b","\\u0000",""]', b"[1,null]", b"\xff", b'["' + b"x" * 70_000 + b'"]']
)
def test_names_that_cannot_stand_in_a_topic_are_never_published_to(listed):
    """A charger that lists wildcards gets no command, and the run ends as every other."""
    bench = bench_before(Around(listed=listed))
    bench.open()
    result = run_features(bench, ())
    assert outcome(result, "pause_charging.effect.state").verdict is not Verdict.PASS
    assert not [each for each in bench._recorder.capture.events if isinstance(each, Mark) and each.kind == "stimulus"]


def test_the_connector_under_test_can_be_chosen():
    """Commands go to the connector that was asked for; one that is not listed is refused."""
    bench = virtual_bench(connectors=("left", "right"), connector="right", only=("pause_charging.effect.state",))
    bench.open()
    assert outcome(run_features(bench, bench.settings.only), "pause_charging.effect.state").verdict is Verdict.PASS
    marks = [each for each in bench._recorder.capture.events if isinstance(each, Mark)]
    assert {each.data["topic"].split("/")[1] for each in marks if each.kind == "stimulus"} == {"right"}
    with pytest.raises(UsageError, match="lists no connector 'middle'; it lists 'left', 'right'"):
        virtual_bench(connectors=("left", "right"), connector="middle").open()


def test_a_vehicle_that_never_comes_costs_little_time():
    """A state that was missed once is waited for less long: the run takes two minutes at most, and is INCOMPLETE."""
    bench = bench_before(Around(vehicle=False))
    bench.open()
    result = run_features(bench, ())
    assert result.device is DeviceWord.INCOMPLETE
    assert outcome(result, "pause_charging.effect.state").reason == "operator timed out"
    assert result.span[1] - result.span[0] < 120
