"""The thread that asks devices: leaving it tells what is safe, within its bound, and one that hangs holds nobody."""

import threading
import time

import pytest

from reference_impl.errors import HardwareError
from reference_impl.hardware.modbus import poller
from reference_impl.hardware.modbus.desk import DeskController, DeskUnit
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.modbus.setpoints import Setpoints
from reference_impl.hardware.simulated import SimulatedConnector
from tests.reference_impl.hardware.on_a_desk import MAPS, BreakableRegisters

CHARGES = Setpoints(offered_current_A=16.0, charging_enabled=True, contactor=True, lock=True)


class Hanging(BreakableRegisters):
    """Registers that answer nothing until they are released, once they hang."""

    hangs_s = 30.0

    def _fail(self):
        if self.broken == "hangs":
            self.released.wait(self.hangs_s)
            raise HardwareError(f"{self.place} does not answer within {self.hangs_s:g} s; look at its cable.")
        super()._fail()


@pytest.fixture
def released():
    event = threading.Event()
    yield event
    event.set()


def made(released, place, *, name=MAPS[0]):
    """Return registers of a device of its own."""
    behaviour = DeskController(SimulatedConnector("desk"))
    registers = Hanging(DeskUnit(load(name), behaviour, time.time, place=place))
    registers.released = released
    return registers


@pytest.fixture
def device(released):
    return made(released, "desk 1")


def soon(condition):
    """Tell whether a condition comes true within 5 s."""
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_leaving_it_tells_what_is_safe(device, caplog):
    """Afterwards the controller does not charge, its contactor is open and its plug is free; nobody is warned."""
    poll = Poll(Instrument(device.whole.map, device))
    with poller.Poller([poll]) as running:
        assert running.has_begun.wait(5)
        poll.order(CHARGES)
        running.wake()
    told = device.whole.controller.orders
    assert (told["charging_enabled"], told["offered_current_A"], told["lock"]) == (0, 6, 0)
    assert not caplog.records


@pytest.mark.parametrize("broken", ["hangs", "gone"])
def test_what_cannot_be_told_is_warned_of_within_the_bound(device, caplog, monkeypatch, broken):
    """Leaving it does not wait longer than its bound, and names the device to look after."""
    monkeypatch.setattr(poller, "_REST_WITHIN_S", 0.2)
    monkeypatch.setattr(poller, "_ENDS_WITHIN_S", 0.2)
    poll = Poll(Instrument(device.whole.map, device))
    with poller.Poller([poll]) as running:
        assert running.has_begun.wait(5)
        poll.order(CHARGES)
        device.broken = broken
        running.wake()
        left_at = time.monotonic()
    assert time.monotonic() - left_at < 1.0
    assert [each.getMessage() for each in caplog.records] == [
        "nothing says that the contactor of desk 1 is open; look after it"
    ]


def test_who_answers_is_told_first_and_read_until_it_is_open(released, caplog, monkeypatch):
    """Dead controllers on its line delay not the one that charges; they are named, once each, and no meter is."""
    monkeypatch.setattr(poller, "_REST_WITHIN_S", 1.0)
    devices = [made(released, f"desk {unit}") for unit in range(1, 4)]
    polls = [Poll(Instrument(each.whole.map, each)) for each in devices]
    polls.append(Poll(Instrument(devices[0].whole.map, devices[0]), obeys=False))
    for each in devices[:2]:
        each.hangs_s = 0.5
    with poller.Poller(polls) as running:
        assert running.has_begun.wait(5)
        for each in devices[:2]:
            each.broken = "hangs"
        assert soon(lambda: all(each.latest.trouble for each in polls[:2]))
        polls[2].order(CHARGES)
        running.wake()
        assert soon(lambda: devices[2].whole.controller.orders.get("charging_enabled") == 1)
        left_at = time.monotonic()
        running.end()
        assert soon(lambda: devices[2].whole.controller.orders["charging_enabled"] == 0)
        assert time.monotonic() - left_at < 2 * 0.5
    (line,) = caplog.messages
    assert line == "nothing says that the contactor of desk 1, desk 2 is open; look after it"
