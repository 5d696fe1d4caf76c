"""A charger of 2026 that obeys when it is disabled: the kit puts the connector back into service before it goes on."""

import json
from dataclasses import replace

from conformance.bench import Bench, Settings
from conformance.contract import load
from reference_impl.faults.around import Around
from tests.bench.worlds import device, world_before


class Disabling(Around):
    """A device whose connector is out of service while LocalAPI disables it."""

    disabled = False

    @property
    def subscriptions(self):
        return (*self.inner.subscriptions, "everest_api/+/cmd/enable_disable")

    def command(self, command, _now):
        if not command.topic.endswith("/enable_disable"):
            return [command]
        self.disabled = json.loads(command.payload)["state"] == "Disable"
        return []

    def publication(self, publication, _now):
        if not (self.disabled and publication.topic.endswith("/session_info")):
            return [publication]
        told = {**json.loads(publication.payload), "state": "Disabled"}
        return [replace(publication, payload=json.dumps(told).encode())]


DISABLE = b'{"connector_id": 0, "source": "LocalAPI", "state": "Disable", "priority": 0}'


def before(charger):
    bench = Bench(load("everest-2026"), world_before(charger), Settings(address="virtual", allowed="power"))
    bench.open()
    return bench


def test_what_was_disabled_is_in_service_for_the_next_scenario():
    """Else every scenario after it would find a connector that nobody can plug in at."""
    charger = device(Disabling)
    bench = before(charger)
    bench.reach_by("unplugged", "enable_disable", DISABLE)
    assert charger.disabled
    bench.reach("charging")
    assert not charger.disabled
    assert bench._subject.is_("charging")
    bench.conclude(aborted=True)
    assert bench.left == []


def test_what_was_disabled_is_in_service_at_the_end():
    """What takes it back is sent at the end where nothing came after it."""
    charger = device(Disabling)
    bench = before(charger)
    bench.reach_by("unplugged", "enable_disable", DISABLE)
    bench.conclude(aborted=True)
    assert not charger.disabled
    assert bench.left == []
