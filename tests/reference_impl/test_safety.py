"""What must not happen, in sequences that are seldom: found by looking for them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reference_impl import assemble
from reference_impl.energy import CommandedLimit, Unit
from reference_impl.hardware.ports import MeterReading
from reference_impl.moment import Schedule
from tests.reference_impl.story import CHARGES, Story, story

DISOBEYS = b"draw_power_fixed 32,3;sleep 9999"
CARD = b"DEADBEEF"


def world(told: Story):
    return told.device.connectors[0]


def disobeying(told: Story) -> Story:
    """Return the story of a vehicle that takes what it likes, in a session that was authorised by card."""
    told.operate("execute_charging_session", CHARGES.encode()).wait(1).operate("authorise", CARD).wait(8)
    return told.operate("modify_charging_session", DISOBEYS).wait(4)


@pytest.mark.parametrize("command", ["set_limit_amps", "set_limit_watts"])
def test_a_number_of_a_million_digits_is_a_large_one(command: str) -> None:
    """It is not the end of the charger."""
    assert story().charge().say(command, b"9" * 1_000_100).last("limits")["max_current"] == 32


@pytest.mark.parametrize("fault", [b"rcd_current 30", b"diode_fail", b"error_e"])
def test_a_fault_opens_the_contactor_at_once_also_after_the_end(fault: bytes) -> None:
    """A session that has just ended, with a vehicle that goes on drawing, is cut off when something is wrong."""
    told = disobeying(story(authorisation="required")).operate("authorise", CARD)
    assert (told.state, world(told).contactor.closed) == ("Finished", True)
    told.operate("modify_charging_session", fault)
    assert world(told).contactor.closed is False


@pytest.mark.parametrize("begin", ["AuthRequired", "Disabled", "PermanentFault", "Finished"])
def test_no_plug_is_free_under_load(begin: str) -> None:
    """With a welded contactor the lock holds the plug, whatever the state."""
    told = story(authorisation="required").wait(1)
    told.operate("execute_charging_session", DISOBEYS).wait(2).operate("break", b"contactor_welded").wait(8)
    moves = {"Disabled": ("put_into_service", b"false"), "PermanentFault": ("break", b"self_test")}
    if begin in moves:
        told.operate(*moves[begin]).wait(5)
    if begin == "Finished":
        told.say("force_unlock", b"1").wait(5)
    assert told.last("powermeter")["power_W"]["total"] > 10_000
    assert told.lock == "locked"


def test_a_contactor_that_leaks_is_one_that_disobeys() -> None:
    """Current through an open contactor is an error of the relay after a while, and the charger goes on living."""
    told = story().charge().say("pause_charging").wait(8)
    evse = told.device.inner.evses["evse_1"]  # type: ignore[attr-defined]
    healthy = evse.hardware.meter

    class Leaking:
        def read(self, now: float) -> MeterReading:
            return replace(healthy.read(now), current_A=(5.0, 0.0, 0.0))

    evse.hardware = replace(evse.hardware, meter=Leaking())
    told.wait(9)
    assert (told.state, told.last("session_info")["state_info"]) == ("Error", "Relais")


@pytest.mark.parametrize("start", [0.0, 2_230_624_770.6, 2_147_483_640.2, 1_000.2, 3e9])
def test_time_goes_on_whatever_its_rounding(start: float) -> None:
    """At no time is the next step of the simulated world the one that has just passed."""
    told = Story(assemble(start=start), now=start)
    told.wait(8.6).operate("execute_charging_session", b"draw_power_regulated 16,3").wait(20)
    assert told.state == "Charging"


def test_an_error_says_what_is_wrong_now() -> None:
    """A second fault is told when the first one is gone, and the first one no longer."""
    told = story().charge().operate("modify_charging_session", b"error_e").operate("break", b"supply")
    assert told.last("session_info")["state_info"] == "Internal"
    told.operate("mend", b"")
    assert told.last("session_info")["state_info"] == "Car"
    assert told.operate("modify_charging_session", b"draw_power_regulated 16,3").wait(3).state == "Charging"


def test_a_session_begins_with_its_vehicle() -> None:
    """A charger that was broken when the vehicle came counts from when it is mended, and shows that there was none."""
    told = story().wait(1).operate("break", b"supply").wait(3600)
    told.operate("execute_charging_session", CHARGES.encode()).wait(10).operate("mend", b"").wait(10)
    session = told.last("session_info")
    assert (session["state"], session["charging_duration_s"] < 21) == ("Charging", True)


def test_nobody_inherits_a_bill() -> None:
    """After a fault at the end of a session it has still ended; another card begins nothing at the same vehicle."""
    told = story(authorisation="required").wait(1)
    told.operate("execute_charging_session", CHARGES.encode()).wait(1).operate("authorise", CARD).wait(600)
    told.operate("authorise", CARD).wait(5)
    bill = told.last("session_info")["charged_energy_wh"]
    told.operate("break", b"supply").wait(3).operate("mend", b"").wait(3)
    assert told.operate("authorise", b"CAFE").wait(60).state == "Finished"
    assert told.last("session_info")["charged_energy_wh"] == bill > 1000


def test_an_empty_card_opens_nothing() -> None:
    """What clears a retained message is no card, nor is a boolean the number of a connector."""
    told = story(authorisation="required").operate("execute_charging_session", CHARGES.encode()).wait(1)
    assert told.operate("authorise", b"").wait(5).state == "AuthRequired"
    assert told.operate("provide_token", b'{"id_token": "", "connectors": [1]}').wait(5).state == "AuthRequired"
    assert told.operate("provide_token", b'{"id_token": "A", "connectors": [true]}').wait(5).state == "AuthRequired"
    assert told.operate("provide_token", b'{"id_token": "A", "connectors": [1]}').wait(5).state == "Charging"


def test_a_quick_resume_does_not_open_the_contactor() -> None:
    """It stays closed through states that end in the same instant; it is not switched under load for nothing."""
    told = story().charge().wait(8).say("pause_charging").wait(0.3)
    switched = _switched(told)
    told.say("resume_charging")
    assert (told.state, switched) == ("Charging", [])


def _switched(told: Story) -> list[bool]:
    """Return a list that the contactor writes into whenever it is switched."""
    contactor, seen = world(told).contactor, []

    class Watched(type(contactor)):  # type: ignore[misc]
        def __setattr__(self, name: str, value: bool) -> None:
            if name == "closed" and getattr(self, name, value) != value:
                seen.append(value)
            super().__setattr__(name, value)

    evse = told.device.inner.evses["evse_1"]  # type: ignore[attr-defined]
    evse.hardware = replace(evse.hardware, contactor=Watched(closed=contactor.closed))
    return seen


def test_a_user_gets_the_plug_back_from_an_error() -> None:
    """The card that authorised the session ends it, and unlocks."""
    told = disobeying(story(authorisation="required")).operate("modify_charging_session", b"rcd_current 30").wait(1)
    assert (told.state, told.lock) == ("Error", "locked")
    told.operate("authorise", CARD).wait(1)
    assert (told.state, told.lock) == ("Finished", "unlocked")


def test_a_long_sleep_of_the_machine_is_over_at_once() -> None:
    """What was charging charges on; nothing is made up for, and no second of the night is gone through."""
    told = story().charge().wait(20)
    before = told.last("session_info")["charged_energy_wh"]
    told.now += 7 * 24 * 3600
    told.wait(3)
    assert told.state == "Charging"
    assert told.last("session_info")["charged_energy_wh"] - before < 30


def test_a_schedule_loses_nobody() -> None:
    """A deadline that changes without a word is still looked at."""

    class Thing:
        def __init__(self, due: float) -> None:
            self.at = due

        def due(self) -> float:
            return self.at

    things = [Thing(1.0), Thing(2.0)]
    schedule = Schedule(things)
    things[0].at = 5.0
    assert schedule.due() == 2.0
    assert list(schedule.reached(1.5)) == []
    things[1].at = 9.0
    assert schedule.due() == 5.0
    assert list(schedule.reached(6.0)) == [0]


def test_limits_know_huge_and_tiny_numbers() -> None:
    """Neither end of the decimal numbers is out of reach."""
    for text in ("1e999999", "1e-999999"):
        assert CommandedLimit(Decimal(text), Unit.WATTS).per_phase_A(3) >= 0
