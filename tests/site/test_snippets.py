"""Every snippet is for any connector, topic prefix and broker."""

import pytest
import yaml

from conformance.bus import parse
from docs.site.snippets import SNIPPETS, home_assistant
from tests.site.stories import CONTRACT


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
