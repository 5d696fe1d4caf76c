"""The connection to a management system: whoever is on the other side."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import pytest

from reference_impl.csms.conversation import Conversation
from tests.bus.mosquitto import free_port, until
from tests.reference_impl.csms.charge_point import charge_point, until_told
from tests.reference_impl.csms.system import System


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
