"""The first verdicts on real chargers: what is failed on the recordings is true in their bytes, and nothing else is."""

from pathlib import Path

import pytest

from conformance import capture
from conformance.judgement import Verdict, judge
from tests.recordings import CONTRACT

FOLDER = Path(__file__).resolve().parent.parent / "captures"
FAILS = {
    "everest-2023-idle.jsonl": {"hardware_capabilities.payload": 1, "session_info.state": 1, "limits.period.mean": 1},
    "everest-2023-session.jsonl": {"limits.period.mean": 1},
    "everest-2026-idle.jsonl": {
        "hardware_capabilities.payload": 1,
        "session_info.payload": 79,
        "session_info.state": 1,
    },
    "everest-2026-limits-and-pauses.jsonl": {"session_info.payload": 336, "session_info.state": 20},
}


@pytest.mark.parametrize("name", FAILS)
def test_what_is_failed_is_true(name):
    """Each fail was checked by hand against the bytes; the numbers are how often."""
    result = judge(CONTRACT, capture.read(FOLDER / name))
    assert {e.requirement.id: e.broken for e in result.outcomes if e.verdict is Verdict.FAIL} == FAILS[name]


def test_real_effects_are_recognised():
    """Real pauses, resumptions and limits pass, with their real delays."""
    result = judge(CONTRACT, capture.read(FOLDER / "everest-2026-limits-and-pauses.jsonl"))
    kept = {each.requirement.id: each.kept for each in result.outcomes}
    assert kept["pause_charging.effect.state"] == 20
    assert kept["resume_charging.effect.state"] == 20
    assert kept["set_limit_amps.effect.limit"] == 12
