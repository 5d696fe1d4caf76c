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


def test_a_change_of_the_status_is_published_at_once_and_then_every_second():
    """Between two beats it is due in that moment, once; the beats stay where they were."""
    known = Known()
    charger = story(management=known).wait(1.5)
    assert [payload for _, payload in charger.all_of(STATUS)] == [b"unknown", b"unknown"]
    known.status = ConnectionStatusPayload.connected
    charger.wait(1)
    known.status = ConnectionStatusPayload.disconnected
    charger.wait(0)
    told = [(at - START, payload) for at, payload in charger.all_of(STATUS)][2:]
    assert told == [(1.5, b"connected"), (2.0, b"connected"), (2.5, b"disconnected")]


def test_a_change_on_the_beat_is_published_once():
    """The beat says it, and nothing is said twice."""
    known = Known()
    charger = story(management=known).wait(0.5)
    known.status = ConnectionStatusPayload.connected
    charger.now = START + 1
    charger.wait(0)
    assert [payload for _, payload in charger.all_of(STATUS)] == [b"unknown", b"connected"]


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
