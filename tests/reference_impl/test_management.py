"""What a charger tells of its management system, and what that hears of it: in the core, without a clock."""

import json

from reference_impl.management import Seen
from reference_impl.messages import ConnectionStatusPayload, State
from tests.reference_impl.story import START, story

STATUS = "connection_status"


class Known:
    """A management system that remembers what it hears."""

    def __init__(self):
        self.status = ConnectionStatusPayload.unknown
        self.seen = []

    def hear(self, seen):
        self.seen.append(seen)


def test_the_status_is_published_every_second_and_no_oftener():
    """Between two beats it changes nothing, however often it changes: the contract promises a period, and no event."""
    known = Known()
    charger = story(management=known).wait(1.5)
    known.status = ConnectionStatusPayload.connected
    charger.wait(0.2)
    known.status = ConnectionStatusPayload.disconnected
    charger.wait(1)
    told = [(at - START, payload) for at, payload in charger.all_of(STATUS)]
    assert told == [(0.0, b"unknown"), (1.0, b"unknown"), (2.0, b"disconnected")]


def test_without_a_management_system_every_byte_is_as_it_was():
    """One whose status stays unknown and none at all are the same on the wire."""
    lone, managed = story().charge().wait(5), story(management=Known()).charge().wait(5)
    assert lone.heard == managed.heard
    assert {payload for _, payload in lone.all_of(STATUS)} == {b"unknown"}


def test_the_system_hears_of_each_connector_when_its_session_changes():
    """At first how it is, then each state as it is published, and nothing while it stays; connectors by their place."""
    known = Known()
    charger = story(management=known, connectors=("left", "right")).wait(3)
    assert {(seen.connector, seen.state) for seen in known.seen} == {(1, State.Unplugged), (2, State.Unplugged)}
    assert len(known.seen) == 2
    charger.operate("execute_charging_session", b"iec_wait_pwr_ready;draw_power_regulated 16,3;sleep 99", number="2")
    charger.wait(5).operate("modify_charging_session", b"error_e;sleep 99", number="2").wait(2)
    heard = known.seen[2:]
    assert {seen.connector for seen in heard} == {2}
    states = [seen.state for seen in heard]
    assert states[-2:] == [State.Charging, State.Error]
    assert len(states) == len(set(states))
    assert heard[-1] == Seen(2, State.Error, "Car", heard[-1].at)
    told = [
        json.loads(payload)["state"] for at, payload in charger.all_of("session_info", "right") if at == heard[-1].at
    ]
    assert told[-1] == "Error"
