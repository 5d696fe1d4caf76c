"""The bench: what it may do, what it leaves behind, and how it gets along without hands."""

import json

from conformance import contract
from conformance.bench import Bench, Settings
from conformance.bench.runner import run_features
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import Entry, Mark
from conformance.judgement import Verdict
from features.virtual_world import START, VirtualCharger, virtual_bench
from reference_impl import assemble


class Mortal:
    """A device that dies at the first command of the API."""

    def __init__(self, device):
        self._device = device
        self._dead = False
        self.subscriptions = device.subscriptions

    def receive(self, topic, payload, *, retained, now):
        self._dead |= "/cmd/" in topic and topic.startswith("everest_api/")
        return [] if self._dead else self._device.receive(topic, payload, retained=retained, now=now)

    def due(self):
        return float("inf") if self._dead else self._device.due()

    def advance(self, now):
        return self._device.advance(now)


def verdicts(result):
    return {each.requirement.id: each.verdict for each in result.outcomes}


def test_the_charger_is_left_as_it_was_found():
    """After a run the vehicle is unplugged and the limit is what the hardware can."""
    bench = virtual_bench()
    bench.open()
    run_features(bench, ())
    heard = {each.topic: each.payload for each in bench._recorder.capture.events if isinstance(each, Entry)}
    assert json.loads(heard["everest_api/evse_1/var/session_info"])["state"] == "Unplugged"
    assert json.loads(heard["everest_api/evse_1/var/limits"])["max_current"] == 32.0


def test_a_vehicle_that_charges_needs_no_operator():
    """Where a vehicle is charging already, commands are tested without anybody's hands, and it charges at the end."""
    bench = virtual_bench()
    bench.open()
    bench.reach("Charging")
    bench._operator = None
    told = verdicts(run_features(bench, ("pause_charging.effect.state", "resume_charging.effect.state")))
    assert told["pause_charging.effect.state"] is Verdict.PASS
    assert told["resume_charging.effect.state"] is Verdict.PASS
    assert bench._subject.state() == "Charging"


def test_nothing_is_sent_to_a_charger_that_fell_silent():
    """Where the charger dies under a command, the finding is its presence, and the kit stops sending."""
    clock = VirtualClock(START)
    broker = MemoryBroker(clock)
    VirtualCharger(Mortal(assemble(start=START)), broker)
    bench = Bench(contract.load(), MemoryBus(broker), Settings(address="virtual", allowed="power"))
    bench.open()
    result = run_features(bench, ())
    sent = [each for each in bench._recorder.capture.events if isinstance(each, Mark) and each.kind == "stimulus"]
    found = next(each for each in result.outcomes if each.requirement.id == "charger.presence")
    assert found.verdict is Verdict.FAIL
    assert "pause_charging" in (found.observed or "")
    assert len(sent) == 1
