"""Messages past the MQTT client: packets as the standard has them, whole and in order, whatever the socket takes."""

import socket

import pytest

from benchmarks.bare import _parsed
from reference_impl.device import Publication
from reference_impl.writer import Writer, packet

MANY = 2000


@pytest.fixture
def ends():
    """Open both ends of a link of which ours never waits."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(10)
    with ours, theirs:
        yield ours, theirs


def said(number):
    return Publication(f"everest_api/évse_{number}/var/limits", b"x" * (number % 300))


def heard(data):
    while (found := _parsed(data)) is not None:
        _, body, data = found
        size = int.from_bytes(body[:2])
        yield body[2 : 2 + size].decode(), body[2 + size :]


@pytest.mark.parametrize("size", [0, 1, 100, 127 - 3, 128 - 3, 16_383 - 3, 16_384 - 3, 2_097_152 - 3])
def test_a_packet_is_read_as_it_was_meant(size):
    """Topic and payload come back at every length of the length, and only a retained one says so."""
    for retain, first in ((False, 0x30), (True, 0x31)):
        kind, body, rest = _parsed(packet("t", b"x" * size, retain=retain))
        assert (kind, rest) == (first, b"")
        assert body == b"\x00\x01t" + b"x" * size


def test_what_a_socket_does_not_take_is_sent_first_later(ends):
    """Everything arrives once, whole and in order, although the other end reads late; nobody waits for it."""
    ours, theirs = ends
    writer = Writer()
    writer.write(ours, "site/7/", [said(number) for number in range(MANY)])
    assert writer.is_amid
    writer.write(ours, "site/7/", [said(MANY)])
    received = b""
    while writer.is_amid:
        received += theirs.recv(65_536)
        writer.write(ours, "site/7/")
    ours.close()
    while more := theirs.recv(65_536):
        received += more
    expected = [said(number) for number in range(MANY + 1)]
    assert list(heard(received)) == [("site/7/" + each.topic, each.payload) for each in expected]


def test_nothing_waits_for_a_connection_that_is_over(ends):
    """A broken socket raises nothing and keeps nothing, and what is forgotten is not sent on the next one."""
    ours, theirs = ends
    writer = Writer()
    theirs.close()
    writer.write(ours, "", [said(1)])
    assert not writer.is_amid
    other, _ = ends2 = socket.socketpair()
    for end in ends2:
        end.setblocking(False)
    with ends2[0], ends2[1]:
        writer.write(other, "", [said(number) for number in range(MANY)])
        assert writer.is_amid
        writer.forget()
        assert not writer.is_amid
