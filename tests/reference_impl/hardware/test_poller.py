"""The thread that asks devices: leaving it tells what is safe, within its bound, and one that hangs holds nobody."""

import threading
import time

import pytest

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

    def _fail(self):
        if self.broken == "hangs":
            self.released.wait(30)
        super()._fail()


@pytest.fixture
def device():
    behaviour = DeskController(SimulatedConnector("desk"))
    registers = Hanging(DeskUnit(load(MAPS[0]), behaviour, time.time, place="desk 1"))
    registers.released = threading.Event()
    yield registers
    registers.released.set()


def test_leaving_it_tells_what_is_safe(device, caplog):
    """Afterwards the controller does not charge, its contactor is open and its plug is free; nobody is warned."""
    poll = Poll(Instrument(device.whole.map, device))
    with poller.Poller([poll], time.time) as running:
        assert poll.latest is not None
        poll.order(CHARGES, time.time())
        running.wake()
    told = device.whole.controller.orders
    assert (told["charging_enabled"], told["offered_current_A"], told["lock"]) == (0, 6, 0)
    assert not caplog.records


@pytest.mark.parametrize("broken", ["hangs", "gone"])
def test_what_cannot_be_told_is_warned_of_within_the_bound(device, caplog, monkeypatch, broken):
    """Leaving it does not wait longer than its bound, and names the device to look after."""
    monkeypatch.setattr(poller, "_REST_WITHIN_S", 0.2)
    monkeypatch.setattr(poller, "_LAST_WITHIN_S", 0.4)
    poll = Poll(Instrument(device.whole.map, device))
    with poller.Poller([poll], time.time) as running:
        poll.order(CHARGES, time.time())
        device.broken = broken
        running.wake()
        left_at = time.monotonic()
    assert time.monotonic() - left_at < 1.0
    assert [each.getMessage() for each in caplog.records] == [
        "nothing says that the contactor of desk 1 is open; look after it"
    ]
