"""The flow of Node-RED hangs together, takes out of the messages what is there, and commands."""

import json

from docs.site.snippets import node_red
from reference_impl.device import Command
from tests.site.stories import BROKER, CONTRACT, heard, plugged

FLOW = json.loads(node_red(CONTRACT, "evse_1", BROKER))


def test_the_flow_of_node_red_hangs_together():
    """Ids are unique, every wire and broker leads to a node, and the types are of Node-RED's core."""
    nodes = {each["id"]: each for each in FLOW}
    assert len(nodes) == len(FLOW)
    core = {"tab", "mqtt-broker", "mqtt in", "mqtt out", "change", "debug", "inject"}
    assert {each["type"] for each in FLOW} == core
    for each in FLOW:
        assert all(wire in nodes for port in each.get("wires", ()) for wire in port)
        assert nodes[each["broker"]]["type"] == "mqtt-broker" if each["type"].startswith("mqtt ") else True
        assert nodes[each["z"]]["type"] == "tab" if "z" in each else True
    placed = [(each["x"], each["y"]) for each in FLOW if "x" in each]
    assert len(set(placed)) == len(placed)


def test_the_flow_of_node_red_reads_and_commands():
    """What its nodes pick out of the messages is there, and what its buttons send is obeyed."""
    told, nodes = plugged(), {each["id"]: each for each in FLOW}
    for each in FLOW:
        following = [nodes[wire] for port in each.get("wires", ()) for wire in port]
        if each["type"] == "mqtt in":
            (rule,) = following[0]["rules"]
            value = {"payload": json.loads(heard(told, each["topic"]))}
            for name in rule["to"].split("."):
                value = value[name]
            assert value not in (None, {})
        if each["type"] == "inject":
            told.send(Command(following[0]["topic"], each["payload"].encode())).wait(8)
            assert each["name"] != "pause: pause" or told.state == "ChargingPausedEVSE"
    assert told.state == "Charging"
    assert told.last("limits")["max_current"] == 6


def test_the_button_that_is_tried_lifts_no_limit():
    """What the flow sends as a limit is the least that a vehicle can be offered."""
    (limit,) = [each["payload"] for each in FLOW if each["type"] == "inject" and each["name"].startswith("limit")]
    assert limit == "6"
