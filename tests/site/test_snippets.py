"""Every snippet is for any connector, topic prefix and broker."""

import pytest
import yaml

from conformance.bus import parse
from docs.site.snippets import SNIPPETS, evcc, home_assistant
from docs.site.snippets import __main__ as door
from tests.site.stories import CONTRACT


@pytest.mark.parametrize("make", SNIPPETS.values())
@pytest.mark.parametrize("connector", ["left", 'a "strange": name', "ünïcode {x}"])
def test_a_snippet_is_for_any_connector_and_prefix(make, connector):
    """Whatever a connector is called, and whatever stands before its topics, a snippet has its topics."""
    more = {"most_A": 16.0} if make is home_assistant else {}
    text = make(CONTRACT, connector, parse("mqtt://broker.example/site/7"), **more)
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


@pytest.mark.parametrize(
    ("address", "broker", "user"),
    [
        ("mqtts://kit@[2001:db8::1]", "tls://[2001:db8::1]:8883", "kit"),
        ("mqtt://broker.example:1884", "broker.example:1884", None),
    ],
)
def test_evcc_reaches_the_broker_as_the_address_says(address, broker, user):
    """TLS and the user of the address are those of evcc; the password is for its reader to write."""
    link = yaml.safe_load(evcc(CONTRACT, "left", parse(address)))["mqtt"]
    assert link == {"broker": broker} | ({"user": user, "password": None} if user else {})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["evcc", "--connector", "+"], "'+' is not one level of a topic"),
        (["node-red", "--connector", "x/y"], "'x/y' is not one level of a topic"),
        (["home-assistant", "--max-amps", "16", "--connector", ""], "'' is not one level of a topic"),
        (["home-assistant"], "--max-amps AMPERES"),
        (["home-assistant", "--max-amps", "nan"], "--max-amps AMPERES"),
        (["home-assistant", "--max-amps", "-6"], "--max-amps AMPERES"),
        (["evcc", "--broker", "wss://broker.example"], "without websockets"),
        (["node-red", "--broker", "localhost"], "is not an address"),
    ],
)
def test_what_makes_no_safe_snippet_is_refused(words, said, monkeypatch, capsys):
    """A connector that is no level of a topic, an installation without a number, a broker out of reach: a sentence."""
    monkeypatch.setattr("sys.argv", ["snippets", *words])
    assert door.main() == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert said in told.err
