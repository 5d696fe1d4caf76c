import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.carsim import parsed
from reference_impl.device import Command
from tests.reference_impl.story import CHARGES, story


@pytest.mark.parametrize(
    ("step", "info"), [(b"error_e", "Car"), (b"diode_fail", "CarDiodeFault"), (b"rcd_current 6", "RCD")]
)
def test_faults_of_the_world_become_errors(step: bytes, info: str) -> None:
    """A fault stops charging and names its cause; drawing again clears it."""
    told = story().charge().operate("modify_charging_session", step)
    assert (told.state, told.last("session_info")["state_info"]) == ("Error", info)
    assert told.last("powermeter")["power_W"]["total"] == 0
    told.operate("modify_charging_session", b"draw_power_regulated 16,3")
    assert (told.state, told.last("session_info")["state_info"]) == ("Charging", "")


def test_a_small_residual_current_is_measured_only() -> None:
    """Below 6 mA nothing trips."""
    told = story().charge().operate("modify_charging_session", b"rcd_current 5.9").wait(1)
    assert told.state == "Charging"
    assert told.last("telemetry")["rcd_current"] == 5.9


@pytest.mark.parametrize(
    "script",
    [
        "",
        "sleep",
        "sleep x",
        "sleep -1",
        "draw_power_regulated 16",
        "draw_power_regulated 16,4",
        "fly",
        "sleep 1e9",
    ],
)
def test_a_bad_script_is_ignored_whole(script: str, caplog: pytest.LogCaptureFixture) -> None:
    """One bad step, and no step is done."""
    told = story().charge()
    before = len(told.heard)
    told.operate("modify_charging_session", f"unplug;{script}".encode() if script else b"")
    assert len(told.heard) == before
    assert "step of the car simulator" in caplog.text


def test_a_script_is_read_with_blanks() -> None:
    """Blanks around steps, empty ones, line ends and capitals do not matter, nor a blank in place of the comma."""
    written = " sleep 1 ;; iec_wait_pwr_ready\nDraw_power_regulated 16, 3;draw_power_fixed 6 1;"
    assert [step.word for step in parsed(written)] == [
        "sleep",
        "iec_wait_pwr_ready",
        "draw_power_regulated",
        "draw_power_fixed",
    ]
    assert parsed(written)[-1].numbers == (6, 1)


def test_sessions_wait_for_a_card_where_it_is_required() -> None:
    """Without a card nothing is locked or offered; a card shown too early counts for nothing."""
    told = story(authorisation="required").wait(1).operate("authorise", b"EARLY")
    told.operate("execute_charging_session", CHARGES.encode()).wait(20)
    assert (told.state, told.lock) == ("AuthRequired", "unlocked")
    told.operate("authorise", b"DEADBEEF")
    assert (told.state, told.lock) == ("Preparing", "locked")
    assert told.wait(2).state == "Charging"


TOKENS = "everest_api/dummy_token_provider/cmd/provide"
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id_token", "value", "connectors", "x"]), inner, max_size=3)
    ),
)


@pytest.mark.parametrize("said", [b"[]", b"3", b"null", b"true", b'"card"', b"{}", b'{"id_token": []}', b"", b"\xff"])
def test_what_is_no_card_is_ignored_with_a_reason(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever comes in place of a card, it opens nothing, and the charger lives on."""
    told = story(authorisation="required").wait(1)
    told.operate("execute_charging_session", CHARGES.encode()).wait(2).send(Command(TOKENS, said)).wait(2)
    assert told.state == "AuthRequired"
    assert caplog.text.count("ignored …") == 1


@given(ANY_JSON)
def test_json_of_every_kind_ends_no_charger(said: Any) -> None:
    """A card or none: the pulse goes on."""
    told = story(authorisation="required").wait(1).send(Command(TOKENS, json.dumps(said).encode()))
    before = len(told.all_of("limits"))
    assert len(told.wait(1.5).all_of("limits")) > before


def test_switching_the_vehicle_off_unplugs_it() -> None:
    """A vehicle that is off takes no script until it is on again."""
    told = story().charge().operate("enable", b"false")
    assert told.state == "Unplugged"
    assert told.charge().state == "Unplugged"
    assert told.operate("enable", b"true").charge().state == "Charging"


def test_what_the_door_does_not_know_is_ignored() -> None:
    """Other numbers, other words and scripts for an absent vehicle move nothing."""
    told = story().wait(1)
    before = len(told.heard)
    told.operate("enable", b"maybe").operate("enable", b"false", number="2").operate("authorise", b"x", number="01")
    told.operate("modify_charging_session", b"draw_power_regulated 16,3").operate("execute_charging_session", b"\xff")
    assert len(told.heard) == before


def test_without_a_door_nothing_hears_the_operator() -> None:
    """The door is no part of the charger."""
    told = story(door=False).wait(1)
    assert len(told.device.subscriptions) == 5
    assert told.charge().state == "Unplugged"
