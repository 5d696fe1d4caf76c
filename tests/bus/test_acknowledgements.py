"""A broker that leaves Nagle's algorithm on holds small messages back, unless the kit acknowledges at once."""

import socket
from statistics import median

import pytest

from conformance.bus import mqtt
from conformance.capture import Entry
from tests.bus.mosquitto import NEEDS_MOSQUITTO, link, mosquitto

pytestmark = NEEDS_MOSQUITTO
BURSTS, SIZE = 12, 10
APART_S, EVERY_S, BEACON_EVERY_S = 0.002, 0.1, 0.05
LATE_S = 0.02
ROUNDS, MOST_ROUNDS = 3, 7


def lateness(address):
    """Return how late small messages arrive that come in bursts, while the kit sends beacons, in seconds each."""
    with link(address) as (bus, heard), link(address) as (charger, _):
        bus.subscribe("a/#", "beacon")
        begin = bus.clock.now() + 0.05

        def beacon():
            bus.publish("beacon", b"1")
            bus.clock.call_at(bus.clock.now() + BEACON_EVERY_S, beacon)

        def say():
            charger.publish("a/1", repr(bus.clock.now()).encode().ljust(300))

        bus.clock.call_at(begin, beacon)
        for burst in range(BURSTS):
            for number in range(SIZE):
                bus.clock.call_at(begin + burst * EVERY_S + number * APART_S, say)

        def arrived():
            return [each for each in heard if isinstance(each, Entry) and each.topic == "a/1"]

        assert bus.clock.wait(lambda: len(arrived()) == BURSTS * SIZE, begin + BURSTS * EVERY_S + 20.0)
    return [each.t - float(each.payload) for each in arrived()]


def clearly_less(acknowledging, patient):
    return min(acknowledging) < median(patient) / 3


def share_late(lateness_s):
    return sum(each > LATE_S for each in lateness_s) / len(lateness_s)


def test_acknowledging_at_once_is_what_helps(tmp_path, monkeypatch):
    """Through a mosquitto as Debian has it, far fewer messages are more than 20 ms late than without.

    Both are tried in turns, so that whatever else the machine does meets both. Without, the median of the rounds
    counts, with it the best: a busy machine makes messages late as well. Where that blurs them there are more rounds.
    """
    acknowledging, patient = [], []
    with mosquitto(tmp_path, options="") as address:
        while len(patient) < ROUNDS or (not clearly_less(acknowledging, patient) and len(patient) < MOST_ROUNDS):
            with monkeypatch.context() as without:
                without.setattr(mqtt, "_acknowledge_at_once", lambda _: None)
                patient.append(share_late(lateness(address)))
            acknowledging.append(share_late(lateness(address)))
    if max(patient) < 0.02:
        pytest.skip(f"this kernel delays no acknowledgements: of all messages {max(patient):.1%} are late without")
    assert clearly_less(acknowledging, patient), f"with it {acknowledging} are late, without it {patient}"


def test_what_the_kit_sends_is_not_held_back(tmp_path):
    """On every connection, also on that which replaces a broken one, the kernel sends small messages at once."""
    opened = []
    with mosquitto(tmp_path) as address, link(address) as (bus, _):
        opened.append(bus._socket)
        assert bus._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        bus._client.reconnect()
        opened.append(bus._socket)
        assert bus._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert opened[0] is not opened[1]


def test_a_system_without_these_options_is_no_obstacle(tmp_path, monkeypatch):
    """Where the system knows no quick acknowledgements, the kit hears all the same."""
    monkeypatch.delattr(socket, "TCP_QUICKACK", raising=False)
    with mosquitto(tmp_path) as address, link(address) as (bus, heard):
        bus.subscribe("a/#")
        bus.publish("a/1", b"heard")
        assert bus.clock.wait(lambda: any(isinstance(each, Entry) for each in heard), bus.clock.now() + 15.0)
