"""The verdicts on real chargers: what is failed or warned of is true in their bytes, and nothing else is.

Each cell was checked against the bytes by somebody who did not know the judge: how many messages, and the first line.
"""

from functools import cache
from pathlib import Path

import pytest

from conformance import capture
from conformance.judgement import Result, Verdict, judge
from tests.recordings import CONTRACT, outcome

FOLDER = Path(__file__).resolve().parent.parent / "captures"
IDLE_2023, SESSION_2023, IDLE_2026, LIMITS_2026 = (
    "everest-2023-idle.jsonl",
    "everest-2023-session.jsonl",
    "everest-2026-idle.jsonl",
    "everest-2026-limits-and-pauses.jsonl",
)
FAILED = {
    IDLE_2023: {
        "hardware_capabilities.payload": (1, 5),
        "session_info.state": (1, 4),
        "limits.period.mean": (1, None),
    },
    SESSION_2023: {"limits.period.mean": (1, None)},
    IDLE_2026: {
        "hardware_capabilities.payload": (1, 5),
        "session_info.payload": (79, 4),
        "session_info.state": (1, 4),
    },
    LIMITS_2026: {"session_info.payload": (336, 4), "session_info.state": (20, 244)},
}
WARNED = {
    IDLE_2023: {"limits.uuid": (1, 12), "telemetry.fields": (78, 11)},
    SESSION_2023: {
        "session_info.energy.rising": (2, 3100),
        "session_info.energy.start": (2, 3084),
        "session_info.energy.metered": (2, 3084),
        "telemetry.fields": (520, 2),
        "powermeter.power": (1, 4455),
        "powermeter.energy.rising": (6, 2944),
        "set_limit_amps.doubtful": (3, 1159),
    },
    IDLE_2026: {
        "limits.uuid": (1, 10),
        "limits.period.rate": (1, None),
        "telemetry.fields": (157, 19),
        "telemetry.period.rate": (1, None),
        "powermeter.period.rate": (1, None),
    },
    LIMITS_2026: {
        "limits.period.rate": (1, None),
        "telemetry.fields": (661, 10),
        "telemetry.period.rate": (1, None),
        "powermeter.period.rate": (1, None),
    },
}
EFFECTS = {
    SESSION_2023: {
        "pause_charging.effect.state": 2,
        "pause_charging.effect.stays": 1,  # the second one was paused again before five seconds were over
        "pause_charging.effect.power": 2,
        "resume_charging.effect.state": 2,
        "set_limit_amps.effect.limit": 6,
        "set_limit_amps.effect.stays": 6,
        "set_limit_amps.effect.raised": 6,
        "set_limit_amps.minimum": 4,
        "set_limit_amps.doubtful": 3,
        "set_limit_watts.effect.limit": 2,
        "set_limit_watts.effect.raised": 3,
        "set_limit_watts.doubtful": 1,
    },
    LIMITS_2026: {
        "pause_charging.effect.state": 20,
        "pause_charging.effect.power": 20,
        "resume_charging.effect.state": 20,
        "set_limit_amps.effect.limit": 12,
        "set_limit_amps.effect.raised": 12,
    },
}
OBSERVED = [
    (IDLE_2023, "hardware_capabilities.payload", "the payload is empty, which is not JSON"),
    (IDLE_2023, "limits.period.mean", "1.1782 s over 65 intervals"),
    (IDLE_2023, "session_info.state", 'state: "Unknown"'),
    (SESSION_2023, "limits.period.mean", "1.1709 s over 444 intervals"),
    (SESSION_2023, "session_info.energy.rising", "charged_energy_wh fell by 528, from 528 to 0"),
    (SESSION_2023, "session_info.energy.start", "charged_energy_wh: 528"),
    (SESSION_2023, "session_info.energy.metered", "charged_energy_wh is 528, counted were 0 to 0"),
    (SESSION_2023, "powermeter.power", "power_W.L1 is 0, voltage_V.L1 times current_A.L1 is 3552.96"),
    (SESSION_2023, "powermeter.energy.rising", "energy_Wh_import.total fell by 528, from 528 to 0"),
    (SESSION_2023, "set_limit_amps.doubtful", 'max_current changed from 16.0 to 8.0, after " 8"'),
    (IDLE_2026, "session_info.payload", "state_info is missing"),
    (IDLE_2026, "limits.uuid", "uuid is missing"),
    (IDLE_2026, "telemetry.fields", "rcd_current is missing"),
    (LIMITS_2026, "session_info.state", 'state: "FinishedEV"'),
]


@cache
def result(name: str) -> Result:
    return judge(CONTRACT, capture.read(FOLDER / name))


def table(name: str, verdict: Verdict) -> dict[str, tuple[int, int | None]]:
    return {
        each.requirement.id: (each.broken, each.findings[0].where.line)
        for each in result(name).outcomes
        if each.verdict is verdict
    }


@pytest.mark.parametrize("name", FAILED)
def test_what_is_failed_is_true_and_nothing_else_is(name):
    """Every violated MUST, with how often and where first; the device does not conform."""
    assert table(name, Verdict.FAIL) == FAILED[name]
    assert result(name).exit_code == 1


@pytest.mark.parametrize("name", WARNED)
def test_what_is_warned_of_is_true_and_nothing_else_is(name):
    """Every SHOULD that is not met, with how often and where first."""
    assert table(name, Verdict.WARN) == WARNED[name]


@pytest.mark.parametrize(("name", "requirement", "observed"), OBSERVED)
def test_what_was_observed_is_said_as_it_stands_in_the_bytes(name, requirement, observed):
    """A reader who opens the recording at the line finds what the finding says."""
    finding = outcome(result(name), requirement).findings[0]
    assert finding.observed == observed
    assert finding.where.connector == "evse_manager"


@pytest.mark.parametrize("name", EFFECTS)
def test_real_effects_are_recognised(name):
    """Real pauses, resumptions and limits pass, with their real delays, as often as they were tried."""
    kept = {each.requirement.id: each.kept for each in result(name).outcomes}
    assert {each: kept[each] for each in EFFECTS[name]} == EFFECTS[name]


@pytest.mark.parametrize("name", FAILED)
def test_every_other_requirement_passes_or_says_why_not(name):
    """What neither passes nor is against the charger has a reason; listening alone passes half of the contract."""
    others = [each for each in result(name).outcomes if each.verdict not in {Verdict.FAIL, Verdict.WARN}]
    assert {each.verdict for each in others} <= {Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE}
    assert all(each.reason for each in others if each.verdict is not Verdict.PASS)
    assert sum(each.verdict is Verdict.PASS for each in others) >= len(CONTRACT.requirements) // 2
