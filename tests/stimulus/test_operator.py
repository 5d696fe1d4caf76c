"""The operator at the simulation door: every action is marked, and said in the door's own words."""

from conformance import contract
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import Entry, Mark
from conformance.contract import bundled
from conformance.stimulus import SimulationDoor

DOOR = contract.load(bundled("simulation-door.yaml"))


class Seen:
    """A view of one lock, which looks the same at every connector."""

    def __init__(self, looks):
        self._looks = looks

    def latest(self, channel, *, prefix, number):
        return self._looks if channel.topic(prefix, number=number).endswith("/operator/var/lock") else None


def world(seen="locked", prefix=""):
    events, clock = [], VirtualClock(0.0)
    bus = MemoryBus(MemoryBroker(clock))
    bus.connect(events.append)
    bus.subscribe("#")
    events.clear()
    door = SimulationDoor(bus, events.append, Seen(seen), door=DOOR, prefix=prefix, connectors=["left", "right"])
    return door, clock, events


def test_actions_are_marked_and_sent_to_the_connectors_place():
    """The second connector of the list is number 2 at the door, and every payload is one that the door knows."""
    door, clock, events = world()
    for act in (door.plug_in, door.authorise, door.cause_error, door.unplug):
        act("right")
    clock.wait(lambda: False, 1.0)
    marks = [each for each in events if isinstance(each, Mark)]
    entries = [each for each in events if isinstance(each, Entry)]
    assert [each.data["action"] for each in marks] == ["plug in", "authorise", "cause an error", "unplug"]
    assert {each.data["connector"] for each in marks} == {"right"}
    for each in entries:
        channel, parameters = DOOR.match(each.topic)
        assert parameters == {"number": "2"}
        assert channel.payload.decode(each.payload).error is None


def test_a_door_behind_a_prefix_is_spoken_to_there():
    """Where the prefix of the API stands before the door as well, it stands before what the operator does."""
    door, clock, events = world(prefix="site/7")
    door.unplug("left")
    clock.wait(lambda: False, 1.0)
    topics = [each.topic for each in events if isinstance(each, Entry)]
    assert topics == ["site/7/everest_external/nodered/1/carsim/cmd/modify_charging_session"]


def test_a_look_is_marked_with_what_is_seen():
    """What the lock looks like is evidence; where it cannot be seen, there is none."""
    door, _, events = world()
    assert door.look_at_lock("left") == "locked"
    assert events[0].data == {"action": "look at the lock", "connector": "left", "sees": "locked"}
    blind, _, nothing = world(seen=None)
    assert blind.look_at_lock("left") is None
    assert nothing == []
