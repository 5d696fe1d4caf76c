"""Counters that cannot be: neither published nor billed, in virtual time."""

from reference_impl.hardware.modbus.codec import encoded
from tests.reference_impl.hardware.reached import (
    BACK_WITHIN_S,
    LOST_WITHIN_S,
    METER,
    OPEN_WITHIN_S,
    counted_Wh,
    holds_all_the_time,
    is_safe,
    lines,
    reached,
)

SUNSPEC_AT = 40002


def rise(line):
    """Let a meter say a counter that is plausible, and far from what it was."""
    register = next(each for each in line.whole.map.registers if each.quantity.name == "energy_import_Wh")
    for number, word in enumerate(encoded(20_000_000.0, register.type)):
        line.overlaid[register.function, SUNSPEC_AT + register.address + number] = word


def test_a_counter_that_falls_is_not_believed(caplog):
    """Another meter's counter is an error, told with both numbers; the counter that is published stays."""
    told = reached("Charging")
    before_Wh = counted_Wh(told)[-1]
    told.device.lines[METER].broken = "fallen"
    told.wait(LOST_WITHIN_S)
    assert (told.state, told.last("session_info")["state_info"]) == ("Error", "Internal")
    assert is_safe(told.wait(OPEN_WITHIN_S + 30))
    assert before_Wh <= counted_Wh(told)[-1] < before_Wh + 20
    assert len(lines(caplog, "its counter fell from ")) == 1
    holds_all_the_time(told)


def test_one_reading_far_too_high_is_not_believed(caplog):
    """It is not published, locks the meter out for no longer than itself, and interrupts nothing."""
    told = reached("Charging")
    before_Wh = counted_Wh(told)[-1]
    rise(told.device.lines[METER])
    told.wait(1.5)
    told.device.lines[METER].overlaid.clear()
    assert told.wait(10).state == "Charging"
    assert before_Wh < counted_Wh(told)[-1] < before_Wh + 200
    assert not lines(caplog, " lost")
    holds_all_the_time(told)


def test_a_counter_that_stays_far_too_high_is_an_error(caplog):
    """Another meter's counter is not billed: it is an error until the first meter is back."""
    told = reached("Charging")
    before_Wh = counted_Wh(told)[-1]
    rise(told.device.lines[METER])
    assert told.wait(60).state == "Error"
    assert counted_Wh(told)[-1] < before_Wh + 20
    assert len(lines(caplog, "its counter rose faster than anything can flow, from ")) == 1
    told.device.lines[METER].overlaid.clear()
    assert told.wait(BACK_WITHIN_S).state == "Charging"
    holds_all_the_time(told)
