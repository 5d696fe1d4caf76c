"""The link with a broker that does not read: what it has heard of us when it reads again is whole, or cut off."""

import select
import socket
import threading
from collections.abc import Iterator

import pytest

from reference_impl import Publication
from reference_impl.address import Address
from reference_impl.contract import API, DOOR, load
from reference_impl.link import Link
from reference_impl.writer import packet

CONNACK, DISCONNECT = b"\x20\x02\x00\x00", b"\xe0\x00"
SAID = Publication("everest_api/evse_1/var/limits", b"x" * 1000)


@pytest.fixture
def linked() -> Iterator[tuple[Link, socket.socket]]:
    """Return a link that is up, and the broker's end of it, of which CONNECT and SUBSCRIBE have been read."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        woken = threading.Event()
        link = Link(Address("127.0.0.1", server.getsockname()[1]), name="the link", wake=woken.set)
        link.subscribe(["a/filter"])
        link.tend()
        broker, _ = server.accept()
        with broker:
            broker.settimeout(10)
            assert woken.wait(10)
            broker.sendall(CONNACK)
            heard = b""
            while not heard.endswith(b"a/filter\x02"):
                link.tend()
                ours, _ = link.sockets()
                if broker in select.select([broker, *ours], [], [], 10)[0]:
                    heard += broker.recv(65_536)
            yield link, broker


def rest(broker: socket.socket) -> bytes:
    """Return what the broker hears until the end."""
    heard = b""
    while more := broker.recv(1_048_576):
        heard += more
    return heard


def test_a_packet_that_waits_is_cut_off_by_the_leave_and_holds_nothing_else(linked: tuple[Link, socket.socket]) -> None:
    """The DISCONNECT of a charger that ends would be taken for the rest of the message: no byte of it is sent."""
    link, broker = linked
    count = 0
    while link.sockets()[0]:  # until nothing more is taken
        link.send([SAID] * 100)
        count += 100
    link.close()
    whole = packet(SAID.topic, SAID.payload) * count
    heard = rest(broker)
    assert len(heard) < len(whole)
    assert whole.startswith(heard)


def test_leave_is_taken_of_a_broker_that_reads(linked: tuple[Link, socket.socket]) -> None:
    """Nothing waits: the broker is told, so that no last will is published."""
    link, broker = linked
    link.send([SAID])
    link.close()
    assert rest(broker) == packet(SAID.topic, SAID.payload) + DISCONNECT


@pytest.mark.parametrize("name", [API, DOOR])
def test_nothing_that_a_charger_says_needs_an_answer(name: str) -> None:
    """While a packet waits, what has a QoS above 0 would be left out: there is nothing of the kind."""
    assert {each.qos for each in load(name).operations.values() if each.sends} == {0}
