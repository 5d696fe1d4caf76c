"""A bench under examination, in memory: what is heard is told, and the charger is sent nothing."""

from dataclasses import replace

import pytest

from conformance import contract
from conformance.bench import Settings
from conformance.bench.doctor.examination import signs_of
from conformance.report.signs import Grade, is_fit
from reference_impl.faults.around import Around
from tests.bench.worlds import Listing, device, world_before
from tests.bus.troubled import TroubledBus

ADDRESS = "mqtt://h:1884"
PAUSE = "everest_api/evse_1/cmd/pause_charging"


class Wrong(Around):
    """A device whose clock says something else."""

    def __init__(self, inner, says):
        super().__init__(inner)
        self._says = says

    def publication(self, publication, _now):
        return [replace(publication, payload=self._says) if self.is_of("datetime", publication.topic) else publication]


def examined(bus, **settings):
    signs = signs_of(contract.load(), bus, Settings(address=ADDRESS, **settings), seconds=10.0)
    return {each.fact.partition(":")[0]: each for each in signs}, signs


def test_a_healthy_bench_is_fit():
    """Everything that can be known in memory is good; only the virtual clock is synchronised with nothing."""
    named, signs = examined(world_before(device()))
    assert is_fit(signs)
    assert [name for name, each in named.items() if each.grade is not Grade.GOOD] == ["clock of this machine"]
    assert "it lists evse_1" in named["charger"].fact
    assert "median 0.5 ms, p95 0.5 ms, worst 0.5 ms of 200 beacons" in named["round trip"].fact
    assert named["clock of the charger"].fact.startswith("clock of the charger: 0.5 ms behind this machine's")


def test_nothing_is_sent_to_the_charger():
    """On the topics of the API there is only what the charger says itself."""
    bus = world_before(device())
    sent, publish = [], bus.broker.publish
    bus.publish = lambda topic, payload, **options: (sent.append(topic), publish(topic, payload, **options))
    examined(bus)
    assert sent
    assert {each.partition("/")[0] for each in sent} == {"everest_conformance"}


def test_retained_commands_are_bad_and_the_remedy_can_be_copied():
    """Each is named, with the command that clears it."""
    bus = world_before(device())
    odd = "everest_api/a'; reboot/cmd/force_unlock"
    for topic in (PAUSE, odd):
        bus.broker.publish(topic, b"x", retain=True)
    _, signs = examined(bus)
    bad = [each for each in signs if each.grade is Grade.BAD]
    assert [each.command for each in bad] == [
        """mosquitto_pub -h h -p 1884 -r -n -t 'everest_api/a'"'"'; reboot/cmd/force_unlock'""",
        f"mosquitto_pub -h h -p 1884 -r -n -t {PAUSE}",
    ]
    assert not is_fit(signs)


def test_other_controllers_are_named():
    """Their commands are counted by topic, and are worth a look."""
    bus = world_before(device())
    for second in (2.0, 4.0):
        bus.clock.call_at(bus.clock.now() + second, lambda: bus.broker.publish(PAUSE, b"x"))
    named, _ = examined(bus)
    assert named["other controllers"].grade is Grade.LOOK
    assert f"{PAUSE} (2)" in named["other controllers"].fact


@pytest.mark.parametrize(
    ("says", "grade", "told"),
    [
        (b"2020-01-01T00:00:00.000Z", Grade.LOOK, "behind this machine's"),
        (b"2100-01-01T00:00:00.000Z", Grade.LOOK, "ahead of this machine's"),
        (b"\xffnonsense", Grade.LOOK, "no time was heard (datetime)"),
    ],
)
def test_a_clock_that_is_wrong_is_told(says, grade, told):
    """Also where it says no time at all."""
    named, _ = examined(world_before(device(lambda inner: Wrong(inner, says))))
    assert named["clock of the charger"].grade is grade
    assert told in named["clock of the charger"].fact


def test_a_charger_that_lists_nothing_is_told():
    """It is heard, but the kit could do nothing with it."""
    named, _ = examined(world_before(device(lambda inner: Listing(inner, b"[]"))))
    assert named["charger"].grade is Grade.LOOK
    assert "lists no connector" in named["charger"].fact


def test_where_no_charger_is_heard_the_prefix_is_looked_for():
    """A bench before nobody is not fit, and the address to write is named."""
    _, signs = examined(world_before(device()), prefix="site/7")
    (bad,) = [each for each in signs if each.grade is Grade.BAD]
    assert bad.fact.endswith(f"the API is under another prefix: write {ADDRESS}.")


def test_without_beacons_the_round_trip_is_not_known():
    """Who switches them off learns what that costs."""
    named, signs = examined(world_before(device()), beacon="")
    assert is_fit(signs)
    assert named["round trip"].grade is named["lag of the kit"].grade is Grade.LOOK
    assert "not looked for" in named["Nagle's algorithm"].fact


def test_a_broker_that_swallows_all_shows_nothing_good():
    """Where nothing comes through, nothing is known of what is retained or of others."""

    class Swallowing(TroubledBus):
        def another(self, *, patient=False):  # noqa: ARG002 - as the port has it
            return TroubledBus(self.broker, swallows=lambda *_: True)

    named, signs = examined(world_before(device(), link=Swallowing, trouble={"swallows": lambda *_: True}))
    assert not is_fit(signs)
    assert {"retained commands", "other controllers"} & set(named) == set()
    assert "not even the kit's own beacons come back" in signs[-1].fact
