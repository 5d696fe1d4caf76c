"""Reference, at its edge: registers of 16 bits to numbers and texts, and back; pure."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

Raw = int | float | str
WordOrder = Literal["big", "little"]

_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "uint16": "H",
        "int16": "h",
        "uint32": "I",
        "int32": "i",
        "float32": "f",
        "uint64": "Q",
        "int64": "q",
        "float64": "d",
    }
)
NUMBERS = tuple(_FORMATS)
TYPES = (*NUMBERS, "ascii")


def size(type_: str) -> int:
    """Return how many registers a number of a type takes; texts say their own length."""
    return struct.calcsize(f">{_FORMATS[type_]}") // 2


def decoded(registers: Sequence[int], type_: str, *, word_order: WordOrder = "big") -> Raw:
    """Return what registers hold: a number, or a text without the spaces and zeros that fill it up.

    Every register is big-endian, as Modbus sends it; the word order says whether the most significant one is first.
    """
    ordered = registers if word_order == "big" else tuple(reversed(registers))
    octets = struct.pack(f">{len(ordered)}H", *ordered)
    if type_ == "ascii":
        return octets.decode("ascii", errors="backslashreplace").strip("\0 ")
    number: int | float = struct.unpack(f">{_FORMATS[type_]}", octets)[0]
    return number


def encoded(number: float, type_: str, *, word_order: WordOrder = "big") -> list[int]:
    """Return the registers that hold a number; raises ValueError where it does not fit."""
    is_float = type_.startswith("float")
    try:
        octets = struct.pack(f">{_FORMATS[type_]}", number if is_float else int(number))
    except (struct.error, OverflowError) as error:
        raise ValueError(f"{number:g} does not fit into {type_}") from error
    registers = list(struct.unpack(f">{len(octets) // 2}H", octets))
    return registers if word_order == "big" else registers[::-1]
