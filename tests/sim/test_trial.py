"""The judge on trial: the healthy charger conforms, and every fault is found for its requirement, and for no other."""

import json

import pytest

from conformance import contract
from conformance.bench.declared import REFERENCE
from conformance.bench.runner import run_features
from conformance.capture import open_capture
from conformance.judgement import DeviceWord, Verdict, judge
from conformance.report import render_json
from features.virtual_world import virtual_bench
from reference_impl import FAULTS
from tests.proving.trial import PATIENT_S

pytestmark = pytest.mark.sim
CONTRACT = contract.load()
STATED = {each.id: each.level for each in CONTRACT.requirements}
AGAINST = {"MUST": Verdict.FAIL, "SHOULD": Verdict.WARN}


def trial(**options):
    bench = virtual_bench(**options)
    bench.open()
    return run_features(bench, options.get("only", ()))


@pytest.mark.parametrize(("connectors", "seed"), [(("evse_1",), 0), (("evse_1",), 7), (("left", "right", "third"), 0)])
def test_the_healthy_charger_conforms(connectors, seed):
    """Everything is a pass, with one connector (which is isolated from no other) and with three."""
    result = trial(connectors=connectors, seed=seed)
    assert result.device is DeviceWord.CONFORMS
    passed = {each.requirement.id for each in result.outcomes if each.verdict is Verdict.PASS}
    assert set(STATED) - passed == (set() if len(connectors) > 1 else {"charger.isolation"})


@pytest.mark.parametrize(
    "charger",
    [
        {"phases": 1},
        {"phases": 2},
        {"authorisation": "required"},
        {"maximum_A": 16.0},
        {"maximum_A": 63.0},
        {"grid_limit_A": 12.0},
        {"ventilated": True},
    ],
    ids=str,
)
def test_every_kind_of_charger_conforms(charger):
    """Whatever the options of the reference, with two connectors everything is a pass."""
    declared = {**REFERENCE, "three_phases": charger.get("phases", 3) > 1}
    result = trial(connectors=("left", "right"), charger=charger, declared=declared)
    assert {each.verdict for each in result.outcomes} == {Verdict.PASS}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_for_its_requirement(fault):
    """The requirement that a fault breaks is failed, or warned of, by its level; and none that it does not declare."""
    result = trial(faults=(fault,), observe_s=PATIENT_S.get(fault, 30.0))
    found = {each.requirement.id for each in result.outcomes if each.verdict in {Verdict.FAIL, Verdict.WARN}}
    first = FAULTS[fault].breaks[0]
    told = next(each for each in result.outcomes if each.requirement.id == first)
    assert told.verdict is AGAINST[STATED[first]], f"{told.verdict} {told.reason}: {told.observed}"
    assert found <= set(FAULTS[fault].breaks)


def test_every_requirement_has_its_fault():
    """No requirement is judged that no fault breaks."""
    assert not set(STATED) - {fault.breaks[0] for fault in FAULTS.values()}


def test_one_requirement_alone():
    """Where one requirement is selected, the word is made of it alone."""
    result = trial(only=("pause_charging.effect.state",))
    assert result.device is DeviceWord.CONFORMS


@pytest.mark.parametrize("name", STATED)
def test_every_requirement_can_be_tested_alone(name):
    """The command that repeats one requirement alone decides it, too."""
    result = trial(only=(name,), connectors=("left", "right"))
    told = next(each for each in result.outcomes if each.requirement.id == name)
    assert told.verdict is Verdict.PASS, f"{told.verdict} {told.reason}: {told.observed}"


@pytest.mark.parametrize("faults", [(), ("amps-ignored",), ("limits-gap",), ("datetime-cached",)])
def test_a_run_and_its_capture_are_judged_alike(tmp_path, faults):
    """The capture of a run is judged again, from its file, to the same bytes."""
    path = tmp_path / "run.ndjson"
    live = trial(faults=faults, capture=path)
    again = judge(CONTRACT, open_capture(path))
    assert render_json([live]) == render_json([again])
    assert json.loads(render_json([again]))["device"] == ("DOES NOT CONFORM" if faults else "CONFORMS")
