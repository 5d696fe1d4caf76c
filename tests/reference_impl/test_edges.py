"""Every edge of the session's table is gone along by a charger, moved through its door."""

import logging
from collections.abc import Callable

import pytest

from reference_impl.messages import State
from reference_impl.session import ERROR_INFO, TABLE, Cause
from tests.reference_impl.story import Story, story

Move = Callable[[Story], object]
CARD = b"DEADBEEF"
RESTING = b"sleep 9999"
DRAWING = b"draw_power_regulated 16,3;sleep 9999"
DISOBEYING = b"draw_power_fixed 32,3;sleep 9999"


def plugged(told: Story) -> None:
    told.operate("execute_charging_session", RESTING).wait(1)


def authorised(told: Story) -> None:
    plugged(told)
    told.operate("authorise", CARD).wait(1)


def charging(told: Story) -> None:
    authorised(told)
    told.operate("modify_charging_session", DRAWING).wait(8)


def waiting(told: Story) -> None:
    told.operate("limit_grid", b"5")
    authorised(told)


def taking_too_much(told: Story, *, for_s: float) -> Story:
    told.operate("limit_grid", b"10")
    charging(told)
    return told.operate("modify_charging_session", DISOBEYING).wait(for_s)


def waiting_under_load(told: Story) -> None:
    taking_too_much(told, for_s=4).operate("limit_grid", b"5").wait(0.1)


def paused_under_load(told: Story) -> None:
    taking_too_much(told, for_s=4).say("pause_charging").wait(0.1)


def paused(told: Story) -> None:
    charging(told)
    told.say("pause_charging").wait(5)


def finished(told: Story) -> None:
    charging(told)
    told.operate("authorise", CARD).wait(5)


def in_error(told: Story) -> None:
    charging(told)
    told.operate("modify_charging_session", b"rcd_current 30;sleep 9999").wait(1)


def finished_then_broken(told: Story) -> None:
    finished(told)
    told.operate("break", b"supply").wait(1)


def broken_then_plugged(told: Story) -> None:
    told.operate("break", b"supply").wait(1)
    plugged(told)


def out_of_service_with_one_that_takes_too_much(told: Story) -> None:
    taking_too_much(told, for_s=9).operate("put_into_service", b"false").wait(1)


REACH: dict[State, Move] = {
    State.Unplugged: lambda told: told.wait(1),
    State.Reserved: lambda told: told.operate("reserve", CARD).wait(1),
    State.AuthRequired: plugged,
    State.Preparing: authorised,
    State.WaitingForEnergy: waiting,
    State.Charging: charging,
    State.ChargingPausedEV: lambda told: (charging(told), told.operate("modify_charging_session", b"pause").wait(3)),
    State.ChargingPausedEVSE: paused,
    State.Finished: finished,
    State.Error: in_error,
    State.Disabled: lambda told: told.operate("put_into_service", b"false").wait(1),
    State.PermanentFault: lambda told: told.operate("break", b"self_test").wait(1),
}
CAUSE: dict[Cause, Move] = {
    Cause.PLUGGED_IN: lambda told: told.operate("execute_charging_session", RESTING),
    Cause.UNPLUGGED: lambda told: told.operate("modify_charging_session", b"unplug"),
    Cause.RESERVED: lambda told: told.operate("reserve", CARD),
    Cause.RESERVATION_ENDED: lambda told: told.operate("reserve", b""),
    Cause.AUTHORISED: lambda told: told.operate("authorise", CARD),
    Cause.STOPPED_BY_CARD: lambda told: told.operate("authorise", CARD),
    Cause.VEHICLE_DRAWS: lambda told: told.operate("modify_charging_session", DRAWING),
    Cause.VEHICLE_RESTS: lambda told: told.operate("modify_charging_session", b"pause"),
    Cause.ENERGY_LACKS: lambda told: told.operate("limit_grid", b"5.9"),
    Cause.ENERGY_RETURNS: lambda told: told.operate("limit_grid", b"6"),
    Cause.PAUSED_BY_COMMAND: lambda told: told.say("pause_charging"),
    Cause.RESUMED_BY_COMMAND: lambda told: told.say("resume_charging"),
    Cause.FORCED_UNLOCK: lambda told: told.say("force_unlock", b"1"),
    Cause.CAR_FAULT: lambda told: told.operate("modify_charging_session", b"error_e"),
    Cause.DIODE_FAULT: lambda told: told.operate("modify_charging_session", b"diode_fail"),
    Cause.NO_VENTILATION: lambda told: told.operate(
        "modify_charging_session", b"draw_power_fixed 16,3;ask_for_ventilation"
    ),
    Cause.RESIDUAL_CURRENT: lambda told: told.operate("modify_charging_session", b"rcd_current 6"),
    Cause.OVERCURRENT: lambda told: (
        told.operate("limit_grid", b"10"),
        told.operate("modify_charging_session", DISOBEYING),
    ),
    Cause.SLAC_FAULT: lambda told: told.operate("modify_charging_session", b"slac_fail"),
    Cause.HLC_FAULT: lambda told: told.operate("modify_charging_session", b"hlc_fail"),
    Cause.RELAY_FAULT: lambda told: told.operate(
        "break", b"contactor_open" if told.state == "Charging" else b"contactor_welded"
    ),
    Cause.INTERNAL_FAULT: lambda told: told.operate("break", b"supply"),
    Cause.FAULT_CLEARED: lambda told: told.operate("modify_charging_session", DRAWING),
    Cause.FAULT_CLEARED_AT_END: lambda told: told.operate("mend", b""),
    Cause.FAULT_CLEARED_BEFORE: lambda told: told.operate("mend", b""),
    Cause.SELF_TEST_FAILED: lambda told: told.operate("break", b"self_test"),
    Cause.REPAIRED: lambda told: told.operate("mend", b""),
    Cause.DISABLED: lambda told: told.operate("put_into_service", b"false"),
    Cause.ENABLED: lambda told: told.operate("put_into_service", b"true"),
}
PASSED = {(State.AuthRequired, Cause.OVERCURRENT)}  # on the way from the state before, within one look
OTHERWISE: dict[tuple[State, Cause], tuple[Move, Move]] = {  # where it takes some preparation
    (State.AuthRequired, Cause.OVERCURRENT): (
        out_of_service_with_one_that_takes_too_much,
        lambda told: told.operate("put_into_service", b"true"),
    ),
    (State.Error, Cause.FAULT_CLEARED_AT_END): (finished_then_broken, CAUSE[Cause.FAULT_CLEARED_AT_END]),
    (State.Error, Cause.FAULT_CLEARED_BEFORE): (broken_then_plugged, CAUSE[Cause.FAULT_CLEARED_BEFORE]),
    (State.WaitingForEnergy, Cause.OVERCURRENT): (waiting_under_load, lambda told: told.wait(3)),
    (State.ChargingPausedEVSE, Cause.OVERCURRENT): (paused_under_load, lambda told: told.wait(3)),
}


@pytest.mark.parametrize(("old", "cause"), TABLE, ids=lambda each: each.name)
def test_every_edge_is_gone_along(old: State, cause: Cause, caplog: pytest.LogCaptureFixture) -> None:
    """From each state each of its causes leads where the table says; it is logged and published at once."""
    caplog.set_level(logging.INFO)
    reach, act = OTHERWISE.get((old, cause), (REACH[old], CAUSE[cause]))
    told = story(authorisation="required").wait(1)
    reach(told)
    assert told.state == old or (old, cause) in PASSED
    caplog.clear()
    act(told)
    if cause in {Cause.VEHICLE_DRAWS, Cause.VEHICLE_RESTS, Cause.NO_VENTILATION, Cause.OVERCURRENT}:
        told.wait(8)
    new = TABLE[old, cause]
    assert f"evse_1: {old} to {new}: {cause.value}" in caplog.text
    if new is State.Error:
        assert (told.state, told.last("session_info")["state_info"]) == ("Error", ERROR_INFO[cause])


@pytest.mark.parametrize("state", State)
def test_unplugging_or_repairing_ends_every_state(state: State) -> None:
    """A charger that is mended, in service, not reserved and empty is Unplugged, unlocked and open."""
    told = story(authorisation="required").wait(1)
    REACH[state](told)
    told.operate("enable", b"false").operate("reserve", b"").operate("put_into_service", b"true").operate("mend", b"")
    assert told.state == "Unplugged"
    assert told.lock == "unlocked"
    assert told.wait(1.1).last("telemetry")["relais_on"] is False
    assert told.last("powermeter")["power_W"]["total"] == 0
