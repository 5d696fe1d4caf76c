import json

import pytest

from tests.reference_impl.story import CHARGES, story


def test_a_pause_that_is_only_said_lets_the_current_flow() -> None:
    """The session is said to be paused until it is resumed, while power is measured and counted."""
    told = story("pause-only-said").charge().say("pause_charging").wait(20)
    assert told.state == "ChargingPausedEVSE"
    assert told.last("powermeter")["power_W"]["total"] > 10_000
    paused_Wh = told.last("session_info")["charged_energy_wh"]
    assert told.wait(10).last("session_info")["charged_energy_wh"] > paused_Wh + 25
    assert told.say("resume_charging").wait(1).state == "Charging"
    assert told.say("pause_charging").wait(1).operate("modify_charging_session", b"unplug").wait(1).state == "Unplugged"
    assert told.charge().state == "Charging"


def test_a_pause_under_too_low_a_limit_stops_the_current_all_the_same() -> None:
    """Pretending goes no further than the limit."""
    told = story("pause-only-said").charge().say("pause_charging").say("set_limit_amps", b"0").wait(2)
    assert told.state == "ChargingPausedEVSE"
    assert told.last("powermeter")["power_W"]["total"] == 0


def test_a_pause_is_forgotten_after_two_seconds() -> None:
    """The last pause counts."""
    told = story("pause-forgotten").charge().say("pause_charging").wait(1.5).say("pause_charging").wait(1.5)
    assert told.state == "ChargingPausedEVSE"
    assert told.wait(3).state == "Charging"


def test_a_resumption_needs_two_tries() -> None:
    """The first one after each pause is overlooked."""
    told = story("resume-needs-two-tries").charge()
    for _ in range(2):
        assert told.say("pause_charging").say("resume_charging").wait(5).state == "ChargingPausedEVSE"
        assert told.say("resume_charging").wait(2).state == "Charging"


@pytest.mark.parametrize(
    ("name", "heard"), [("deaf-to-qos-2", {0, 1}), ("deaf-to-qos-1", {0, 2}), ("hears-qos-1-only", {1})]
)
def test_some_qualities_of_service_are_not_heard(name: str, heard: set[int]) -> None:
    """A command is obeyed where its quality is among those that are heard."""
    for qos in range(3):
        state = story(name).charge().say("pause_charging", qos=qos).state
        assert (state == "ChargingPausedEVSE") == (qos in heard)


def test_a_pause_spreads() -> None:
    """Both connectors pause, and each resumes by itself."""
    told = story("pause-spreads", connectors=("evse_1", "evse_2")).charge()
    told.operate("execute_charging_session", CHARGES.encode(), number="2").wait(3).say("pause_charging")
    assert told.state == told.last("session_info", "evse_2")["state"] == "ChargingPausedEVSE"
    told.say("resume_charging")
    assert told.state == "Charging"
    assert told.last("session_info", "evse_2")["state"] == "ChargingPausedEVSE"


def test_a_limit_spreads() -> None:
    """All connectors are limited, in whichever unit."""
    told = story("limit-spreads", connectors=("left", "right")).wait(1)
    told.say("set_limit_amps", b"10", connector="right")
    assert told.last("limits", "left")["max_current"] == told.last("limits", "right")["max_current"] == 10
    told.say("set_limit_watts", b"6900", connector="left").say("set_limit_amps", b"7", connector="nobody")
    assert told.last("limits", "left")["max_current"] == told.last("limits", "right")["max_current"] == 10


def test_a_limit_goes_to_the_next_connector() -> None:
    """The one that is named is not limited, the next is; after the last comes the first."""
    names = ("left", "middle", "right")
    told = story("limit-at-the-next", connectors=names).wait(1)
    told.say("set_limit_amps", b"10", connector="left").say("set_limit_amps", b"11", connector="right")
    assert [told.last("limits", name)["max_current"] for name in names] == [11, 10, 32]


def test_an_unknown_connector_is_taken_for_the_first() -> None:
    """A command to nobody is obeyed by the first connector, one to a connector by that one."""
    told = story("unknown-connector-obeyed", connectors=("evse_1", "evse_2")).charge()
    assert told.say("pause_charging", connector="evse_2").state == "Charging"
    assert told.say("pause_charging", connector="nobody").state == "ChargingPausedEVSE"


def test_every_fault_of_commands_leaves_a_retained_one_alone() -> None:
    """Retained commands pass to the charger, which ignores them."""
    for name in ("resume-needs-two-tries", "pause-only-said", "unknown-connector-obeyed", "deaf-to-qos-1"):
        told = story(name).charge()
        before = len(told.heard)
        told.say("pause_charging", retained=True)
        assert len(told.heard) == before
        assert json.loads(told.all_of("session_info")[-1][1])["state"] == "Charging"
