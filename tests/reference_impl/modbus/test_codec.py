"""Registers to numbers and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.hardware.modbus.codec import NUMBERS, decoded, encoded, size

INTEGERS = [each for each in NUMBERS if not each.startswith("float")]
ORDERS = st.sampled_from(["big", "little"])


def bounds(type_):
    bits = int(type_.removeprefix("u").removeprefix("int"))
    return (0, 2**bits - 1) if type_.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


@given(st.data(), st.sampled_from(INTEGERS), ORDERS)
def test_integers_come_back(data, type_, order):
    """Every integer that fits is the same after its registers; each of those is a word of 16 bits."""
    number = data.draw(st.integers(*bounds(type_)))
    registers = encoded(number, type_, word_order=order)
    assert len(registers) == size(type_)
    assert all(0 <= each <= 0xFFFF for each in registers)
    assert decoded(registers, type_, word_order=order) == number


@given(st.floats(width=32), ORDERS)
def test_floats_come_back(number, order):
    """A float32 is the same after its registers, also where it is no number."""
    back = decoded(encoded(number, "float32", word_order=order), "float32", word_order=order)
    assert back == number or (math.isnan(back) and math.isnan(number))


@given(st.lists(st.integers(0, 0xFFFF), min_size=4, max_size=4), st.sampled_from(["uint64", "int64", "float64"]))
def test_the_other_order_is_the_reverse(registers, type_):
    """Little is big with its registers reversed, the octets within each as they are."""
    one, other = decoded(registers, type_), decoded(registers[::-1], type_, word_order="little")
    assert one == other or (math.isnan(one) and math.isnan(other))


@given(st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=16))
def test_texts_are_never_more_than_printable_ascii_and_escapes(registers):
    """Whatever a device sends as a text is decoded, and hides nothing beyond ASCII."""
    assert decoded(registers, "ascii").isascii()


@pytest.mark.parametrize(
    ("registers", "type_", "order", "expected"),
    [
        ([0x4366, 0x1999], "float32", "big", pytest.approx(230.1, abs=1e-4)),
        ([0x1999, 0x4366], "float32", "little", pytest.approx(230.1, abs=1e-4)),
        ([0xFFFF, 0xFFFE], "int32", "big", -2),
        ([0x0001, 0x0000], "uint32", "big", 65536),
        ([0x4332], "ascii", "big", "C2"),
        ([0x4500], "ascii", "big", "E"),
    ],
)
def test_as_the_wire_has_it(registers, type_, order, expected):
    """What a device sends means what its manual says, the most significant octet first."""
    assert decoded(registers, type_, word_order=order) == expected


@pytest.mark.parametrize(("number", "type_"), [(-1, "uint16"), (65536, "uint16"), (1e39, "float32"), (2**63, "int64")])
def test_what_does_not_fit_is_said(number, type_):
    """A number too large is an error, never another number."""
    with pytest.raises(ValueError, match=f"does not fit into {type_}"):
        encoded(number, type_)
