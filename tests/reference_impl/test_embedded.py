"""The embedded broker, for clients of one message, and for such as it does not understand."""

import socket

from benchmarks.bare import Bare
from tests.reference_impl.test_cli import serving

VISITORS = 20
CONNECT_5 = b"\x10\x12\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x05other"


def test_nobody_is_sent_what_is_retained_for_others() -> None:
    """Whoever connects is sent what was kept under its own subscriptions, whatever others have subscribed to.

    A client that publishes one message and leaves would break off under the others', and its message be lost.
    """
    with serving() as (_, port), Bare(port, b"keeps") as keeper, Bare(port, b"other") as other:
        other.subscribe("#")
        keeper.retain("one", b"1")
        keeper.retain("two", b"2")
        while other.hear()[1] != "two":
            pass
        with Bare(port, b"comes") as client:
            client.subscribe("two")
            assert client.hear()[1:] == ("two", b"2")
        for number in range(VISITORS):
            with Bare(port, b"%05d" % number) as visitor:
                visitor.publish(f"visit/{number}", b"x")
        heard: set[str] = set()
        while len(heard) < VISITORS:
            heard |= {topic for topic in [other.hear()[1]] if topic.startswith("visit/")}


def test_another_mqtt_is_refused_in_a_line() -> None:
    """A client of MQTT 5 is no traceback in the log."""
    with serving() as (process, port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            link.sendall(CONNECT_5)
            while link.recv(100):
                pass
        process.terminate()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
        assert process.wait(10) == 0
