"""The features and the contract agree, in both directions."""

import re
from pathlib import Path

from behave.parser import parse_file

from conformance import contract

FOLDER = Path(__file__).resolve().parent.parent / "features"
FEATURES = [parse_file(str(path)) for path in sorted(FOLDER.glob("*.feature"))]
RULES = [rule for feature in FEATURES for rule in feature.rules]
STATED = {each.id: each for each in contract.load().requirements}


def tagged(rule) -> list[str]:
    return [tag.removeprefix("req.") for item in rule.run_items for tag in item.tags if tag.startswith("req.")]


def test_every_requirement_is_told_by_one_scenario():
    """One scenario for each requirement, and none for anything else."""
    assert sorted(name for rule in RULES for name in tagged(rule)) == sorted(STATED)


def test_rules_are_the_sentences_of_the_contract():
    """A rule is the requirement's sentence to the letter, in the order of the contract."""
    assert [rule.name for rule in RULES] == [STATED[tagged(rule)[0]].text for rule in RULES]
    assert [tagged(rule)[0] for rule in RULES] == list(STATED)


def test_commanded_numbers_are_of_the_contracts_form():
    """What the examples send as a limit is a decimal number, as the contract spells it."""
    for rule in RULES:
        requirement = STATED[tagged(rule)[0]]
        if requirement.id in {"set_limit_amps.effect.limit", "set_limit_watts.effect.limit"}:
            schema = contract.load().channels[requirement.place].payload.schema
            rows = [row["number"] for item in rule.run_items for table in item.examples for row in table.table.rows]
            assert rows
            assert all(schema.accepts(row) for row in rows)


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
