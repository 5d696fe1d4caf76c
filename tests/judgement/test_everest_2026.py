"""The judge by the contract of 2026: real recordings, and chargers that keep or break one new promise each."""

from functools import cache
from pathlib import Path

import pytest

from conformance import capture, contract
from conformance.judgement import Result, Verdict, judge
from tests.judgement.charger_2026 import CONTRACT, sends
from tests.judgement.promises_2026 import CASES, says
from tests.recordings import against, judged, outcome

FOLDER = Path(__file__).resolve().parent.parent / "captures"
IDLE, LIMITS = "everest-2026-idle.jsonl", "everest-2026-limits-and-pauses.jsonl"
NEW = {each.id for each in CONTRACT.requirements} - {each.id for each in contract.load().requirements}


@cache
def recorded(name: str) -> Result:
    return judge(CONTRACT, capture.read(FOLDER / name))


def test_what_is_held_against_real_chargers_is_true_and_nothing_else_is():
    """In its first second, before its hardware has told anything, EVerest publishes what is not there yet."""
    found = {
        each.requirement.id: (each.broken, each.findings[0].where.line)
        for each in recorded(IDLE).outcomes
        if each.findings
    }
    assert found == {
        "hardware_capabilities.payload": (1, 5),
        "session_info.state": (1, 4),
        "limits.uuid": (1, 10),
    }
    assert against(recorded(LIMITS)) == []


def test_real_effects_are_recognised():
    """Twenty pauses by way of FinishedEV, twenty resumptions by way of Preparing, and every limit, pass."""
    kept = {each.requirement.id: each.kept for each in recorded(LIMITS).outcomes}
    wanted = {
        "pause_charging.effect.state": 20,
        "pause_charging.effect.power": 20,
        "resume_charging.effect.state": 20,
        "set_limit_amps.effect.limit": 12,
        "set_limit_amps.effect.raised": 12,
        "session_info.payload.eight_fields": 336,
        "powermeter.export.rising": 660,
        "telemetry.fields.five": 661,
    }
    assert {name: kept[name] for name in wanted} == wanted


def test_every_new_promise_is_tried():
    """Each requirement that only the contract of 2026 has is kept and broken below."""
    assert set(CASES) == NEW


@pytest.mark.parametrize("name", CASES)
def test_a_charger_that_keeps_it_passes(name):
    """It passes, and nothing at all is held against the charger."""
    result = judged(CASES[name][0](), by=CONTRACT)
    assert (outcome(result, name).verdict, against(result)) == (Verdict.PASS, [])


@pytest.mark.parametrize("name", CASES)
def test_a_charger_that_breaks_it_is_caught(name):
    """It alone is failed or warned of."""
    assert against(judged(CASES[name][1](), by=CONTRACT)) == [name]


@pytest.mark.parametrize(
    ("errors", "verdict"), [(b"[]", Verdict.FAIL), (b'[{"type": "evse/MREC1"}]', Verdict.INCONCLUSIVE)]
)
def test_an_active_error_is_a_lawful_cause(errors, verdict):
    """What the whole station tells is heard at every connector: with an error, a pause may lawfully not come."""
    told = [*says("active_errors", b"[]", (11, errors)), sends(10, "pause_charging")]
    assert outcome(judged(told, by=CONTRACT), "pause_charging.effect.state").verdict is verdict
