"""The operator at the simulation door: it speaks the door's own words, and EVerest's own where that is all there is."""

import json

import pytest

from conformance import contract
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.contract import bundled
from conformance.stimulus.operators import AUTHORISE, LOOK_AT_LOCK, PLUG_IN, UNPLUG, Seen, SimulationDoor, find_door
from conformance.stimulus.operators.port import ACTIONS
from tests.stimulus.operators.scripted import waiting

DOOR = contract.load(bundled("simulation-door.yaml"))
LOCK = "everest_external/nodered/2/operator/var/lock"


class Locks:
    """A view of the locks, by their topics."""

    def __init__(self):
        self.by_topic = {}

    def latest(self, channel, *, prefix, number):
        return self.by_topic.get(channel.topic(prefix, number=number))


class World:
    """A door on a memory bus, and what is said there."""

    def __init__(self):
        self.clock, self.heard, self.view = VirtualClock(0.0), [], Locks()
        self.bus = MemoryBus(MemoryBroker(self.clock))
        self.bus.connect(lambda _: None)
        listener = MemoryBus(self.bus.broker)
        listener.connect(lambda event: self.heard.append(event) if hasattr(event, "topic") else None)
        listener.subscribe("#")
        self.options = {"door": DOOR, "connectors": ["left", "right"], "wait": waiting(self.clock)}

    def door(self, prefix="", **options):
        return SimulationDoor(self.bus, self.view, prefix=prefix, **self.options, **options)

    def found(self, **options):
        return find_door(self.bus, self.view, **self.options, **options)

    def said(self):
        self.clock.wait(lambda: False, self.clock.now() + 1.0)
        return [(each.topic, each.payload.decode()) for each in self.heard]


@pytest.mark.parametrize("shows_lock", [True, False])
def test_actions_are_sent_to_the_connectors_place(shows_lock):
    """The second connector of the list is number 2 at the door, and every payload is one that the door knows."""
    world = World()
    door = world.door(shows_lock=shows_lock)
    for action in ACTIONS:
        door.do(action, "right")
    assert len(world.said()) == len(ACTIONS) + (not shows_lock)
    for topic, payload in world.said():
        channel, parameters = DOOR.match(topic)
        decoded = channel.payload.decode(payload.encode())
        assert channel.payload.schema.accepts(decoded.value)
        assert parameters.get("number", "2") == "2"


@pytest.mark.parametrize(
    ("options", "token"),
    [({}, "everest-conformance"), ({"token_has_type": True}, {"value": "everest-conformance", "type": "ISO14443"})],
)
def test_a_card_is_shown_at_one_connector(options, token):
    """The token provider is told the connector, and the token in the form of its time."""
    world = World()
    world.door("site/7", **options).do(AUTHORISE, "right")
    ((topic, payload),) = world.said()
    assert topic == "site/7/everest_api/dummy_token_provider/cmd/provide"
    assert json.loads(payload)["id_token"] == token
    assert json.loads(payload)["connectors"] == [2]


def test_a_door_behind_a_prefix_is_spoken_to_there():
    """Where the prefix of the API stands before the door as well, it stands before what the operator does."""
    world = World()
    world.door("site/7").do(UNPLUG, "left")
    assert world.said() == [("site/7/everest_external/nodered/1/carsim/cmd/modify_charging_session", "unplug")]


def test_everests_own_vehicles_are_switched_on_once():
    """Before the first script, and so long before it that it is not ignored; the other connector's as well."""
    world = World()
    door = world.door(shows_lock=False)
    for connector in ("left", "left", "right"):
        door.do(PLUG_IN, connector)
    words = [topic.removeprefix("everest_external/nodered/").replace("carsim/cmd/", "") for topic, _ in world.said()]
    scripts = ["1/execute_charging_session"] * 2
    assert words == ["1/enable", *scripts, "2/enable", "2/execute_charging_session"]
    assert world.said()[0][1] == "true"
    assert world.heard[1].t - world.heard[0].t >= 1.0


def test_a_look_waits_until_it_is_as_said():
    """What is seen is so at that moment; where it does not come, what is seen at the end is told."""
    world = World()
    door = world.door()
    assert door.see(LOOK_AT_LOCK, "right", until=None, within_s=1.0) is None
    world.view.by_topic[LOCK] = "locked"
    world.clock.call_at(3.0, lambda: world.view.by_topic.update({LOCK: "unlocked"}))
    assert door.see(LOOK_AT_LOCK, "right", until="unlocked", within_s=5.0) == Seen("unlocked")
    assert world.clock.now() == 3.0
    assert door.see(LOOK_AT_LOCK, "right", until="locked", within_s=5.0) == Seen("unlocked")
    assert world.clock.now() == 8.0


@pytest.mark.parametrize(("prefix", "place"), [("", ""), ("site/7", ""), ("site/7", "site/7/")])
@pytest.mark.parametrize("asked_for", [True, False])
def test_a_door_is_found_by_its_lock(prefix, place, asked_for):
    """With the prefix of the API or without one, whether somebody asked for a simulator or not."""
    world = World()
    world.clock.call_at(1.0, lambda: world.view.by_topic.update({place + LOCK: "locked"}))
    door = world.found(prefix=prefix, asked_for=asked_for)
    assert door.abilities == (*ACTIONS, LOOK_AT_LOCK)
    door.do(UNPLUG, "left")
    assert world.said()[0][0].startswith(place + "everest_external/")


def test_everests_own_door_is_taken_where_it_is_asked_for():
    """No lock is heard: whoever asked for a simulator gets EVerest's, with the API's prefix and without eyes."""
    assert World().found(prefix="site", asked_for=False) is None
    world = World()
    door = world.found(prefix="site", asked_for=True)
    assert door.abilities == ACTIONS
    door.do(PLUG_IN, "left")
    assert world.said()[0] == ("site/everest_external/nodered/1/carsim/cmd/enable", "true")
