"""The connection to a management system: found, lost, found again."""

import threading
from dataclasses import dataclass

import pytest
from ocpp.exceptions import NotImplementedError as NotImplementedInOcpp
from ocpp.exceptions import NotSupportedError

from reference_impl.csms.csms import Csms
from reference_impl.csms.place import parse
from reference_impl.management import Seen
from reference_impl.messages import State
from tests.bus.mosquitto import free_port, until
from tests.reference_impl.csms.charge_point import CHARGING, SOON, charge_point
from tests.reference_impl.csms.system import NOW, System


@dataclass
class Dance:
    """A request that no version has."""


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_it_is_connected_disconnected_and_connected_again(version):
    """Unknown at first; accepted once, and asked by a heartbeat on the next connection; each time all is told."""
    port = free_port()
    with charge_point(f"ws://127.0.0.1:{port}/ocpp", version=version) as (csms, changes):
        csms.hear(CHARGING)
        with System(port, version=version) as system:
            told = system.awaits("StatusNotification")
            assert changes[-1] == csms.status == "connected"
            assert told["timestamp"] == "2027-01-15T08:00:00.000Z"
            csms.hear(Seen(1, State.Unplugged, "", 1_800_000_001.0))
            assert "Available" in system.awaits("StatusNotification", count=2).values()
            assert {request.path for request in system.requests} == {"/ocpp/CP001"}
        until(lambda: changes[-1] == "disconnected", "disconnected")
        csms.hear(CHARGING)
        with System(port, version=version) as system:
            assert system.awaits("StatusNotification") == told
            assert changes[-1] == csms.status == "connected"
            assert [name for name, _ in system.said] == ["Heartbeat", "StatusNotification"]


def test_the_status_is_unknown_until_an_attempt_has_an_outcome():
    """Who has not tried yet says so; a refusal is an outcome."""
    csms = Csms(parse("ws://127.0.0.1:1", identity="CP001", version="1.6"), patience=SOON)
    assert csms.status == "unknown"
    with csms:
        until(lambda: csms.status == "disconnected", "the outcome")


def test_it_is_not_connected_before_it_is_accepted(caplog):
    """Rejected it leaves and comes again, pending it stays and asks again; the interval of the system is kept."""
    answers = [("Rejected", 1), ("Pending", 1), ("Accepted", 1)]
    with System(registrations=answers) as system, charge_point(system.url) as (_, changes):
        system.awaits("BootNotification", count=2)
        assert changes == ["unknown", "disconnected"]
        system.awaits("Heartbeat")
        assert changes == ["unknown", "disconnected", "connected"]
        assert len(system.heard("BootNotification")) == 3
        assert len(system.requests) == 2
    assert "rejects this charger; let it know the identity" in caplog.text
    assert "asked again in 1 s" in caplog.text


@pytest.mark.parametrize(
    ("version", "asked", "answer"),
    [
        ("1.6", {"action": "Reset", "type": "Hard"}, "Rejected"),
        ("1.6", {"action": "RemoteStartTransaction", "id_tag": "04A1"}, "Rejected"),
        ("1.6", {"action": "ChangeAvailability", "connector_id": 1, "type": "Inoperative"}, "Rejected"),
        ("1.6", {"action": "TriggerMessage", "requested_message": "BootNotification"}, "NotImplemented"),
        ("2.0.1", {"action": "Reset", "type": "Immediate"}, "Rejected"),
        ("2.0.1", {"action": "UnlockConnector", "evse_id": 1, "connector_id": 1}, "UnlockFailed"),
    ],
)
def test_what_the_system_asks_is_declined(version, asked, answer):
    """Politely, and the connection stands."""
    with System(version=version) as system, charge_point(system.url, version=version) as (csms, _):
        until(lambda: csms.status == "connected", "connected")
        assert system.ask(**asked).status == answer
        assert csms.status == "connected"


def test_what_is_not_implemented_or_not_known_is_answered_so(caplog):
    """Also where the payload is not what it should be: each request has an answer."""
    with System() as system, charge_point(system.url) as (csms, _):
        until(lambda: csms.status == "connected", "connected")
        assert system.ask("GetConfiguration").configuration_key == []
        with pytest.raises(NotImplementedInOcpp):
            system.ask("GetLocalListVersion")
        with pytest.raises(NotSupportedError):
            system.put(Dance())
        assert csms.status == "connected"
    assert "Traceback" not in caplog.text


def test_null_stands_for_no_payload():
    """In an answer and in a request alike, as OCPP-J 1.6 allows it."""
    content = threading.Event()

    async def attend(connection):
        for answer in (f'{{"status":"Accepted","interval":300,"currentTime":"{NOW}"}}', "null"):
            unique = (await connection.recv()).split('"')[1]
            await connection.send(f'[3,"{unique}",{answer}]')
        await connection.send('[2,"1","ClearCache",null]')
        if await connection.recv() == '[3,"1",{"status":"Rejected"}]':
            content.set()
        await connection.wait_closed()

    with System(attend=attend) as system, charge_point(system.url) as (csms, changes):
        csms.hear(CHARGING)
        until(content.is_set, "the answer to a request without a payload")
        assert changes == ["unknown", "connected"]
