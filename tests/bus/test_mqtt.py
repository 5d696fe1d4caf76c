"""The real wire, on a mosquitto of its own: bytes are kept, and a broker that goes and comes is told."""

from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise

import pytest

from conformance.bus import Access
from conformance.bus.mqtt import OFTEN
from conformance.capture import Entry, Mark
from conformance.errors import BenchError
from tests.bus.mosquitto import NEEDS_MOSQUITTO, access_list, free_port, link, mosquitto, soon

pytestmark = NEEDS_MOSQUITTO


def states(heard):
    return [each.data["state"] for each in heard if isinstance(each, Mark)]


def entries(heard):
    return [(each.topic, each.payload) for each in heard if isinstance(each, Entry)]


@contextmanager
def ended_broker(folder, port, access=None):
    """Connect to a broker, and subscribe; then the broker ends."""
    with ExitStack() as stack:
        with mosquitto(folder, port) as address:
            bus, heard = stack.enter_context(link(address, access))
            bus.subscribe("a/#")
        assert soon(bus, lambda: states(heard) == ["up", "down"])
        yield bus, heard


def back(bus, heard) -> bool:
    """Wait until the link is up and subscribed again: until a message of our own comes through."""

    def comes_through():
        with suppress(BenchError):
            bus.publish("a/barrier", b"")
        return bus.clock.wait(lambda: ("a/barrier", b"") in entries(heard), bus.clock.now() + 0.1)

    return soon(bus, comes_through)


def test_messages_arrive_as_they_were_sent(tmp_path):
    """Payloads are kept to the byte, with the publisher's quality of service, and stamped in order."""
    sent = [("a/text", b"20.5", 0), ("a/binary", bytes(range(256)), 1), ("a/nothing", b"", 2)]
    with mosquitto(tmp_path) as address, link(address) as (bus, heard):
        bus.subscribe("a/#")
        for topic, payload, qos in sent:
            bus.publish(topic, payload, qos=qos)
        assert soon(bus, lambda: len(heard) == 4)
    up, *told = heard
    assert isinstance(up, Mark)
    assert up.data == {"state": "up"}
    assert sorted((each.topic, each.payload, each.qos) for each in told) == sorted(sent)
    assert all(earlier.t <= later.t for earlier, later in pairwise(heard))


def test_what_was_retained_is_flagged(tmp_path):
    """A retained message says so when it is delivered to a new subscription."""
    with mosquitto(tmp_path) as address, link(address) as (bus, heard):
        bus.publish("a/kept", b"1", qos=1, retain=True)
        bus.subscribe("a/#")
        assert soon(bus, lambda: len(heard) >= 2)
    assert [(each.topic, each.retain) for each in heard if isinstance(each, Entry)] == [("a/kept", True)]


def test_a_broker_that_goes_and_comes_is_told(tmp_path):
    """The link is marked down and up again, commands meanwhile are refused, and the subscription is renewed."""
    port = free_port()
    with ended_broker(tmp_path, port) as (bus, heard):
        with pytest.raises(BenchError, match="the link is down"):
            bus.publish("a/1", b"lost")
        with mosquitto(tmp_path, port):
            assert back(bus, heard)
            assert states(heard) == ["up", "down", "up"]
    assert set(entries(heard)) == {("a/barrier", b"")}


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_command_that_was_refused_is_not_sent_later(tmp_path, qos):
    """What could not be sent as the link was down stays unsent when it is up again: a command then would do harm."""
    port = free_port()
    with ended_broker(tmp_path, port) as (bus, heard):
        with pytest.raises(BenchError, match="the link is down"):
            bus.publish("a/command", b"late", qos=qos)
        with mosquitto(tmp_path, port):
            assert back(bus, heard)
            bus.publish("a/last", b"", qos=2)
            assert soon(bus, lambda: ("a/last", b"") in entries(heard))
    assert set(entries(heard)) == {("a/barrier", b""), ("a/last", b"")}


def test_a_subscription_that_fails_forgets_nothing(tmp_path):
    """Where the link is down, that is said at once, and what was granted before is renewed when it is up again."""
    port = free_port()
    with ended_broker(tmp_path, port) as (bus, heard):
        for filters in (("a/#",), ("b/#",)):
            with pytest.raises(BenchError, match="the link is down"):
                bus.subscribe(*filters)
        with mosquitto(tmp_path, port):
            assert back(bus, heard)
            bus.publish("b/1", b"never granted")
            bus.publish("a/1", b"renewed")
            assert soon(bus, lambda: ("a/1", b"renewed") in entries(heard))
    assert set(entries(heard)) == {("a/barrier", b""), ("a/1", b"renewed")}


def test_a_subscription_that_is_refused_is_told(tmp_path):
    """A broker that denies a topic gives a BenchError; what was granted before is heard as before."""
    options = access_list(tmp_path, no_subscribing=("secret/#",))
    with mosquitto(tmp_path, options=options) as address, link(address) as (bus, heard):
        bus.subscribe("a/#")
        with pytest.raises(BenchError, match="did not grant the subscription; check its access list"):
            bus.subscribe("secret/#")
        bus.publish("a/1", b"still heard")
        assert soon(bus, lambda: entries(heard))
    assert bus._filters == ("a/#",)


def test_a_broker_that_wants_a_password_is_named(tmp_path):
    """Where the broker refuses the connection, the error says what it said, and what to give it."""
    with (
        mosquitto(tmp_path, anonymous="false") as address,
        pytest.raises(BenchError, match=r"no MQTT connection \(Not authorized\).*give --user and --password-file"),
        link(address),
    ):
        pass


def test_a_client_id_that_another_one_has_is_told(tmp_path):
    """The mark of a link that goes down again and again says why it may."""
    access = Access(client_id="same")
    with mosquitto(tmp_path) as address, link(address, access) as (bus, heard), link(address, access):
        assert soon(bus, lambda: any("why" in each.data for each in heard if isinstance(each, Mark)))
    (told,) = [each.data["why"] for each in heard if isinstance(each, Mark) and "why" in each.data]
    assert 'another client has the same id "same"; give another --client-id' in told
    assert states(heard).count("down") == OFTEN


def test_a_link_that_comes_back_is_subscribed_with_mqtt_5_as_well(tmp_path):
    """No session is kept: the subscriptions are made anew."""
    port = free_port()
    with ended_broker(tmp_path, port, Access(version="5")) as (bus, heard), mosquitto(tmp_path, port):
        assert back(bus, heard)
