"""Reference, at its edge: where a value stands in a device, and what its registers mean; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reference_impl.hardware.modbus.codec import Raw, WordOrder, decoded, encoded
from reference_impl.hardware.modbus.quantities import NO_FAULT, Quantity, Value
from reference_impl.hardware.modbus.registers import Function

_LEAST_EXPONENT, _MOST_EXPONENT = -10, 10  # of a scale factor, SunSpec Device Information Model Specification, sunssf
_NO_EXPONENT = 0x8000
_TINY = 1e-20
_DECIMALS = 3  # finer than anything measures; what is behind them is the tail of a binary fraction


class DoubtError(ValueError):
    """What a device says cannot be, and why."""


@dataclass(frozen=True, slots=True)
class Register:
    """A value that is read: its registers, and how they become volts, words or truths.

    A number is raw × scale × 10 to the power of what the scale register says, to a thousandth of its unit. Words say it
    by what is held (text, or number), bits by the first one of them that is set, bit by itself.
    """

    quantity: Quantity
    function: Function
    address: int
    type: str = "uint16"
    count: int = 1
    word_order: WordOrder = "big"
    scale: float = 1.0
    scale_register: int | None = None
    bit: int | None = None
    bits: Mapping[int, str] | None = None
    words: Mapping[str, Value] | None = None
    not_implemented: int | None = None
    is_optional: bool = False

    def value(self, held: Sequence[int], exponent: int | None = None) -> Value | None:
        """Return what is held, None where the device does not implement it; raises DoubtError where it cannot be."""
        raw = decoded(held, self.type, word_order=self.word_order)
        if self._is_not_implemented(held, raw):
            if self.is_optional:
                return None
            raise DoubtError("the device does not implement it; say optional: true in the map, or take another map")
        try:
            return self._measured(raw, exponent)
        except DoubtError as doubt:
            scaled = "" if exponent is None else f"; its scale register holds {decoded((exponent,), 'int16')}"
            raise DoubtError(f"{doubt}{scaled}{self._swapped(held, exponent)}") from None

    def _is_not_implemented(self, held: Sequence[int], raw: Raw) -> bool:
        if isinstance(raw, float):
            return math.isnan(raw)
        if self.not_implemented is None:
            return False
        together = 0
        for each in held if self.word_order == "big" else reversed(held):
            together = together << 16 | each
        return together == self.not_implemented

    def _meant(self, raw: Raw, exponent: int | None) -> Value:
        if self.bit is not None:
            return bool(int(raw) >> self.bit & 1)
        if self.bits is not None:
            return next((word for bit, word in self.bits.items() if int(raw) >> bit & 1), NO_FAULT)
        if self.words is not None:
            if str(raw) not in self.words:
                known = ", ".join(self.words)
                raise DoubtError(f"it holds {raw!r:.40}, and the map knows only: {known}")
            return self.words[str(raw)]
        if isinstance(raw, str):
            return raw
        if self.quantity.kind == "truth":
            if raw not in (0, 1):
                raise DoubtError(f"it holds {raw:.6g}, and yes or no is 1 or 0")
            return bool(raw)
        exact = Fraction(raw) * Fraction(str(self.scale)) * Fraction(10) ** _exponent(exponent)
        return float(round(exact, _DECIMALS))

    def _measured(self, raw: Raw, exponent: int | None) -> Value:
        """Return what a raw value means; raises DoubtError where it cannot be."""
        if isinstance(raw, float) and 0 < abs(raw) < _TINY:
            raise DoubtError(f"{raw:.3g} is no measurement")
        if isinstance(raw, float) and not math.isfinite(raw):
            raise DoubtError("it holds no number, or infinity")
        try:
            value = self._meant(raw, exponent)
        except OverflowError:
            raise DoubtError("it holds more than anything is") from None
        if doubt := self.quantity.doubt(value):
            raise DoubtError(doubt)
        return value

    def _swapped(self, held: Sequence[int], exponent: int | None) -> str:
        """Return what to try where the words in the other order would be plausible."""
        if self.count == 1 or self.type == "ascii":
            return ""
        other: WordOrder = "little" if self.word_order == "big" else "big"
        try:
            value = self._measured(decoded(held, self.type, word_order=other), exponent)
        except DoubtError:
            return ""
        return f"; with word_order: {other} it would be {value:.6g} {self.quantity.unit}: try that in the map"


def _exponent(held: int | None) -> int:
    """Return the exponent that a scale register holds; a device without one does not scale."""
    if held is None or held == _NO_EXPONENT:
        return 0
    exponent = decoded((held,), "int16")
    assert isinstance(exponent, int)
    if not _LEAST_EXPONENT <= exponent <= _MOST_EXPONENT:
        raise DoubtError("a scale factor is -10 to 10")
    return exponent


@dataclass(frozen=True, slots=True)
class Order:
    """A value that is written: its register, and from where to where the device takes it, in the value's own unit."""

    quantity: Quantity
    function: Function
    address: int
    type: str = "uint16"
    word_order: WordOrder = "big"
    scale: float = 1.0
    least: float = 0.0
    most: float = 1.0

    def registers(self, value: float) -> list[int]:
        """Return what to write; numbers are rounded down, and what is more than the device takes is its most.

        Both can only leave a vehicle less. Raises ValueError for less than the device takes.
        """
        if self.function == "coil":
            return [int(bool(value))]
        if not value >= self.least:
            raise ValueError(f"{value:g} {self.quantity.unit} is less than the {self.least:g} that the device takes")
        raw = Fraction(min(value, self.most)) / Fraction(str(self.scale))
        number = float(raw) if self.type.startswith("float") else math.floor(raw)
        return encoded(number, self.type, word_order=self.word_order)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a register must hold before the device does what it is told, and what to do where it does not take it."""

    function: Function
    address: int
    value: int
    remedy: str
