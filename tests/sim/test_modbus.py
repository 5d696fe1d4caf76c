"""The charger on Modbus before the kit: every story, with devices in memory, as with hardware that is simulated."""

import pytest

from conformance.bench.declared import REFERENCE
from conformance.judgement import DeviceWord, Verdict
from features.virtual_world import START
from tests.bench.worlds import bench_before, run
from tests.reference_impl.hardware.on_a_desk import desk

pytestmark = pytest.mark.sim
ABSENT = ("fan", "residual_current", "temperature", "neutral_current")
UNMET = {"telemetry.fields", "powermeter.fields"}


@pytest.fixture(params=[0, 7], ids=lambda seed: f"seed {seed}")
def tried(request):
    """Return a bench whose stories were told, and what came of it."""
    declared = {**REFERENCE, **dict.fromkeys(ABSENT, False)}
    bench = bench_before(desk(start=START, seed=request.param), declared=declared)
    return bench, run(bench)


def test_a_charger_on_modbus_conforms(tried):
    """Every MUST is met; of the SHOULDs only fields are not that its devices do not measure, and nothing is owed."""
    bench, result = tried
    assert result.device is DeviceWord.CONFORMS_WITH_WARNINGS
    others = {each.requirement.id: each.verdict for each in result.outcomes if each.verdict is not Verdict.PASS}
    assert others == dict.fromkeys(UNMET, Verdict.WARN) | {"charger.isolation": Verdict.NOT_APPLICABLE}
    assert not bench.left
