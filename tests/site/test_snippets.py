"""What the snippets say is so: each reads every state of the reference charger, and its commands do what they say."""

import json
from collections.abc import Mapping
from pathlib import Path

import jinja2
import jq
import pytest
import yaml

from conformance import contract
from conformance.bus import parse
from conformance.capture import open_capture
from docs.site.snippets import SNIPPETS, evcc, home_assistant, node_red
from docs.site.snippets.states import letters
from reference_impl.device import Command
from tests.reference_impl.story import Story, story

CONTRACT = contract.load()
BROKER = parse("mqtt://192.0.2.10:1883")
EVCC = yaml.safe_load(evcc(CONTRACT, "evse_1", BROKER))["chargers"][0]
ENTITIES = yaml.safe_load(home_assistant(CONTRACT, "evse_1", BROKER))["mqtt"]
FLOW = json.loads(node_red(CONTRACT, "evse_1", BROKER))
CAPTURES = Path(__file__).resolve().parent.parent / "captures"
TRUE = {True: "true", False: "false"}
# Units that Home Assistant takes for each class: its sensor integration, `SensorDeviceClass`.
UNITS = {
    "current": {"A", "mA"},
    "duration": {"d", "h", "min", "s", "ms"},
    "energy": {"J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh"},
    "power": {"mW", "W", "kW", "MW", "GW", "TW"},
    "temperature": {"°C", "°F", "K"},
}
STATE_CLASSES = {"energy": {"total", "total_increasing"}, "enum": {None}}


def heard(told: Story, topic: str) -> bytes:
    return [said.payload for _, said in told.heard if said.topic == topic][-1]


def read(told: Story, plugin: Mapping) -> object:
    """Return what evcc makes of the last message on a plugin's topic."""
    value = jq.compile(plugin["jq"]).input_text(heard(told, plugin["topic"]).decode()).all()
    assert len(value) == 1, "evcc takes one result and no more"
    return value[0] * plugin["scale"] if "scale" in plugin else value[0]


def written(told: Story, plugin: Mapping, **value: object) -> Story:
    """Do what evcc does with a plugin that writes: a bool chooses a branch, a number is formatted as in Go."""
    if plugin["source"] == "ifelse":
        return written(told, plugin["if"] if value["enable"] else plugin["else"])
    payload = plugin["payload"]
    for name, number in value.items():
        placeholder, _, rest = payload.partition(f"${{{name}:")
        form, closed, _ = rest.partition("}")
        assert (placeholder, closed) == ("", "}"), f"{payload} does not take {name}"
        payload = form % number
    return told.send(Command(plugin["topic"], payload.encode()))


def plugged() -> Story:
    return story().wait(2).charge().wait(10)


def stopped_by_card(told: Story) -> Story:
    return told.operate("authorise", b"DEADBEEF").wait(20).operate("authorise", b"DEADBEEF").wait(10)


STORIES = {
    "Unplugged": lambda: story().wait(3),
    "AuthRequired": lambda: story(authorisation="required").wait(2).charge().wait(2),
    "Charging": plugged,
    "ChargingPausedEVSE": lambda: plugged().say("pause_charging").wait(5),
    "ChargingPausedEV": lambda: plugged().operate("modify_charging_session", b"pause").wait(5),
    "WaitingForEnergy": lambda: plugged().say("set_limit_amps", b"0").wait(8),
    "Error": lambda: plugged().operate("modify_charging_session", b"rcd_current 30").wait(3),
    "Finished": lambda: stopped_by_card(story(authorisation="required").wait(2).charge().wait(2)),
    "Disabled": lambda: story().wait(2).operate("put_into_service", b"false").wait(3),
    "Reserved": lambda: story().wait(2).operate("reserve", b"DEADBEEF").wait(3),
    "PermanentFault": lambda: story().wait(2).operate("break", b"self_test").wait(30),
}


@pytest.mark.parametrize(("state", "tell"), STORIES.items())
def test_evcc_and_home_assistant_read_every_state(state, tell):
    """In whatever state the reference charger is, evcc gets its letter and Home Assistant its word."""
    told = tell()
    assert told.state == state
    assert read(told, EVCC["status"]) == letters(CONTRACT)[state]
    assert shown(told, "State") == state
    assert shown(told, "Vehicle") == ("OFF" if letters(CONTRACT)[state] == "A" else "ON")


@pytest.mark.parametrize("name", contract.BUNDLED)
def test_every_state_of_every_contract_has_its_letter(name):
    """The table of evcc holds the states of the contract, each once; what is no state gives nothing that evcc takes."""
    promised = contract.load(name)
    table = jq.compile(yaml.safe_load(evcc(promised, "evse_1", BROKER))["chargers"][0]["status"]["jq"])
    for state in promised.channels["session_info"].payload.schema.schema["properties"]["state"]["enum"]:
        assert table.input_value({"state": state}).first() in set("ABCEF")
        assert (table.input_value({"state": state}).first() == "C") is (state == "Charging")
    assert table.input_value({"state": "Unknown"}).first() is None


@pytest.mark.parametrize("name", ["everest-2023-session", "everest-2026-limits-and-pauses"])
def test_evcc_reads_recordings_of_everest(name):
    """Every session that EVerest itself has published has a letter, but for the state of its first second."""
    promised = contract.load(name[: len("everest-2023")])
    table = jq.compile(yaml.safe_load(evcc(promised, "evse_1", BROKER))["chargers"][0]["status"]["jq"])
    with open_capture(CAPTURES / f"{name}.jsonl") as recording:
        said = [each.payload for each in recording if getattr(each, "topic", "").endswith("/var/session_info")]
    found = {json.loads(each)["state"]: table.input_text(each.decode()).first() for each in said}
    assert {"A", "B", "C"} <= set(found.values())
    assert {state for state, letter in found.items() if letter is None} <= {"Unknown"}


def test_evcc_measures():
    """Power in watts, energy in kilowatt-hours and the currents are those of the meter; the power is the vehicle's."""
    told = plugged().wait(20)
    reading = told.last("powermeter")
    assert read(told, EVCC["power"]) == reading["power_W"]["total"] > 10_000
    assert read(told, EVCC["energy"]) == pytest.approx(reading["energy_Wh_import"]["total"] / 1000)
    assert [read(told, each) for each in EVCC["currents"]] == [
        reading["current_A"][phase] for phase in ("L1", "L2", "L3")
    ]


@pytest.mark.parametrize("state", ["Unplugged", "AuthRequired", "Charging", "ChargingPausedEV", "ChargingPausedEVSE"])
def test_evcc_is_never_out_of_sync(state):
    """Whenever evcc disables or enables, it soon reads back what it has set, also with nothing plugged in.

    It sets the current before it enables, and not where it disables.
    """
    told = STORIES[state]()
    written(told, EVCC["enable"], enable=False).wait(10)
    assert TRUE[read(told, EVCC["enabled"])] == "false"
    assert read(told, EVCC["status"]) != "C"
    written(told, EVCC["maxcurrent"], maxcurrent=13)
    written(told, EVCC["enable"], enable=True).wait(10)
    assert TRUE[read(told, EVCC["enabled"])] == "true"
    assert told.last("limits")["max_current"] == 13
    written(told, EVCC["maxcurrentmillis"], maxcurrentmillis=10.5).wait(10)
    assert told.last("limits")["max_current"] == 10.5
    if state in {"Charging", "ChargingPausedEVSE"}:
        assert read(told, EVCC["status"]) == "C"
        assert all(8 < read(told, each) < 11 for each in EVCC["currents"])


def the(name: str) -> dict:
    return next(each for entity in ENTITIES for each in entity.values() if each["name"] == name)


def shown(told: Story, name: str) -> str:
    """Return what Home Assistant makes of the last message for an entity."""
    entity, environment = the(name), jinja2.Environment(undefined=jinja2.StrictUndefined)
    value = heard(told, entity["state_topic"]).decode()
    return environment.from_string(entity["value_template"]).render(value=value, value_json=json.loads(value))


def pressed(told: Story, name: str, payload: str | None = None) -> Story:
    entity = the(name)
    return told.send(Command(entity["command_topic"], (payload or entity["payload_press"]).encode()))


def test_home_assistant_measures():
    """Every sensor shows a number of the charger's, and all of them are what the charger says."""
    told = plugged().wait(20)
    numbers = {each["name"]: float(shown(told, each["name"])) for each in sensors() if each["name"] != "State"}
    reading, session = told.last("powermeter"), told.last("session_info")
    assert numbers["Power"] == reading["power_W"]["total"] > 10_000
    assert numbers["Energy"] == reading["energy_Wh_import"]["total"]
    assert numbers["Energy of the session"] == session["charged_energy_wh"] > 0
    assert numbers["Current L2"] == reading["current_A"]["L2"]


def sensors() -> list[dict]:
    return [each for entity in ENTITIES for kind, each in entity.items() if kind == "sensor"]


def test_home_assistant_commands():
    """The number, the switch and both buttons do to the reference charger what their names say."""
    told = plugged()
    assert pressed(told, "Pause").wait(5).state == "ChargingPausedEVSE"
    assert pressed(told, "Resume").wait(8).state == "Charging"
    assert shown(pressed(told, "Limit", "10.0").wait(5), "Limit") == "10.0"
    for state in ("off", "on"):
        payload = the("Charging allowed")[f"payload_{state}"]
        assert shown(pressed(told, "Charging allowed", payload).wait(10), "Charging allowed") == state
    assert told.state == "Charging"


def test_home_assistant_takes_the_units():
    """Units and state classes are those that Home Assistant takes for the class; ids are unique; the device is one."""
    for each in sensors():
        kind = each["device_class"]
        assert each.get("unit_of_measurement") in UNITS.get(kind, {None}), each["name"]
        assert each.get("state_class") in STATE_CLASSES.get(kind, {None, "measurement"}), each["name"]
    every = [each for entity in ENTITIES for each in entity.values()]
    assert len({each["unique_id"] for each in every}) == len(every)
    assert len({json.dumps(each["device"]) for each in every}) == 1
    assert the("Energy")["state_class"] == "total_increasing"


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
    assert told.last("limits")["max_current"] == 10


@pytest.mark.parametrize("make", SNIPPETS.values())
@pytest.mark.parametrize("connector", ["left", 'a "strange": name', "ünïcode # {x}"])
def test_a_snippet_is_for_any_connector_and_prefix(make, connector):
    """Whatever a connector is called, and whatever stands before its topics, a snippet has its topics."""
    text = make(CONTRACT, connector, parse("mqtt://broker.example/site/7"))
    parsed = yaml.safe_load(text)
    topics: set[str] = set()
    collect(parsed, topics)
    assert topics
    assert all(each.startswith(f"site/7/everest_api/{connector}/") for each in topics)
    assert "broker.example" in text or make is home_assistant


def collect(value: object, topics: set[str]) -> None:
    if isinstance(value, dict):
        topics |= {each for key, each in value.items() if key == "topic" or str(key).endswith("_topic")}
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        collect(each, topics)
