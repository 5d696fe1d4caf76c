"""The custom charger of evcc reads every state, and is never out of sync; its expressions are evaluated by jq."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from conformance import contract
from conformance.capture import open_capture
from docs.site.snippets import evcc
from docs.site.snippets.states import letters
from reference_impl.device import Command
from tests.reference_impl.story import Story
from tests.site.stories import BROKER, CONTRACT, STORIES, heard, plugged

jq = pytest.importorskip("jq", reason="needs the package jq: tox -e test brings it")
EVCC = yaml.safe_load(evcc(CONTRACT, "evse_1", BROKER))["chargers"][0]
CAPTURES = Path(__file__).resolve().parent.parent / "captures"


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


@pytest.mark.parametrize(("state", "tell"), STORIES.items())
def test_every_state_has_its_letter(state, tell):
    """In whatever state the reference charger is, evcc gets its letter."""
    told = tell()
    assert told.state == state
    assert read(told, EVCC["status"]) == letters(CONTRACT)[state]


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
    assert read(told, EVCC["enabled"]) is False
    assert read(told, EVCC["status"]) != "C"
    written(told, EVCC["maxcurrent"], maxcurrent=13)
    written(told, EVCC["enable"], enable=True).wait(10)
    assert read(told, EVCC["enabled"]) is True
    assert told.last("limits")["max_current"] == 13
    written(told, EVCC["maxcurrentmillis"], maxcurrentmillis=10.5).wait(10)
    assert told.last("limits")["max_current"] == 10.5
    if state in {"Charging", "ChargingPausedEVSE"}:
        assert read(told, EVCC["status"]) == "C"
        assert all(8 < read(told, each) < 11 for each in EVCC["currents"])
