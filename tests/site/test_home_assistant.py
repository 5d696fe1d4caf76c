"""The entities of Home Assistant show what the charger says, and do what they are called; as its templates do it."""

import json

import jinja2
import pytest
import yaml

from docs.site.snippets import home_assistant
from docs.site.snippets.states import letters
from reference_impl.device import Command
from tests.reference_impl.story import Story
from tests.site.stories import BROKER, CONTRACT, STORIES, heard, plugged

ENTITIES = yaml.safe_load(home_assistant(CONTRACT, "evse_1", BROKER, most_A=16.0))["mqtt"]
# Units that Home Assistant takes for each class: its sensor integration, `SensorDeviceClass`.
UNITS = {
    "current": {"A", "mA"},
    "duration": {"d", "h", "min", "s", "ms"},
    "energy": {"J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh"},
    "power": {"mW", "W", "kW", "MW", "GW", "TW"},
    "temperature": {"°C", "°F", "K"},
}
STATE_CLASSES = {"energy": {"total", "total_increasing"}, None: {None}}


@pytest.mark.parametrize(("state", "tell"), STORIES.items())
def test_every_state_is_shown(state, tell):
    """In whatever state the reference charger is, its word is shown, and whether a vehicle is there."""
    told = tell()
    assert shown(told, "State") == state
    assert shown(told, "Vehicle") == ("OFF" if letters(CONTRACT)[state] == "A" else "ON")


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
    """The number and both buttons do to the reference charger what their names say."""
    told = plugged()
    assert pressed(told, "Pause").wait(5).state == "ChargingPausedEVSE"
    assert pressed(told, "Resume").wait(8).state == "Charging"
    assert shown(pressed(told, "Limit", "10.0").wait(5), "Limit") == "10.0"
    assert shown(pressed(pressed(told, "Pause").wait(5), "Resume").wait(8), "Limit in force") == "10.0"


def test_home_assistant_sets_no_limit_of_its_own():
    """Only the number reaches the limit, and it goes as far as its user says that the installation does."""
    limiting = {"set_limit_amps", "set_limit_watts"}
    every = [(kind, each) for entity in ENTITIES for kind, each in entity.items() if "command_topic" in each]
    reaching = [(kind, each["max"]) for kind, each in every if each["command_topic"].rpartition("/")[2] in limiting]
    assert reaching == [("number", 16)]
    assert "max: 12.5" in home_assistant(CONTRACT, "evse_1", BROKER, most_A=12.5)


def test_home_assistant_takes_the_units():
    """Units and state classes are those that Home Assistant takes for the class; ids are unique; the device is one."""
    for each in sensors():
        kind = each.get("device_class")
        assert each.get("unit_of_measurement") in UNITS.get(kind, {None}), each["name"]
        assert each.get("state_class") in STATE_CLASSES.get(kind, {None, "measurement"}), each["name"]
    every = [each for entity in ENTITIES for each in entity.values()]
    assert len({each["unique_id"] for each in every}) == len(every)
    assert len({json.dumps(each["device"]) for each in every}) == 1
    assert the("Energy")["state_class"] == "total_increasing"
