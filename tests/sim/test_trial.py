"""The judge on trial: the healthy charger conforms, and every fault is failed for its requirement."""

import json

import pytest

from conformance import capture, contract
from conformance.bench.runner import run_features
from conformance.judgement import DeviceWord, Verdict, judge
from conformance.report import render_json
from features.virtual_world import virtual_bench
from reference_impl import FAULTS

pytestmark = pytest.mark.sim
MUSTS = {each.id for each in contract.load().requirements if each.level == "MUST"}


def trial(**options):
    bench = virtual_bench(**options)
    bench.open()
    return run_features(bench, options.get("only", ()))


@pytest.mark.parametrize("options", [{}, {"seed": 7}, {"connectors": ("left", "right", "third")}])
def test_the_healthy_charger_conforms(options):
    """Every MUST is a pass, with one connector and with three."""
    result = trial(**options)
    assert result.device is DeviceWord.CONFORMS
    assert {e.requirement.id for e in result.outcomes if e.verdict is Verdict.PASS} == MUSTS


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_failed_for_its_requirement(fault):
    """The requirement that a fault breaks is failed, and none that the fault does not declare."""
    failed = {each.requirement.id for each in trial(faults=(fault,)).outcomes if each.verdict is Verdict.FAIL}
    assert FAULTS[fault].breaks[0] in failed
    assert failed <= set(FAULTS[fault].breaks)


def test_every_must_has_its_fault():
    """No requirement is judged that no fault breaks."""
    assert not MUSTS - {fault.breaks[0] for fault in FAULTS.values()}


def test_one_requirement_alone():
    """Where one requirement is selected, the word is made of it alone."""
    result = trial(only=("pause_charging.effect.state",))
    assert result.device is DeviceWord.CONFORMS


def test_a_run_and_its_capture_are_judged_alike(tmp_path):
    """The capture of a run is judged again, from its file, to the same bytes."""
    path = tmp_path / "run.ndjson"
    live = trial(faults=("amps-ignored",), capture=path)
    again = judge(contract.load(), capture.read(path))
    assert render_json([live]) == render_json([again])
    assert json.loads(render_json([again]))["device"] == "DOES NOT CONFORM"
