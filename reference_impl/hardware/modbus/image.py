"""Reference, in the simulated hardware: values as the registers of a map hold them; the way back of reading; pure."""

from __future__ import annotations

from collections.abc import Mapping

from reference_impl.hardware.modbus.codec import encoded
from reference_impl.hardware.modbus.map import RegisterMap
from reference_impl.hardware.modbus.quantities import Value
from reference_impl.hardware.modbus.register import Register
from reference_impl.hardware.modbus.registers import Function

_SUNSPEC_AT, _SUNSPEC_LENGTH = 40000, 124
_EXPONENTS = {"W": 0, "Wh": 0}  # others are in hundredths; so that everything fits into 16 or 32 bits

Image = dict[tuple[Function, int], int]


def image(of: RegisterMap, values: Mapping[str, Value]) -> Image:
    """Return what every register of a map holds, where a device has these values."""
    start, out = 0, Image()
    if of.sunspec_models:
        start = _SUNSPEC_AT + 2
        words = [0x5375, 0x6E53, of.sunspec_models[0], _SUNSPEC_LENGTH, *[0] * _SUNSPEC_LENGTH, 0xFFFF, 0]
        out |= {("holding", _SUNSPEC_AT + number): word for number, word in enumerate(words)}
    for each in of.at_start:
        out[each.function, each.address] = each.value
    for order in of.writes.values():
        out[order.function, order.address] = 0
    for register in of.registers:
        exponent = 0
        if register.scale_register is not None:
            exponent = _EXPONENTS.get(register.quantity.unit, -2)
            out[register.function, start + register.scale_register] = exponent & 0xFFFF
        for number, word in enumerate(
            _shared(of, register, values) or _held(register, values.get(register.quantity.name), exponent)
        ):
            out[register.function, start + register.address + number] = word
    return out


def _shared(of: RegisterMap, register: Register, values: Mapping[str, Value]) -> list[int]:
    """Return the text that says several values at once, where a map reads them from the same registers."""
    there = [each for each in of.registers if each.address == register.address and each.type == "ascii"]
    for text in there[0].words or {} if there else {}:
        if all((each.words or {}).get(text) == values.get(each.quantity.name) for each in there):
            return _text(text, register.count)
    return _held(there[0], values.get(there[0].quantity.name), 0) if there else []


def _held(register: Register, value: Value | None, exponent: int) -> list[int]:
    """Return the registers that hold a value, or what says that the device has none."""
    if value is None:
        if register.not_implemented is None:
            return [0x7FC0, *[0] * (register.count - 1)] if register.type.startswith("float") else [0] * register.count
        return [register.not_implemented >> 16 * place & 0xFFFF for place in reversed(range(register.count))]
    if register.words is not None:
        raw = next((held for held, meant in register.words.items() if meant == value), "0")
        return _text(raw, register.count) if register.type == "ascii" else [int(raw)]
    if register.bits is not None:
        return [sum(1 << bit for bit, word in register.bits.items() if word == value)]
    if register.bit is not None:
        return [int(bool(value)) << register.bit]
    number = float(value) / register.scale / 10**exponent
    return encoded(
        number if register.type.startswith("float") else round(number), register.type, word_order=register.word_order
    )


def _text(text: str, count: int) -> list[int]:
    octets = text.encode().ljust(2 * count)
    return [int.from_bytes(octets[place : place + 2], "big") for place in range(0, 2 * count, 2)]
