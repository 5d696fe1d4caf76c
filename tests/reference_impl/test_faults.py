import json
from functools import cache

import pytest
import yaml

from reference_impl import FAULTS, UsageError, contract
from reference_impl.faults import FAMILIES
from tests.reference_impl.promises import HELD, broken
from tests.reference_impl.story import CHARGES, Story, story


def requirements() -> set[str]:
    document = yaml.safe_load((contract._BESIDE / contract.API).read_text())
    places = [document, *document["channels"].values(), *document["operations"].values()]
    return {each["id"] for place in places for each in place.get("x-requirements", ())}


@cache
def told(*faults: str) -> Story:
    """Return a story in which everything happens that a fault could show in."""
    count = max((FAULTS[fault].connectors for fault in faults), default=1)
    tale = story(*faults, connectors=("evse_1", "evse_2")[:count]).wait(3)
    tale.operate("execute_charging_session", CHARGES.encode(), number="2").charge().wait(30)
    for command, numbers in (
        ("set_limit_amps", (b"10", b"-8", b"0", b"4", b"14")),
        ("set_limit_watts", (b"7000", b"-7000", b"0", b"3000", b"9000")),
    ):
        for number in numbers:
            tale.say(command, number).wait(6)
        tale.wait(60).say("set_limit_amps", b"32").wait(3)
        for doubtful in (b"12abc", b"0x10", b""):
            tale.say(command, doubtful).wait(6)
        tale.say("set_limit_amps", b"32").wait(3)
    tale.say("pause_charging").wait(6).say("resume_charging").wait(6)
    tale.say("pause_charging", qos=2).wait(6).say("resume_charging", qos=1).wait(6)
    tale.say("pause_charging", connector="nobody").wait(6).say("resume_charging").wait(6)
    tale.operate("modify_charging_session", b"error_e").wait(3)
    tale.operate("modify_charging_session", b"draw_power_regulated 16,3").wait(3)
    tale.say("force_unlock", b"1").wait(3).charge().say("force_unlock").wait(3)
    tale.operate("modify_charging_session", b"unplug").wait(5)
    return tale


def test_there_is_one_fault_of_each_name() -> None:
    """No fault hides another one of its name, and each says what the charger does."""
    assert sum(map(len, FAMILIES)) == len(FAULTS)
    assert all(fault.summary and not fault.summary.endswith(".") for fault in FAULTS.values())
    assert all(len(set(fault.breaks)) == len(fault.breaks) for fault in FAULTS.values())


def test_every_requirement_has_its_fault() -> None:
    """For each requirement there is a charger that breaks it, and no fault breaks what the contract does not have."""
    known = requirements()
    assert known == {fault.breaks[0] for fault in FAULTS.values()}
    assert {name for fault in FAULTS.values() for name in fault.breaks} <= known


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_breaks_the_values_that_it_declares(name: str) -> None:
    """Of the promises on values a faulty charger breaks those it names, and keeps the others."""
    assert broken(told(name).heard) == HELD & set(FAULTS[name].breaks)


def test_the_healthy_charger_breaks_nothing() -> None:
    """The same promises are kept where there is no fault."""
    assert not broken(told().heard)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_changes_what_is_heard(name: str) -> None:
    """A faulty charger tells another story than the healthy one, in each of its faults."""
    assert told(name).heard != told().heard


def test_an_unknown_fault_is_named() -> None:
    """The remedy names the nearest fault."""
    with pytest.raises(UsageError, match="did you mean limits-slow"):
        story("limits-slo")


@pytest.mark.parametrize("name", [fault.name for fault in FAULTS.values() if fault.connectors > 1])
def test_a_fault_that_cannot_show_is_refused(name: str) -> None:
    """Where there are too few connectors for a fault, the user is told."""
    with pytest.raises(UsageError, match=f"{name} shows with 2 connectors"):
        story(name)


def test_faults_can_be_combined() -> None:
    """Two faults are both there."""
    tale = told("limits-phases-zero", "json-nan", "pause-ignored")
    assert json.loads(tale.all_of("limits")[0][1])["nr_of_phases_available"] == 0
    assert b"ChargingPausedEVSE" not in b"".join(payload for _, payload in tale.all_of("session_info"))
