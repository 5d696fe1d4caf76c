"""The page says what the contract says."""

import html
import json
import re
from pathlib import Path

import pytest

from reference_impl.address import Address
from reference_impl.contract import API, DOOR, document, load, resolved
from reference_impl.messages import State
from reference_impl.panel import page
from reference_impl.panel.controls import controls
from reference_impl.panel.page import shelf
from reference_impl.panel.reached import reached
from reference_impl.panel.variables import STATES, of_charger, of_connector
from tests.test_docs import ROOT

LOCK = document(DOOR)["components"]["messages"]["lock"]["payload"]
PLACES = [page.STATE["place"], page.STATE["info"]]


def rendered(*, connectors=("evse_1",), door=True, **address):
    return shelf(address=Address("127.0.0.1", 1883, **address), connectors=connectors, door=door)["/"].body.decode()


def test_every_variable_is_on_the_page_with_its_longest_silence():
    """Nothing that the contract promises is missing, nor the lock that the door shows; the period is the contract's."""
    told = [*of_connector("evse_1", number=1, prefix="site/", door=True), *of_charger(prefix="site/")]
    sending = [each for name in (API, DOOR) for each in load(name).operations.values() if each.sends]
    assert {each.name for each in told} == {each.channel.name for each in sending}
    gaps = {each.name: each.longest_gap_s for each in told}
    assert gaps["limits"] == document(API)["components"]["x-publications"]["every_second"]["longest_gap_s"]
    text = rendered(prefix="site/")
    assert [each.topic for each in told if f'data-topic="{each.topic}"' not in text] == []


def test_every_command_is_on_the_page():
    """Each operation that receives has a button or a field, and each example of the door a button or a field."""
    text = rendered()
    for name in (API, DOOR):
        for operation in load(name).operations.values():
            assert operation.sends or f'data-operation="{operation.name}"' in text, operation.name
    shown = {html.unescape(each) for each in re.findall(r'(?:data-payload|value)="([^"]*)"', text)}
    read = document(DOOR)
    messages = [resolved(read, each) for each in read["components"]["messages"].values()]
    examples = [each["payload"] for message in messages for each in message["examples"] if message["payload"] != LOCK]
    written = [each if isinstance(each, str) else json.dumps(each, separators=(",", ":")) for each in examples]
    assert [each for each in written if each not in shown] == []


def test_a_closed_door_is_said():
    """Without the door nothing of it can be pressed, and the page says why."""
    text = rendered(door=False)
    assert "The simulation door is closed" in text
    assert "everest_external" not in text.partition('id="facts"')[2].partition("</script>")[2]
    assert {each.operation for each in controls(door=False).commands} == set(
        re.findall(r'data-operation="(\w+)"', text)
    )


def test_every_state_is_told_plainly():
    """There is a sentence for each state that the contract knows, and for no other."""
    assert set(STATES) == {each.value for each in State}


@pytest.mark.parametrize("amount", [page.POWER, page.ENERGY, page.DURATION])
def test_what_is_plotted_is_in_the_contract(amount):
    """The places of the figures are fields of the payloads."""
    assert_is_field(amount["channel"], *amount["largest"])


def test_the_state_is_in_the_contract():
    """So is the state, and what is said with it."""
    assert_is_field(page.STATE["channel"], *PLACES)


def assert_is_field(channel, *places):
    read = document(API)
    for place in places:
        schema = read["components"]["messages"][channel]["payload"]
        for key in place.strip("/").split("/"):
            schema = resolved(read, schema)["properties"][key]


def test_names_that_are_markup_stay_names():
    """A connector may be called anything that is a level of a topic."""
    name = "<script>'\"&"
    text = rendered(connectors=(name, "b"))
    assert "<script>'" not in text
    facts = re.search(r'id="facts">(.*?)</script>', text)[1]
    assert json.loads(facts)["topics"][0]["limits"] == f"everest_api/{name}/var/limits"


def test_a_connector_is_named_by_its_own_number():
    """Where an example of the contract names the first connector, the buttons of the second one name the second."""
    text = html.unescape(rendered(connectors=("a", "b")))
    first, second = text.partition('id="connector-2"')[::2]
    assert ('"connectors":[1]' in first, '"connectors":[2]' in first) == (True, False)
    assert ('"connectors":[1]' in second, '"connectors":[2]' in second) == (False, True)


def test_attributes_are_written_as_html():
    """No quotes of an attribute are escaped."""
    assert re.findall(r"=&#?\w+;", rendered(connectors=("a", "b"))) == []


def test_a_charger_that_is_wrong_on_purpose_is_told():
    """Whoever looks at it sees its faults by name, and nothing of that where it has none."""
    address = Address("127.0.0.1", 1883)
    text = shelf(address=address, connectors=("a",), door=True, faults=("amps-late:7",))["/"].body.decode()
    assert "<code>amps-late:7</code>" in text.partition("<main hidden>")[2], "main is shown to who is let in"
    assert "on purpose" not in rendered()


def test_no_secret_is_on_the_page():
    """It is served to whoever asks: neither the password is on it, nor a user, nor where broker and keys are.

    How to reach the broker is told with the messages, without the password.
    """
    secrets = {
        "host": "broker.lab",
        "user": "somebody",
        "password": "s3cret",
        "certificate": Path("c.pem"),
        "key": Path("k.pem"),
    }
    address = Address(**secrets, tls=True)
    text = shelf(address=address, connectors=("evse_1",), door=True)["/"].body.decode()
    assert [each for each in secrets.values() if str(each) in text] == []
    told = " ".join(reached(address))
    assert told == "-h broker.lab -p 1883 -u somebody --tls-use-os-certs --cert c.pem --key k.pem"


def test_the_page_is_of_the_reports_family():
    """Its colours are those of the report, and it has no script or style of its own within."""
    palettes = [
        re.findall(r"--([a-z-]+): (#[0-9a-f]+)", (ROOT / path).read_text(encoding="utf-8"))
        for path in ("conformance/report/report.css", "reference_impl/panel/static/panel.css")
    ]
    assert set(palettes[1]) <= set(palettes[0])
    assert palettes[1]
    text = rendered()
    assert "style=" not in text
    assert re.findall(r"\son\w+=", text) == []
    assert [each for each in re.findall(r"<script[^>]*>", text) if "src=" not in each and "json" not in each] == []
