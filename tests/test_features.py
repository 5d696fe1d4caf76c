"""The features and the bundled contracts agree, in both directions."""

import re
from pathlib import Path

import pytest
from behave.parser import parse_file

from conformance import contract
from conformance.contract import BUNDLED

FOLDER = Path(__file__).resolve().parent.parent / "features"
FEATURES = [parse_file(str(path)) for path in sorted(FOLDER.glob("*.feature"))]
RULES = [rule for feature in FEATURES for rule in feature.rules]
STATED = {name: {each.id: each for each in contract.load(name).requirements} for name in BUNDLED}
ALL = {name: each for stated in STATED.values() for name, each in stated.items()}


def tagged(rule) -> list[str]:
    return [tag.removeprefix("req.") for item in rule.run_items for tag in item.tags if tag.startswith("req.")]


def test_every_requirement_is_told_by_one_scenario():
    """One scenario for each requirement of any bundled contract, and none for anything else."""
    assert sorted(name for rule in RULES for name in tagged(rule)) == sorted(ALL)


def test_what_contracts_share_they_say_alike():
    """An id that stands in two contracts has one sentence, one level, one kind of check and one feature in both."""
    for stated in STATED.values():
        for name, each in stated.items():
            assert (each.text, each.level) == (ALL[name].text, ALL[name].level), name
            assert (each.check, each.feature) == (ALL[name].check, ALL[name].feature), name


def test_rules_are_the_sentences_of_the_contract():
    """A rule is the requirement's sentence to the letter."""
    assert [rule.name for rule in RULES] == [ALL[tagged(rule)[0]].text for rule in RULES]


def test_rules_stand_in_the_order_of_the_contract():
    """All rules of the first contract stand in its order; those of every contract do within a feature."""
    first = next(iter(STATED.values()))
    assert [name for rule in RULES if (name := tagged(rule)[0]) in first] == list(first)
    for stated in STATED.values():
        order = list(stated)
        for feature in FEATURES:
            places = [order.index(name) for rule in feature.rules if (name := tagged(rule)[0]) in stated]
            assert places == sorted(places), feature.name


@pytest.mark.parametrize("name", ["set_limit_amps.effect.limit", "set_limit_watts.effect.limit"])
def test_commanded_numbers_are_of_the_contracts_form(name):
    """What the examples send as a limit is a decimal number, as every contract spells it."""
    rule = next(rule for rule in RULES if tagged(rule)[0] == name)
    rows = [row["number"] for item in rule.run_items for table in item.examples for row in table.table.rows]
    schemas = [contract.load(each).channels[ALL[name].place].payload.schema for each in BUNDLED]
    assert rows
    assert all(schema.accepts(row) for row in rows for schema in schemas)


def test_the_phrases_stay_few():
    """Forty phrases tell everything."""
    phrases = [
        phrase
        for path in (FOLDER / "steps").glob("*.py")
        for phrase in re.findall(r"@(?:given|when|then)\(\"(.+?)\"\)", path.read_text(encoding="utf-8"))
    ]
    assert 0 < len(phrases) <= 40


def test_scenarios_speak_of_the_domain():
    """No topic, no JSON, no quality of service in a step."""
    steps = [step.name for rule in RULES for item in rule.run_items for step in item.steps]
    assert not [step for step in steps if re.search(r"/|JSON|QoS|topic|seconds|\{", step)]
