"""The operator at the simulation door: every action is marked, and said in the door's own words."""

from conformance import contract
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import Entry, Mark
from conformance.contract import bundled
from conformance.stimulus import SimulationDoor

DOOR = contract.load(bundled("simulation-door.yaml"))


def world(seen="locked"):
    events, clock = [], VirtualClock(0.0)
    bus = MemoryBus(MemoryBroker(clock))
    bus.connect(events.append)
    bus.subscribe("#")
    events.clear()
    door = SimulationDoor(bus, events.append, door=DOOR, locks=lambda _: seen, connectors=["left", "right"])
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


def test_a_look_is_marked_with_what_is_seen():
    """What the lock looks like is evidence; where it cannot be seen, there is none."""
    door, _, events = world()
    assert door.look_at_lock("left") == "locked"
    assert events[0].data == {"action": "look at the lock", "connector": "left", "sees": "locked"}
    blind, _, nothing = world(seen=None)
    assert blind.look_at_lock("left") is None
    assert nothing == []
