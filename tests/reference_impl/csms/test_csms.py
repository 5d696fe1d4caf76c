"""The connection to a management system: found, lost, found again, whoever is on the other side."""

import asyncio
import base64
import logging
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from ocpp.exceptions import NotImplementedError as NotImplementedInOcpp
from ocpp.exceptions import NotSupportedError
from websockets.asyncio.server import basic_auth

from reference_impl.csms.conversation import Conversation
from reference_impl.csms.csms import Csms
from reference_impl.csms.patience import Patience
from reference_impl.csms.place import parse
from reference_impl.management import Seen
from reference_impl.messages import State
from tests.broker.certificates import make
from tests.bus.mosquitto import free_port, until
from tests.reference_impl.csms.system import NOW, System

SOON = Patience(opening_s=0.3, answer_s=0.3, ping_s=0.2, wait_minimum_s=0.05, repeat_times=1, random_range_s=0.05)
CHARGING = Seen(1, State.Charging, "", 1_800_000_000.0)


class Remembered(Csms):
    """A connection that remembers its status at every change."""

    def __init__(self, *place, **options):
        self.changes = []
        super().__init__(*place, **options)

    @property
    def status(self):
        return self.changes[-1]

    @status.setter
    def status(self, status):
        if [status] != self.changes[-1:]:
            self.changes.append(status)


@contextmanager
def charge_point(url, *, version="1.6", patience=SOON, **files):
    """Keep a connection, and remember its status."""
    with Remembered(parse(url, identity="CP001", version=version, **files), patience=patience) as csms:
        yield csms, csms.changes
    assert "csms" not in {thread.name for thread in threading.enumerate()}


def until_told(caplog, *words):
    until(lambda: all(word in caplog.text for word in words), words)


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
    assert "rejects this charger; let it know --csms-identity" in caplog.text
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


@dataclass
class Dance:
    """A request that no version has."""


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("kilowatt\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("expected", "status"), [("kilowatt", "connected"), ("megawatt", "disconnected")])
def test_the_password_lets_us_in_or_not_and_is_never_shown(secret, expected, status, caplog):
    """A wrong one is told with its remedy, and neither is in the log, whatever is logged."""
    caplog.set_level(logging.DEBUG)
    guard = basic_auth(credentials=("CP001", expected))
    with System(process_request=guard) as system, charge_point(system.url, password_file=secret) as (csms, _):
        until(lambda: csms.status == status, status)
        if status == "disconnected":
            until_told(caplog, "(HTTP 401)", "mend --csms-password-file or --csms-identity")
    assert "kilowatt" not in caplog.text
    assert base64.b64encode(b"CP001:kilowatt").decode() not in caplog.text


def test_a_redirection_is_not_followed(secret, caplog):
    """The password goes to the system that was named, and to no other."""
    with System() as elsewhere:

        def redirect(connection, _request):
            response = connection.respond(302, "")
            response.headers["Location"] = f"{elsewhere.url}/CP001"
            return response

        with System(process_request=redirect) as system, charge_point(system.url, password_file=secret):
            until_told(caplog, "(HTTP 302)")
            assert not elsewhere.requests


def test_another_version_is_told(caplog):
    """A system that speaks 2.0.1 only is no system of 1.6."""
    with System(version="2.0.1") as system, charge_point(system.url) as (csms, _):
        until_told(caplog, "if it speaks no ocpp1.6, choose another --csms-version")
        assert csms.status == "disconnected"


def test_a_system_that_agrees_to_no_version_is_told(caplog):
    """OCPP-J lets it open the connection without a version, and close it."""
    with System(subprotocols=None) as system, charge_point(system.url) as (csms, _):
        until_told(caplog, "does not speak ocpp1.6; choose another --csms-version")
        assert csms.status == "disconnected"


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


async def garbage(connection):
    for frame in (
        "",
        "{",
        "[]",
        "[2]",
        "[5,1,{}]",
        '[2,"1",["Reset"],{}]',
        '[2,7,"Reset",{}]',
        b"\xff\x00",
        "\x1b[2J" * 99,
    ):
        await connection.send(frame)
    for payload in ("9" * 5000, '{"a":' * 900 + "1" + "}" * 900, '{"type":1e999}', '{"\\ud800":"\\ud800"}'):
        await connection.send(f'[2,"1","Reset",{payload}]')
    await connection.send('[3,"nobody asked",{}]')


@pytest.mark.parametrize("moment", ["before", "after"])
def test_garbage_is_ignored_and_told_once(moment, caplog):
    """Whatever it is, the charger is connected still, and the log holds a short piece of it, escaped."""

    async def attend(connection):
        if moment == "before":
            await garbage(connection)
        await system._converse(connection)

    with System(attend=attend) as system, charge_point(system.url) as (csms, changes):
        until(lambda: csms.status == "connected", "connected")
        if moment == "after":
            asyncio.run_coroutine_threadsafe(garbage(system.points[-1]._connection), system._loop).result(10)
            assert system.ask("Reset", type="Soft").status == "Rejected"
        assert changes == ["unknown", "connected"]
    lines = [record.getMessage() for record in caplog.records if "is no message of OCPP" in record.getMessage()]
    assert len(lines) == 1
    assert all(len(line) < 300 and line.isprintable() for line in caplog.text.splitlines())


async def huge(connection):
    await connection.send('[2,"1","Reset",{"type":"' + "x" * 70_000 + '"}]')
    await connection.wait_closed()


async def flood(connection):
    while True:
        await connection.send('[2,"1","GetLocalListVersion",{}]')


async def wrong_answers(connection):
    unique = (await connection.recv()).split('"')[1]
    await connection.send(f'[3,"{unique}",{{"status":"Accepted","interval":"soon"}}]')
    await connection.wait_closed()


async def error_answers(connection):
    unique = (await connection.recv()).split('"')[1]
    await connection.send(f'[4,"{unique}","\\u001b[2J","{"x" * 999}",{{}}]')
    await connection.wait_closed()


async def silence(connection):
    await connection.wait_closed()


async def farewell(connection):
    await connection.close(4000, "\x1b[2J go away")


@pytest.mark.parametrize(
    ("attend", "says"),
    [
        (huge, "a message of more than 64 KiB"),
        (flood, "more than 50 messages in a second"),
        (wrong_answers, "answers BootNotification otherwise than OCPP has it"),
        (error_answers, "answers BootNotification otherwise than OCPP has it"),
        (silence, "gives no answer to BootNotification within 0.3 s"),
        (farewell, r"closed the connection (4000 '\x1b[2J go away')"),
    ],
)
def test_whoever_misbehaves_is_told_and_left_and_tried_again(attend, says, caplog):
    """The log has a sentence for it, once; and a system that is well again is found without help."""

    async def once(connection):
        await (attend if len(system.requests) <= 2 else system._converse)(connection)

    with System(attend=once) as system, charge_point(system.url) as (csms, changes):
        until(lambda: csms.status == "connected", "connected")
        assert changes == ["unknown", "disconnected", "connected"]
    assert caplog.text.count(says) == 1
    assert caplog.text.count("has accepted this charger") == 1
    assert all(len(line) < 300 and line.isprintable() for line in caplog.text.splitlines())


def test_what_nobody_foresaw_ends_a_connection_and_not_the_charger(monkeypatch, caplog):
    """A slip of ours is told, and the next connection is a new one."""
    hold = Conversation.hold

    async def slips(_conversation, _point):
        monkeypatch.setattr(Conversation, "hold", hold)
        raise LookupError("\x1b[2J")

    monkeypatch.setattr(Conversation, "hold", slips)
    with System() as system, charge_point(system.url) as (csms, changes):
        until(lambda: csms.status == "connected", "connected")
        assert changes == ["unknown", "disconnected", "connected"]
    assert "ended unforeseen (LookupError)" in caplog.text
    assert "\x1b" not in caplog.text


@contextmanager
def listener(answer):
    """Listen, and say something to whoever comes, then no more; or nothing, and stay."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        guests = []

        def attend():
            while True:
                try:
                    guests.append(ear.accept()[0])
                    if answer:
                        guests[-1].sendall(answer)
                        guests.pop().close()
                except OSError:
                    return

        thread = threading.Thread(target=attend)
        thread.start()
        try:
            yield ear.getsockname()[1]
        finally:
            ear.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for guest in guests:
                guest.close()


@pytest.mark.parametrize(
    ("answer", "says"),
    [(b"", "does not answer as one within 0.3 s"), (b"220 smtp\r\n", "speaks no ocpp1.6 over WebSocket")],
    ids=["hangs", "another protocol"],
)
def test_what_listens_there_may_be_no_system_at_all(answer, says, caplog):
    """It is told, and the end of the charger waits for nothing of it."""
    with listener(answer) as port, charge_point(f"ws://127.0.0.1:{port}") as (csms, _):
        until_told(caplog, says)
        assert csms.status == "disconnected"


def test_nobody_there_and_nobody_known_are_told(caplog):
    """The remedies differ."""
    with charge_point(f"ws://127.0.0.1:{free_port()}"):
        until_told(caplog, "No CSMS answers at", "see whether it runs")


def test_a_system_that_is_frozen_is_noticed_by_its_pings():
    """A connection on which nobody answers is none, also when nothing is to be said on it."""
    with System() as system, charge_point(system.url) as (csms, _):
        until(lambda: csms.status == "connected", "connected")
        is_thawed = threading.Event()
        system._loop.call_soon_threadsafe(is_thawed.wait)
        try:
            until(lambda: csms.status == "disconnected", "disconnected")
        finally:
            is_thawed.set()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make(tmp_path_factory.mktemp("certificates"))


def test_tls_is_trusted_by_its_authority_and_not_without(certificates, secret, caplog):
    """With the authority we are in; without it, at a plain port, or at another host we are not, and it is told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "broker.pem", certificates / "broker.key")
    authority = {"ca_file": certificates / "ca.pem"}
    with System(ssl=context) as system:
        url = system.url.replace("ws:", "wss:")
        with charge_point(url, password_file=secret, **authority) as (csms, _):
            until(lambda: csms.status == "connected", "connected")
        with charge_point(url):
            until_told(caplog, "is not trusted", "give its authority as --csms-ca-file")
        with charge_point(url.replace("127.0.0.1", "localhost"), **authority):
            until_told(caplog, "mend the host in --csms")
    with System() as plain, charge_point(plain.url.replace("ws:", "wss:")):
        until_told(caplog, "There is no TLS with the CSMS")
