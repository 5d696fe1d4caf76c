"""pymodbus's simulator as a device: it answers, refuses, is slow, goes away, lies; each is one sentence."""

import contextlib
import os
import pty
import select
import socket
import threading
import time
import tty

import pytest
from pymodbus import FramerType
from pymodbus.constants import ExcCodes

from reference_impl.errors import HardwareError, RefusedError
from reference_impl.hardware.modbus.client import Lines
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.place import parse
from tests.reference_impl.modbus.device import serving, words

CONTROLLER = load("phoenix-contact-ev-charge-control-basic")
# C2, a cable of 32 A, no error, 6 A, and what the manual says of 4000 to 4002 as delivered with S1/DIP 2 and 3 at ON
HELD = words(24000, "4332 0020") | {24025: 0, 22000: 6, 4000: 1, 4001: 1, 4002: 1}
COILS = {20000: False, 20001: False, 20002: False}


@pytest.fixture
def lines():
    opened = Lines(answer_within_s=0.5)
    yield opened
    opened.close()


@pytest.fixture
def device():
    with serving(HELD, coils=COILS) as served:
        yield served


@pytest.fixture
def controller(device, lines):
    return Instrument(CONTROLLER, lines.unit(*parse(device.address())))


def test_it_is_read(controller):
    """The values are those that the manual gives to what the registers hold."""
    assert controller.read() == {
        "pilot_state": "C",
        "contactor_closed": True,
        "plugged_cable_A": 32,
        "fault": "none",
    }


def test_orders_reach_its_registers(controller, device, lines):
    """A current goes to its register in whole amperes, rounded down, and yes or no to its coil; both read back."""
    controller.write("offered_current_A", 15.99)
    controller.write("charging_enabled", True)
    controller.write("lock", False)
    assert device.writes == [(6, 22000, [15]), (5, 20000, [True]), (5, 20002, [False])]
    unit = lines.unit(*parse(device.address()))
    assert unit.read("coil", 20000, 3) == [1, 0, 0]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (ExcCodes.ILLEGAL_FUNCTION, "does not know this function; correct the function in the map"),
        (ExcCodes.ILLEGAL_ADDRESS, "has no such register; correct the address in the map"),
        (ExcCodes.DEVICE_FAILURE, "has failed"),
        (ExcCodes.DEVICE_BUSY, "is busy; try again"),
        (ExcCodes.GATEWAY_NO_RESPONSE, "does not answer its gateway; correct the unit"),
    ],
)
def test_what_it_refuses_is_told_and_the_next_is_answered(controller, device, code, why):
    """Each code of an exception is a sentence with the request and the remedy, and the line goes on."""
    device.fails = code
    with pytest.raises(HardwareError, match=why) as raised:
        controller.read()
    assert "reading 2 holding registers from 24000" in str(raised.value)
    device.fails = None
    assert controller.read()["pilot_state"] == "C"


def test_registers_that_are_not_there_are_refused(device, lines):
    """The simulator has no register 100, and it is told which was asked for."""
    with pytest.raises(RefusedError, match=r"has no such register.*reading 1 holding registers from 100"):
        lines.unit(*parse(device.address())).read("holding", 100, 1)


def test_another_unit_is_not_this_one(device, lines):
    """A unit that is not on the line is told as that, and its address is named."""
    with pytest.raises(HardwareError, match=r"\?unit=7 has failed, or is not this unit"):
        lines.unit(*parse(device.address(unit=7))).read("holding", 24000, 1)


def test_a_slow_device_is_told_in_time_and_its_late_answer_belongs_to_nobody(controller, device):
    """What is not answered in time is a fault; the answer that comes late is not taken for the next one's."""
    device.takes_s = 1.0
    with pytest.raises(HardwareError, match=r"does not answer within 0.5 s"):
        controller.read()
    device.takes_s = 0.0
    device.held[24000] = 0x4231
    assert controller.read()["pilot_state"] == "B"


def test_it_goes_away_and_comes_back(lines):
    """A device that is gone is told as that, and it is read again when it is back, without help."""
    with serving(HELD, coils=COILS) as served:
        controller = Instrument(CONTROLLER, lines.unit(*parse(served.address())))
        controller.read()
        port = served.port
    with pytest.raises(HardwareError, match=r"breaks the connection off|cannot be reached"):
        controller.read()
    with pytest.raises(HardwareError, match="cannot be reached; look whether it is on"):
        controller.read()
    with serving(HELD, coils=COILS, port=port):
        assert controller.read()["pilot_state"] == "C"


@pytest.mark.parametrize(
    "answer", [b"", b"\0", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\1\0\0\0\xff\1\3\4", b"\xff" * 300]
)
def test_whatever_is_not_modbus_is_told(answer, lines):
    """Something else on the port ends in one sentence, whatever it sends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answers, args=(server, answer))
        thread.start()
        unit = lines.unit(*parse(f"tcp://127.0.0.1:{server.getsockname()[1]}"))
        with pytest.raises(HardwareError) as raised:
            unit.read("holding", 0, 2)
        thread.join(5)
    assert str(raised.value).isprintable()


def _answers(server, answer):
    connection, _ = server.accept()
    with connection:
        connection.recv(100)
        connection.sendall(answer)


def test_fewer_registers_than_asked_for_are_a_fault(lines):
    """A device that answers with less is not read as if it were whole."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answers, args=(server, b"\0\1\0\0\0\5\1\3\2\0\7"))
        thread.start()
        unit = lines.unit(*parse(f"tcp://127.0.0.1:{server.getsockname()[1]}"))
        with pytest.raises(HardwareError, match="sent 1 registers instead of 2"):
            unit.read("holding", 0, 2)
        thread.join(5)


def test_devices_on_one_line_share_its_connection(device, lines):
    """Two units of the same line take turns on one connection, another line has its own."""
    line, _ = parse(device.address())
    assert lines.unit(line, 1).connection is lines.unit(line, 2).connection
    other, unit = parse("tcp://127.0.0.1:1")
    assert lines.unit(other, unit).connection is not lines.unit(line, 1).connection


def test_serial_frames_on_tcp(lines):
    """A serial device behind a converter is read with the frames of the serial line."""
    with serving(HELD, coils=COILS, framer=FramerType.RTU) as served:
        unit = lines.unit(*parse(served.address(scheme="rtu+tcp")))
        assert Instrument(CONTROLLER, unit).read()["plugged_cable_A"] == 32


def test_a_serial_line(lines):
    """A device on a serial port is read over that port: here a pseudo-terminal with the simulator at its other end."""
    ours, theirs = pty.openpty()
    tty.setraw(ours)
    tty.setraw(theirs)
    with (
        serving(HELD, coils=COILS, framer=FramerType.RTU) as served,
        socket.create_connection(("127.0.0.1", served.port)) as wire,
    ):
        ends, end = os.pipe()
        thread = threading.Thread(target=_passes_on, args=(ours, wire, ends))
        thread.start()
        try:
            unit = lines.unit(*parse(f"rtu://{os.ttyname(theirs)}?unit=1&baud=9600&parity=none"))
            assert Instrument(CONTROLLER, unit).read()["pilot_state"] == "C"
        finally:
            os.write(end, b"!")
            thread.join(5)
            for each in (ours, theirs, ends, end):
                os.close(each)


def _passes_on(terminal, wire, ends):
    while True:
        ready, _, _ = select.select([terminal, wire, ends], [], [])
        if ends in ready:
            return
        if terminal in ready:
            wire.sendall(os.read(terminal, 256))
        if wire in ready:
            os.write(terminal, wire.recv(256))


def test_a_serial_port_that_is_not_there(lines):
    """A serial port that cannot be opened is told with what to look for."""
    with pytest.raises(HardwareError, match="cannot be reached; look whether the serial port is there"):
        lines.unit(*parse("rtu:///dev/there-is-none")).read("holding", 0, 1)


def test_a_line_is_closed_also_while_somebody_hangs_on_it(device):
    """As where the name of a host is being looked up: the end of the program does not wait for that."""
    lines, hangs, released = Lines(), threading.Event(), threading.Event()
    unit = lines.unit(*parse(device.address()))

    def hang(_client):
        hangs.set()
        released.wait(10)
        raise OSError

    def ask():
        with contextlib.suppress(HardwareError):
            unit.connection.ask(hang, who="it", what="a name")

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        assert hangs.wait(5)
        left_at = time.monotonic()
        lines.close()
        assert time.monotonic() - left_at < 5.0
    finally:
        released.set()
        thread.join()
