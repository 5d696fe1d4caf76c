"""What the site knows of each requirement."""

from dataclasses import replace

import pytest

from conformance.contract import BUNDLED, DEFAULT, load
from docs.site.look import colours
from docs.site.pages import page
from docs.site.topics import topics


@pytest.fixture(scope="module")
def known(every_promise):
    return {each.id: each for each in every_promise}


def test_every_requirement_is_known_with_its_scenario(known):
    """All of both contracts, each once, with the scenario that tells it, and those of the default with a fault."""
    assert set(known) == {each.id for name in BUNDLED for each in load(name).requirements}
    assert all(each.scenario and f"@req.{each.id}" in each.scenario.text for each in known.values())
    assert [each.id for each in known.values() if DEFAULT in each.contracts and not each.faults] == []


def test_the_first_fault_is_made_for_the_requirement(known):
    """The fault whose command is shown breaks this requirement first."""
    assert [each.id for each in known.values() if each.faults and each.faults[0].breaks[0] != each.id] == []


def test_verdicts_are_by_the_contract_of_the_year(known):
    """The reference charger keeps its contract, and recordings of 2026 are judged by that of 2026."""
    reference = [each.verdicts[0] for each in known.values() if DEFAULT in each.contracts]
    assert {each.subject for each in reference} == {"The reference charger"}
    assert {each.outcome.verdict.value for each in reference} == {"pass", "not applicable"}
    assert {each.contract for each in known["stop_charging.effect.state"].verdicts} == {"everest-2026"}


def test_sources_are_those_of_each_contract(known):
    """A promise that both contracts make may rest on the document in one and on the implementation in the other."""
    origins = {each.contracts: each.source.kind for each in known["session_info.state"].origins}
    assert origins == {("everest-2023",): "document", ("everest-2026",): "implementation"}
    assert [each.contracts for each in known["limits.period.gap"].origins] == [("everest-2023", "everest-2026")]


def test_commands_ask_for_the_leave_that_they_need(known):
    """The command for one requirement allows as much as its scenario does to a charger, and names another contract."""
    command = {name: each.command for name, each in known.items()}
    assert command["limits.period.gap"] == "everest-conformance run ADDRESS --only limits.period.gap"
    assert command["pause_charging.effect.state"].endswith("--only pause_charging.effect.state --allow session")
    assert "--contract everest-2026" in command["stop_charging.effect.state"]


def test_topics_know_their_direction_and_a_command_to_try():
    """What is published comes first; a command has an example to send, quoted for a shell."""
    every = {each.name: each for each in topics()}
    assert set(every) == {name for each in BUNDLED for name in load(each).channels}
    assert not every["limits"].command
    assert every["set_limit_amps"].send == "mosquitto_pub -p 18830 -t everest_api/evse_1/cmd/set_limit_amps -m 10"
    assert every["set_limit_watts"].watch == "mosquitto_sub -p 18830 -v -t everest_api/evse_1/var/limits"
    assert every["force_unlock"].watch.endswith("/var/session_info")
    assert every["resume_charging"].first.endswith("/cmd/pause_charging -m pause")
    assert not any(each.first for each in every.values() if each.served and each.name != "resume_charging")
    assert every["limits"].concrete == "everest_api/evse_1/var/limits"


def test_the_colours_are_the_reports():
    """Both schemes are read from the report's style sheet, and name the same things."""
    light, dark = colours()
    assert light["paper"] == "#fff"
    assert light["paper"] != dark["paper"]
    assert light["color-background-primary"] == dark["color-background-primary"] == "var(--paper)"
    assert "system-ui" in light["font-stack"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("limits.period.gap", "was caught by it"), ("stop_charging.effect.state", "that charger is one of 2023")],
)
def test_why_no_fault_is_told_is_so(known, name, said):
    """Only of a requirement that the contract of 2023 does not have it is said that the reference charger cannot."""
    told = page("requirement", promise=replace(known[name], faults=()), topic=None)
    assert [each for each in ("was caught by it", "that charger is one of 2023") if each in told] == [said]
