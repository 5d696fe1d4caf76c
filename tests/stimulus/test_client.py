"""The client: nothing goes further than the user's leave, and every command is marked before it is sent."""

import pytest

from conformance import contract
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import LEVELS, Entry, Mark, payload_bytes
from conformance.errors import BenchError
from conformance.stimulus import Client, Leave, NotAllowedError
from tests.bus.troubled import TroubledBus

COMMANDS = {each.name: each for each in contract.load().commands()}


def world(allowed, prefix=""):
    events, clock = [], VirtualClock(100.0)
    bus = MemoryBus(MemoryBroker(clock))
    bus.connect(events.append)
    bus.subscribe("#")
    events.clear()
    return Client(bus, events.append, leave=Leave(allowed), prefix=prefix), clock, events


@pytest.mark.parametrize("allowed", LEVELS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_sent_where_it_is_allowed_and_nowhere_else(allowed, name):
    """Where a command goes further than the leave, nothing is marked, and nothing is sent."""
    client, clock, events = world(allowed)
    needed = COMMANDS[name].invasive
    if LEVELS.index(needed) <= LEVELS.index(allowed):
        client.send(COMMANDS[name], b"1", connector="evse_1")
        clock.wait(lambda: False, 101.0)
        assert [type(each) for each in events] == [Mark, Entry]
    else:
        with pytest.raises(NotAllowedError, match=f"needs --allow {needed}"):
            client.send(COMMANDS[name], b"1", connector="evse_1")
        clock.wait(lambda: False, 101.0)
        assert events == []


def test_a_command_is_marked_as_it_is_sent():
    """Mark and message agree in topic and payload, and the mark is the earlier; commands are never retained."""
    client, clock, events = world("power", prefix="site")
    t = client.send(COMMANDS["pause_charging"], b"\x00\xff", connector="evse_1")
    clock.wait(lambda: False, 101.0)
    mark, entry = events
    assert (mark.t, mark.kind) == (t, "stimulus")
    assert mark.data["topic"] == entry.topic == "site/everest_api/evse_1/cmd/pause_charging"
    assert payload_bytes(mark.data) == entry.payload == b"\x00\xff"
    assert mark.t < entry.t
    assert not entry.retain


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_command_is_sent_with_the_quality_that_its_mark_tells(qos):
    """Whoever judges knows from the mark how it was sent, and the broker gets it so."""
    client, clock, events = world("power")
    client.send(COMMANDS["set_limit_amps"], b"10", qos=qos, connector="evse_1")
    clock.wait(lambda: False, 101.0)
    mark, entry = events
    assert mark.data["qos"] == entry.qos == qos
    assert mark.data["retain"] is entry.retain is False


def test_a_command_that_could_not_be_sent_is_told():
    """The error reaches the one who wanted to send, and the mark stands: nobody knows whether it got through."""
    events = []
    bus = TroubledBus(MemoryBroker(VirtualClock(100.0)), down=[(0.0, 200.0)])
    client = Client(bus, events.append, leave=Leave("power"), prefix="")
    with pytest.raises(BenchError, match="link is down"):
        client.send(COMMANDS["pause_charging"], b"", connector="evse_1")
    assert [each.kind for each in events] == ["stimulus"]
