"""The real wire, on a mosquitto of its own: bytes are kept, and a broker that goes and comes is told."""

import shutil
import socket
import subprocess
from contextlib import contextmanager

import pytest

from conformance.bus import RealClock, parse
from conformance.bus.mqtt import MqttBus
from conformance.capture import Entry, Mark
from conformance.errors import BenchError

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(MOSQUITTO is None, reason="needs mosquitto: apt-get install mosquitto"),
]
SOON_S = 15.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mosquitto(folder, port, *, anonymous="true"):
    """Run a mosquitto on a loopback port; it is ended by its own handle."""
    configuration = folder / f"{port}.conf"
    configuration.write_text(f"listener {port} 127.0.0.1\nallow_anonymous {anonymous}\nset_tcp_nodelay true\n")
    clock = RealClock()
    with subprocess.Popen([MOSQUITTO, "-c", str(configuration)], stderr=subprocess.DEVNULL) as process:
        try:
            deadline = clock.now() + SOON_S
            while not reachable(port):
                assert not clock.wait(lambda: clock.now() > deadline, clock.now() + 0.05), "mosquitto does not listen"
            yield parse(f"mqtt://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(10)


def reachable(port) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def link(address):
    heard, bus = [], MqttBus(address)

    def listen(event):
        heard.append(event)
        bus.clock.notify()

    try:
        bus.connect(listen)
        yield bus, heard
    finally:
        bus.close()


def test_messages_arrive_as_they_were_sent(tmp_path):
    """Payloads are kept to the byte, with the publisher's quality of service, and stamped in order."""
    sent = [("a/text", b"20.5", 0), ("a/binary", bytes(range(256)), 1), ("a/nothing", b"", 2)]
    with mosquitto(tmp_path, free_port()) as address, link(address) as (bus, heard):
        bus.subscribe("a/#")
        for topic, payload, qos in sent:
            bus.publish(topic, payload, qos=qos)
        assert bus.clock.wait(lambda: len(heard) == 4, bus.clock.now() + SOON_S)
    up, *entries = heard
    assert isinstance(up, Mark)
    assert up.data == {"state": "up"}
    assert sorted((each.topic, each.payload, each.qos) for each in entries) == sorted(sent)
    assert [each.t for each in entries] == sorted(each.t for each in entries)


def test_what_was_retained_is_flagged(tmp_path):
    """A retained message says so when it is delivered to a new subscription."""
    with mosquitto(tmp_path, free_port()) as address, link(address) as (bus, heard):
        bus.publish("a/kept", b"1", qos=1, retain=True)
        bus.subscribe("a/#")
        assert bus.clock.wait(lambda: len(heard) >= 2, bus.clock.now() + SOON_S)
    assert [(each.topic, each.retain) for each in heard if isinstance(each, Entry)] == [("a/kept", True)]


def test_a_broker_that_goes_and_comes_is_told(tmp_path):
    """The link is marked down and up again, commands meanwhile are refused, and the subscription is renewed."""
    port = free_port()

    def states():
        return [each.data["state"] for each in heard if isinstance(each, Mark)]

    with mosquitto(tmp_path, port) as address:
        bus = MqttBus(address)
        heard = []
        bus.connect(lambda event: (heard.append(event), bus.clock.notify()))
        bus.subscribe("a/#")
    try:
        assert bus.clock.wait(lambda: states() == ["up", "down"], bus.clock.now() + SOON_S)
        with pytest.raises(BenchError, match="the link is down"):
            bus.publish("a/1", b"lost")
        with mosquitto(tmp_path, port) as again:
            assert bus.clock.wait(lambda: states() == ["up", "down", "up"], bus.clock.now() + SOON_S)
            with link(again) as (other, _):
                entries = lambda: [each for each in heard if isinstance(each, Entry)]  # noqa: E731
                for _ in range(50):
                    other.publish("a/2", b"back")
                    if bus.clock.wait(entries, bus.clock.now() + 0.2):
                        break
                assert entries()[0].payload == b"back"
    finally:
        bus.close()


def test_a_broker_that_wants_a_password_is_named(tmp_path):
    """Where the broker refuses the connection, the error says what it said."""
    with (
        mosquitto(tmp_path, free_port(), anonymous="false") as address,
        pytest.raises(BenchError, match=r"no MQTT connection \(Not authorized\)"),
        link(address),
    ):
        pass
