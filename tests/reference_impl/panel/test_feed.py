"""From a message on the wire to a line in a browser."""

import json

import pytest

from reference_impl.contract import API, DOOR, load
from reference_impl.device import Command, Publication
from reference_impl.panel.feed import Feed
from reference_impl.panel.heard import LONGEST_PAYLOAD, LONGEST_TOPIC, Newest, frame, heard


def test_it_listens_to_everything_that_the_contracts_speak_of():
    """Each topic of the contract and of the door is heard once, and told as what it is."""
    told = []
    feed = Feed(prefix="site/7/", tell=told.append)
    for name, kind in ((API, "command"), (DOOR, "world")):
        for operation in load(name).operations.values():
            assert feed.subscriptions.count(operation.channel.filter) == 1
            topic = operation.channel.topic(connector="left", number="1")
            assert feed.receive(Command(topic, b"x"), now=1.0) == []
            assert told[-1].topic == f"site/7/{topic}"
            assert told[-1].kind == ("variable" if operation.sends else kind)


def test_a_long_topic_is_not_told():
    """Where a filter lets a connector be anything, a neighbour on the broker may make it 65 kB long."""
    told = []
    feed = Feed(prefix="", tell=told.append)
    channel = load(API).channels["limits"]
    for connector in ("x" * LONGEST_TOPIC, "x"):
        feed.receive(Command(channel.topic(connector=connector), b""), now=1.0)
    assert [each.topic for each in told] == [channel.topic(connector="x")]


def test_the_newest_are_kept_and_bounded():
    """There are so many, and together they are so long, at most; what made room is counted."""
    newest = Newest(most=10, most_characters=100)
    for size in [1] * 20 + [40] * 5 + [200, 7]:
        newest.add(heard("variable", "", b"x" * size, retained=False, at=1.0))
        assert len(newest.messages) <= 10
        assert sum(len(each.payload) for each in newest.messages) <= 100
    assert [each.length for each in newest.messages] == [7]
    assert newest.left_out == 26


def test_what_is_said_is_said_once_and_bounded():
    """An order is due at once and published once; where the wire takes none, there is an end to those that wait."""
    feed = Feed(prefix="", tell=lambda _: None)
    assert feed.due() == float("inf")
    orders = [Publication("topic", b"%d" % number) for number in range(1000)]
    taken = [feed.say(each) for each in orders]
    assert taken == sorted(taken, reverse=True)
    assert 0 < sum(taken) < 100
    assert feed.due() < 0
    assert feed.advance(1.0) == orders[: sum(taken)]
    assert feed.due() == float("inf")


@pytest.mark.parametrize(
    ("payload", "text", "exact"),
    [
        (b"10", "10", True),
        (b"", "", True),
        ("°C".encode(), "°C", True),
        (b"\xff\xfe", "\\xff\\xfe", False),
        (b"a" * (LONGEST_PAYLOAD + 1), "a" * LONGEST_PAYLOAD, False),
        (b"a" * (LONGEST_PAYLOAD - 1) + "°".encode(), "a" * (LONGEST_PAYLOAD - 1) + "\\xc2", False),
    ],
)
def test_payloads_are_told_as_far_as_they_are_text_and_short(payload, text, exact):
    """Whatever the bytes are, they become a frame; only a payload that is told whole is called exact."""
    message = heard("variable", "topic", payload, retained=False, at=1.5)
    assert (message.payload, message.exact, message.length) == (text, exact, len(payload))
    told = json.loads(frame([message], now=2.0, is_up=True, left_out=3))
    assert (told["now"], told["left_out"], told["messages"][0]["payload"]) == (2.0, 3, text)
