"""Every bundled contract can be exercised: its scenarios run, and what it shares with the reference's own passes."""

import pytest

from conformance.bench.runner import run_features
from conformance.contract import BUNDLED, load
from conformance.judgement import Verdict
from features.virtual_world import virtual_bench

pytestmark = pytest.mark.sim
OWN = {each.id for each in load().requirements}


@pytest.mark.parametrize("name", BUNDLED)
def test_every_scenario_of_a_contract_runs(name):
    """No step is missing, none fails by a fault of the kit, and nothing is owed to the charger at the end."""
    contract, lines = load(name), []
    bench = virtual_bench(contract=contract, declared={"ocpp": False, "energy_management": True}, announce=lines.append)
    bench.open()
    result = run_features(bench, ())
    assert [each.reason for each in result.outcomes if "the kit itself" in (each.reason or "")] == []
    assert [each for each in lines if "the kit itself" in each] == []
    assert {each.requirement.id for each in result.outcomes} == {each.id for each in contract.requirements}
    against = {each.requirement.id for each in result.outcomes if each.verdict in {Verdict.FAIL, Verdict.WARN}}
    same = {
        each.id for each in contract.requirements if each.id in OWN and each.text == load().requirement(each.id).text
    }
    assert against & same <= {"session_info.state"}  # what is a state is another matter in each of them
    assert bench.left == []
