"""Addresses of devices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.errors import UsageError
from reference_impl.hardware.modbus.place import Line, parse


@pytest.mark.parametrize(
    ("address", "line", "unit"),
    [
        ("tcp://192.0.2.21", Line(host="192.0.2.21"), 1),
        ("tcp://meter.local:1502?unit=2", Line(host="meter.local", port=1502), 2),
        ("tcp://[::1]:1502/?unit=0", Line(host="::1", port=1502), 0),
        ("rtu+tcp://h:26?unit=3", Line(host="h", port=26, has_serial_frames=True), 3),
        ("rtu:///dev/ttyUSB0", Line(serial="/dev/ttyUSB0", has_serial_frames=True), 1),
        (
            "rtu:///dev/ttyS1?unit=9&baud=9600&parity=none&stop_bits=2",
            Line(serial="/dev/ttyS1", baud=9600, parity="N", stop_bits=2, has_serial_frames=True),
            9,
        ),
    ],
)
def test_addresses(address, line, unit):
    """An address says the line and the unit; what it leaves out is Modbus' own: port 502, 19200 baud, even parity."""
    assert parse(address) == (line, unit)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("192.0.2.21", "is no address of a device; write tcp://"),
        ("mqtt://h", "is no address of a device"),
        ("tcp://", "is no address of a device"),
        ("tcp://h:99999", "is no address of a device"),
        ("tcp://h/path", "is no address of a device"),
        ("tcp://u:secret@h", "That is no address of a device"),
        ("rtu://ttyUSB0", "is no address of a device"),
        ("rtu+tcp://h", "names no port"),
        ("tcp://h:0", "names no port"),
        ("tcp://h?unit=256", "'256' is no unit"),
        ("tcp://h?unit=", "'' is no unit"),
        ("tcp://h?unit", "is no address of a device"),
        ("tcp://h?baud=9600", "'baud' is nothing that"),
        ("rtu:///dev/x?speed=9600", "'speed' is nothing that a serial address may say"),
        ("rtu:///dev/x?baud=9601", "'9601' is no baud; give one of 1200"),
        ("rtu:///dev/x?stop_bits=3", "'3' is no stop bits"),
    ],
)
def test_what_is_no_address_is_told_in_a_sentence(address, why):
    """A wrong address says what is wrong and what to write."""
    with pytest.raises(UsageError) as raised:
        parse(address)
    assert why in str(raised.value)


@given(st.text(max_size=30).map(lambda text: f"tcp://{text}") | st.text(max_size=30))
def test_any_text_is_an_address_or_an_error_of_usage(text):
    """No text ends in another error, and what is told of it is printable."""
    told = ""
    try:
        parse(text)
    except UsageError as error:
        told = str(error)
    assert told.isprintable()
