"""A charger whose devices fail, in virtual time: it is safe in time, its pulse goes on, and it comes back by itself."""

import json

import pytest

from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.modbus.setpoints import SAFE, Setpoints
from tests.reference_impl.hardware.on_a_desk import desk
from tests.reference_impl.hardware.reached import (
    BACK_WITHIN_S,
    CONTROLLER,
    LOST_WITHIN_S,
    METER,
    OPEN_WITHIN_S,
    REACHED,
    TOLD_WITHIN_S,
    holds_all_the_time,
    is_safe,
    lines,
    orders,
    reached,
)
from tests.reference_impl.story import START, Story

AFTERWARDS = {"ChargingPausedEV": "Preparing", "ChargingPausedEVSE": "Charging"}  # others: as before
WAYS = [(part, way) for part in (CONTROLLER, METER) for way in ("gone", "exception", "lying", "slow")]


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize(("part", "way"), WAYS)
def test_a_device_that_fails_is_an_error_in_every_state(caplog, part, way, state):
    """Error within 2 s and a little, told once with a remedy; nothing flows from then on; and after it, as before."""
    told = reached(state)
    told.device.lines[part].broken = way
    told.wait(LOST_WITHIN_S)
    assert (told.state, told.last("session_info")["state_info"]) == ("Error", "Internal")
    told.wait(TOLD_WITHIN_S)
    can_be_told = part == METER or way in {"lying", "slow"}
    assert not can_be_told or is_safe(told.wait(OPEN_WITHIN_S))
    assert told.wait(20).state == "Error"
    (line,) = lines(caplog, "lost")
    assert "evse_1: the " in line
    assert "; look " in line or "; see " in line or "would be" in line or "knows only" in line
    told.device.lines[part].broken = ""
    told.wait(BACK_WITHIN_S)
    assert told.state == AFTERWARDS.get(state, state)
    assert lines(caplog, " is back after ")
    holds_all_the_time(told)


@pytest.mark.parametrize("state", ["Unplugged", "Charging"])
def test_a_clock_that_is_put_forward_interrupts_nothing(caplog, state):
    """Where the time of the host is found an hour later, no device is old, and none is told to stop."""
    told = reached(state)
    del told.device.lines[CONTROLLER].written[:]
    told.device.ahead_s = 3600.0
    told.wait(10)
    assert {json.loads(each)["state"] for at, each in told.all_of("session_info") if at > told.now - 10} == {state}
    assert ("coil", 20000, [0]) not in told.device.lines[CONTROLLER].written or state == "Unplugged"
    assert not lines(caplog, " lost")
    told.device.lines[METER].broken = "gone"
    assert told.wait(LOST_WITHIN_S).state == "Error"


@pytest.mark.parametrize("part", [CONTROLLER, METER])
def test_a_mistake_of_the_program_is_trouble_with_the_device(caplog, part):
    """Whatever it is, the others are asked on, one line names its kind, and it may end by itself."""
    told = reached("Charging")
    told.device.lines[part].broken = "mistaken"
    assert told.wait(LOST_WITHIN_S).state == "Error"
    assert len(lines(caplog, "asking it failed with ZeroDivisionError; report this.")) == 1
    told.device.lines[part].broken = ""
    assert told.wait(BACK_WITHIN_S).state == "Charging"


def test_a_meter_obeys_nobody():
    """Where the same device is the controller as well, the meter's reader does not tell it what is safe."""
    line = desk().lines[CONTROLLER]
    poll = Poll(Instrument(line.whole.map, line), obeys=False)
    poll.step(START)
    assert "pilot_state" in poll.latest.values
    assert not [each for each in line.written if each[0] == "coil"]


def test_another_reason_for_a_loss_is_told_once(caplog):
    """A meter that comes back with a counter that fell says so, though it was lost before."""
    told = reached("Charging")
    told.device.lines[METER].broken = "gone"
    told.wait(10)
    told.device.lines[METER].broken = "fallen"
    told.wait(30)
    first, second = lines(caplog, " lost")
    assert "cannot be reached" in first
    assert "is still lost: its counter fell" in second


@pytest.mark.parametrize(("bit", "info"), [(15, "RCD"), (13, "CarDiodeFault"), (4, "Car"), (6, "Internal")])
def test_what_a_controller_says_is_wrong_is_the_error(bit, info):
    """The word of the controller is the information of the error, at once, and ends with it."""
    told = reached("Charging")
    overlaid = told.device.lines[CONTROLLER].overlaid
    overlaid["holding", 24025] = 1 << bit
    told.wait(0.3)
    assert (told.state, told.last("session_info")["state_info"]) == ("Error", info)
    assert is_safe(told.wait(OPEN_WITHIN_S))
    overlaid.clear()
    assert told.wait(3).state == "Charging"
    holds_all_the_time(told)


@pytest.mark.parametrize("part", [CONTROLLER, METER])
@pytest.mark.parametrize("way", ["gone", "exception", "lying"])
def test_one_lost_answer_interrupts_nothing(part, way):
    """Where one round fails and the next one does not, the session charges on, and its contactor stays closed."""
    told = reached("Charging")
    session = told.device.lines[CONTROLLER].written
    del session[:]
    told.device.lines[part].broken = way
    told.wait(0.25)
    told.device.lines[part].broken = ""
    told.wait(10)
    assert {json.loads(each)["state"] for at, each in told.all_of("session_info") if at > told.now - 10} == {"Charging"}
    assert ("coil", 20000, [0]) not in session


def test_a_lost_controller_leaves_its_contactor_unknown():
    """While nobody knows whether it is closed, telemetry does not say that it is open."""
    told = reached("Charging")
    assert told.last("telemetry")["relais_on"] is True
    told.device.lines[CONTROLLER].broken = "gone"
    assert "relais_on" not in told.wait(4).last("telemetry")
    told.device.lines[CONTROLLER].broken = ""
    assert told.wait(BACK_WITHIN_S).last("telemetry")["relais_on"] is True


def test_a_charger_that_starts_without_its_hardware_waits_for_it():
    """It begins with an error, publishes no counter, and is well once the devices are."""
    told = Story(desk())
    for each in told.device.lines:
        each.broken = "gone"
    told.wait(8)
    assert (told.state, told.all_of("powermeter")) == ("Error", [])
    for each in told.device.lines:
        each.broken = ""
    assert told.wait(BACK_WITHIN_S).state == "Unplugged"
    assert told.charge().wait(8).state == "Charging"


def test_a_mute_charger_is_not_obeyed_for_longer_than_five_seconds():
    """Where the charger says nothing any more, its controller stops charging, and holds the plug until it is open."""
    told = reached("Charging")
    poll, line, world = told.device.polls[CONTROLLER], told.device.lines[CONTROLLER], told.device.world
    del line.written[:]
    held = set()
    for quarters in range(40):
        told.device.now[0] = told.now + quarters / 4
        poll.step(told.device.now[0])
        held.add((world.contactor.closed, world.lock.closed))
    assert is_safe(told)
    assert (True, False) not in held
    assert [each for each in line.written if each[1] == 20002][-1] == ("coil", 20002, [0])


def test_a_device_that_was_restarted_is_set_up_anew():
    """A controller that has lost its settings and orders gets them again before it charges."""
    told = reached("Charging")
    line = told.device.lines[CONTROLLER]
    line.broken = "gone"
    told.wait(5)
    orders(told).update(charging_enabled=0.0, offered_current_A=6.0, lock=0.0)
    line.whole.write("holding", 4000, [0])
    del line.written[:]
    line.broken = ""
    assert told.wait(BACK_WITHIN_S).state == "Charging"
    addresses = [address for _, address, _ in line.written]
    assert ("holding", 4000, [3]) in line.written
    assert line.written.index(("holding", 4000, [3])) < line.written.index(("coil", 20000, [1]))
    assert addresses.index(20000) < addresses.index(4000)  # power is taken away before


def test_what_takes_power_away_is_ordered_first():
    """Less is told contactor, enabling and current first; more is told them last."""
    less, more = SAFE, Setpoints(offered_current_A=16.0, charging_enabled=True, contactor=True, lock=True)
    names = ("offered_current_A", "charging_enabled", "contactor", "lock")
    assert [name for name, _ in less.orders(more, names)] == [
        "contactor",
        "charging_enabled",
        "offered_current_A",
        "lock",
    ]
    assert [name for name, _ in more.orders(less, names)] == [
        "offered_current_A",
        "lock",
        "contactor",
        "charging_enabled",
    ]
