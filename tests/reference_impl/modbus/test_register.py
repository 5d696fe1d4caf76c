"""What the registers of a value mean, and what is written for one."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference_impl.hardware.modbus.codec import decoded, encoded, size
from reference_impl.hardware.modbus.quantities import FAULTS, QUANTITIES
from reference_impl.hardware.modbus.register import DoubtError, Order, Register
from reference_impl.session import ERROR_INFO

VOLTAGE = QUANTITIES["voltage_L1_V"]


def voltage(**said):
    return Register(quantity=VOLTAGE, function="holding", address=0, **said)


def test_the_faults_are_words_of_the_charger():
    """A device names no error that a session cannot have."""
    assert set(FAULTS) - {"none"} <= set(ERROR_INFO.values())


def test_tenths_are_what_they_print_as():
    """2301 tenths are 230.1 V, not what binary fractions make of it."""
    assert voltage(scale=0.1).value([2301]) == 230.1
    assert voltage().value([2301], 0xFFFF) == 230.1


@pytest.mark.parametrize(
    ("held", "exponent", "why"),
    [
        ([3000], None, "3000 V is not plausible: 0 to 300 V would be"),
        ([230], 11, "a scale factor is -10 to 10; its scale register holds 11"),
        ([2301], 0, "its scale register holds 0"),
    ],
)
def test_what_cannot_be_is_doubted(held, exponent, why):
    """What no grid has is told as that, with the range, and the exponent that made it."""
    with pytest.raises(DoubtError, match=why):
        voltage().value(held, exponent)


def test_a_scale_that_is_not_implemented_scales_nothing():
    """SunSpec's 0x8000 in place of an exponent is none."""
    assert voltage().value([230], 0x8000) == 230


@pytest.mark.parametrize(("registers", "order"), [([0x1999, 0x4366], "little"), ([0x0000, 0x4366], "little")])
def test_swapped_words_are_recognised(registers, order):
    """A float whose words are swapped is senseless or tiny, and the doubt says which order would do."""
    with pytest.raises(DoubtError, match=f"with word_order: {order} it would be 230"):
        voltage(type="float32", count=2).value(registers)


@pytest.mark.parametrize("number", [math.inf, -math.inf])
def test_infinity_is_doubted(number):
    """No measurement is infinite."""
    with pytest.raises(DoubtError, match="infinity"):
        voltage(type="float32", count=2).value(encoded(number, "float32"))


def test_not_implemented_is_none_only_where_it_may_be():
    """What a device does not have is None where the map says optional, and a doubt elsewhere."""
    nan = encoded(math.nan, "float32")
    assert voltage(type="float32", count=2, is_optional=True).value(nan) is None
    assert voltage(type="int16", not_implemented=0x8000, is_optional=True).value([0x8000]) is None
    with pytest.raises(DoubtError, match="does not implement it"):
        voltage(type="float32", count=2).value(nan)


def test_words_bits_and_truths():
    """Words by what is held, bits by the first that is set, a truth by its bit or as 1 and 0; else there is a doubt."""
    state = Register(quantity=QUANTITIES["pilot_state"], function="holding", address=0, type="ascii", words={"C2": "C"})
    assert state.value([0x4332]) == "C"
    with pytest.raises(DoubtError, match=r"'\\x1bX', and the map knows only: C2"):
        state.value([0x1B58])
    fault = Register(quantity=QUANTITIES["fault"], function="holding", address=0, bits={15: "RCD", 3: "Car"})
    assert [fault.value([each]) for each in (0x8008, 0x0008, 0x0004)] == ["RCD", "Car", "none"]
    lock = QUANTITIES["lock_closed"]
    assert Register(quantity=lock, function="holding", address=0, bit=3).value([8]) is True
    assert Register(quantity=lock, function="coil", address=0).value([0]) is False
    with pytest.raises(DoubtError, match="it holds 7"):
        Register(quantity=lock, function="holding", address=0).value([7])


@given(
    st.lists(st.integers(0, 0xFFFF), min_size=4, max_size=4),
    st.sampled_from(["float32", "float64", "int32", "uint64"]),
    st.one_of(st.none(), st.integers(0, 0xFFFF), st.integers(-10, 10).map(lambda power: power & 0xFFFF)),
)
@example([0x0000, 0x7F81, 0, 0], "float32", None)  # NaN in the other word order
@example([0x7FEF, 0, 0, 0], "float64", 10)  # more than a float holds
def test_whatever_is_held_is_plausible_or_doubted(held, type_, exponent):
    """No registers become a voltage that no grid has, and none end in another error."""
    value, told, count = 0.0, "", size(type_)
    try:
        value = voltage(type=type_, count=count).value(held[:count], exponent)
    except DoubtError as doubt:
        told = str(doubt)
    assert 0 <= value <= 300
    assert told.isprintable()


@given(st.floats(0, 1000), st.sampled_from([1.0, 0.1, 0.01, 2.5]))
def test_a_current_is_never_rounded_up(current_A, scale):
    """What is written is at most what was said, less by less than one step, and never more than the device takes."""
    order = Order(
        quantity=QUANTITIES["offered_current_A"], function="holding", address=0, scale=scale, least=0, most=80
    )
    written_A = decoded(order.registers(current_A), "uint16") * scale
    assert written_A <= current_A + 1e-9
    assert min(current_A, 80) - written_A < scale + 1e-9


@pytest.mark.parametrize("current_A", [5.9, -1, math.nan])
def test_less_than_the_device_takes_is_refused(current_A):
    """A current below the least is not written as another one."""
    order = Order(quantity=QUANTITIES["offered_current_A"], function="holding", address=0, least=6, most=32)
    with pytest.raises(ValueError, match="is less than the 6"):
        order.registers(current_A)
