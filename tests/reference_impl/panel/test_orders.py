"""What browsers may ask for."""

import json

import pytest

from reference_impl.contract import API, DOOR, load
from reference_impl.panel.orders import LONGEST_PAYLOAD, Orders, RefusedError

ORDERS = Orders(("left", "right"), door=True)


def order(**asked):
    return json.dumps({"operation": "set_limit_amps", "connector": "right", "payload": "10"} | asked)


def test_every_command_of_both_contracts_can_be_sent():
    """Each goes to the topic of its connector, by name or by place, and no two have the same name."""
    receiving = [each for name in (API, DOOR) for each in load(name).operations.values() if not each.sends]
    assert len({each.name for each in receiving}) == len(receiving)
    for operation in receiving:
        said = ORDERS.publication(order(operation=operation.name))
        assert said.topic == operation.channel.topic(connector="right", number="2")
        assert (said.payload, said.retain) == (b"10", False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        b"\xff",
        "[" * 50_000,
        '{"operation": "\\ud800", "connector": "left", "payload": ""}',
        order(payload=10),
        order(more="x"),
        order(operation="publish_limits"),
        order(operation="no_such"),
        order(connector="middle"),
        order(connector="#"),
        order(payload="x" * (LONGEST_PAYLOAD + 1)),
    ],
)
def test_whatever_else_is_refused_in_a_sentence(text):
    """What is no order publishes nothing, and says what to do."""
    with pytest.raises(RefusedError, match=r"^[A-Z][^\n]{10,80}; [^\n]{5,40}\.$"):
        ORDERS.publication(text)


def test_a_closed_door_is_closed_here_as_well():
    """Where the simulation door is closed, nothing is sent to it."""
    with pytest.raises(RefusedError, match="no such command"):
        Orders(("left",), door=False).publication(order(operation="authorise", connector="left"))
