import itertools
import json
import math

import pytest
import yaml

from reference_impl import FAULTS, UsageError, contract
from reference_impl.faults.pulse import VARIABLES
from tests.reference_impl.story import Story, story


def requirements() -> dict[str, str]:
    document = yaml.safe_load((contract._BESIDE / contract.API).read_text())
    places = [document, *document["channels"].values(), *document["operations"].values()]
    return {each["id"]: each["level"] for place in places for each in place.get("x-requirements", ())}


def told(*faults: str) -> Story:
    tale = story(*faults).wait(3).charge().wait(30)
    tale.say("set_limit_amps", b"10").wait(6).say("set_limit_amps", b"-8").wait(6).say("set_limit_amps", b"20").wait(25)
    tale.say("set_limit_watts", b"7000").wait(6).say("set_limit_watts", b"-7000").wait(6).say(
        "set_limit_watts", b"9000"
    ).wait(25)
    tale.say("pause_charging").wait(6).say("resume_charging").wait(6)
    tale.operate("modify_charging_session", b"error_e").wait(3)
    tale.operate("modify_charging_session", b"draw_power_regulated 16,3").wait(3)
    tale.say("force_unlock", b"1").wait(3).charge().say("force_unlock").wait(3)
    return tale


HEALTHY = told().heard


def test_every_must_has_its_fault() -> None:
    """For each MUST of the contract there is a charger that breaks it, and no fault breaks what does not exist."""
    known = requirements()
    musts = {name for name, level in known.items() if level == "MUST"}
    assert musts <= {fault.breaks[0] for fault in FAULTS.values()}
    assert {name for fault in FAULTS.values() for name in fault.breaks} <= set(known)
    assert all(known[fault.breaks[0]] == "MUST" for fault in FAULTS.values())


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_changes_what_is_heard(name: str) -> None:
    """A faulty charger tells another story than the healthy one, in each of its faults."""
    assert told(name).heard != HEALTHY


def test_an_unknown_fault_is_named() -> None:
    """The remedy names the nearest fault."""
    with pytest.raises(UsageError, match="did you mean limits-slow"):
        story("limits-slo")


def counted(times: list[float]) -> list[float]:
    kept = times[:1]
    for at in times[1:]:
        if at - kept[-1] >= 0.5:
            kept.append(at)
    return [after - before for before, after in itertools.pairwise(kept)]


@pytest.mark.parametrize("variable", VARIABLES)
def test_slow_and_gap_break_one_promise_each(variable: str) -> None:
    """The slow pulse has no gap, and the pulse with gaps has its mean."""
    name = variable.replace("_", "-")
    slow = counted([at for at, _ in story(f"{name}-slow").wait(60).all_of(variable)])
    gap = counted([at for at, _ in story(f"{name}-gap").wait(60).all_of(variable)])
    assert math.fsum(slow) / len(slow) == pytest.approx(1.07, abs=0.001)
    assert max(slow) < 1.1
    assert max(gap) == pytest.approx(1.8, abs=0.01)
    assert 0.95 < math.fsum(gap) / len(gap) < 1.05
    for other in set(VARIABLES) - {variable}:
        assert max(counted([at for at, _ in story(f"{name}-slow").wait(20).all_of(other)])) == pytest.approx(1.0)


def test_falling_silent_silences_everything() -> None:
    """For more than a second and a half nothing is heard, within half a minute."""
    times = [at for at, said in story("falls-silent").wait(30).heard if said.topic.startswith("everest_api")]
    assert max(after - before for before, after in itertools.pairwise(times)) > 2


def test_nan_and_byte_order_mark_are_on_the_wire() -> None:
    """What no strict JSON writer writes is written."""
    assert any(b"NaN" in payload for _, payload in told("json-nan").all_of("telemetry"))
    assert any(payload.startswith(b"\xef\xbb\xbf") for _, payload in told("json-bom").all_of("hardware_capabilities"))


def test_faults_can_be_combined() -> None:
    """Two faults are both there."""
    tale = told("limits-phases-zero", "json-nan", "pause-ignored")
    assert json.loads(tale.all_of("limits")[0][1])["nr_of_phases_available"] == 0
    assert b"ChargingPausedEVSE" not in b"".join(payload for _, payload in tale.all_of("session_info"))
