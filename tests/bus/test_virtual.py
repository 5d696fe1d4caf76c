"""The virtual clock and the memory broker: time jumps, order is kept, MQTT's rules hold."""

from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import Entry


def test_waiting_makes_the_planned_calls_in_their_order():
    """A wait runs what is planned up to its deadline, and then it is that late."""
    clock, heard = VirtualClock(100.0), []
    for t in (103.0, 101.0, 101.0, 110.0):
        clock.call_at(t, lambda t=t: heard.append((t, clock.now())))
    assert not clock.wait(lambda: False, 105.0)
    assert heard == [(101.0, 101.0), (101.0, 101.0), (103.0, 103.0)]
    assert clock.now() == 105.0


def test_waiting_ends_when_the_condition_holds():
    """Time stands still at the call that made the condition true."""
    clock, heard = VirtualClock(0.0), []
    clock.call_at(2.0, lambda: heard.append(1))
    assert clock.wait(lambda: bool(heard), 9.0)
    assert clock.now() == 2.0


def test_what_is_planned_for_the_past_is_made_now():
    """Time never runs backwards for a call that is planned too late, and it is not lost."""
    clock, heard = VirtualClock(100.0), []
    clock.call_at(50.0, lambda: heard.append(clock.now()))
    assert clock.wait(lambda: bool(heard), 100.0)
    assert heard == [100.0]


def test_what_was_not_due_is_made_in_the_next_wait():
    """A deadline between two planned calls loses neither."""
    clock, heard = VirtualClock(0.0), []
    for t in (1.0, 3.0):
        clock.call_at(t, lambda t=t: heard.append(t))
    assert not clock.wait(lambda: False, 2.0)
    assert heard == [1.0]
    assert clock.wait(lambda: len(heard) == 2, 9.0)
    assert clock.now() == 3.0


def test_a_call_at_the_deadline_is_made():
    """What falls due at the very deadline belongs to the wait."""
    clock, heard = VirtualClock(0.0), []
    clock.call_at(2.0, lambda: heard.append(None))
    assert clock.wait(lambda: bool(heard), 2.0)


def bus(broker):
    heard = []
    made = MemoryBus(broker)
    made.connect(lambda event: heard.append(event) if isinstance(event, Entry) else None)
    return made, heard


def test_subscriptions_and_retained_messages():
    """A subscriber hears what its filters cover, and what was retained, flagged as such."""
    clock = VirtualClock(0.0)
    broker = MemoryBroker(clock)
    broker.publish("a/kept", b"1", retain=True)
    link, heard = bus(broker)
    link.subscribe("a/+")
    broker.publish("a/live", b"2", retain=True)
    broker.publish("b/other", b"3")
    clock.wait(lambda: False, 1.0)
    assert [(each.topic, each.payload, each.retain) for each in heard] == [
        ("a/kept", b"1", True),
        ("a/live", b"2", False),
    ]


def test_an_empty_retained_message_clears():
    """A retained message without payload removes what was retained."""
    clock = VirtualClock(0.0)
    broker = MemoryBroker(clock)
    broker.publish("a", b"1", retain=True)
    broker.publish("a", b"", retain=True)
    link, heard = bus(broker)
    link.subscribe("#")
    clock.wait(lambda: False, 1.0)
    assert heard == []


def test_a_closed_link_hears_nothing():
    """What was on its way when the link closed is lost."""
    clock = VirtualClock(0.0)
    broker = MemoryBroker(clock)
    link, heard = bus(broker)
    link.subscribe("#")
    broker.publish("a", b"1")
    link.close()
    clock.wait(lambda: False, 1.0)
    assert heard == []
