"""Reference, at its edge: a device through its map: all its values in one round, orders, and its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reference_impl.errors import HardwareError
from reference_impl.hardware.modbus.map import RegisterMap
from reference_impl.hardware.modbus.quantities import Value
from reference_impl.hardware.modbus.register import DoubtError, Register, Setting
from reference_impl.hardware.modbus.registers import Function, Registers
from reference_impl.hardware.modbus.sunspec import start_of

_MOST = {"coil": 2000, "discrete": 2000, "input": 125, "holding": 125}  # Modbus Application Protocol 1.1b3, section 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood in the registers of a value: its meaning, None where the device has none, or why it cannot be."""

    register: Register
    address: int
    held: tuple[int, ...]
    value: Value | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Registers that are read with one request."""

    function: Function
    address: int
    count: int


@dataclass(slots=True)
class Instrument:
    """A device that is read and written by the names of its map; for one thread at a time."""

    map: RegisterMap
    registers: Registers
    _blocks: tuple[Block, ...] = field(init=False)
    _start: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._blocks = blocks(self.map.registers, across=self.map.read_across)

    def read(self) -> dict[str, Value]:
        """Return every value that the device has; raises HardwareError where it does not answer, or one cannot be."""
        values: dict[str, Value] = {}
        for each in self.look():
            if each.doubt:
                raise HardwareError(
                    f"{self._place(each.register.function, each.address)}: {each.register.quantity.name}: {each.doubt}."
                )
            if each.value is not None:
                values[each.register.quantity.name] = each.value
        return values

    def look(self) -> list[Seen]:
        """Return what the registers of every value hold, doubtful or not; raises HardwareError without an answer."""
        start = self._origin()
        held: dict[tuple[Function, int], int] = {}
        try:
            for block in self._blocks:
                answer = self.registers.read(block.function, start + block.address, block.count)
                held |= {(block.function, block.address + number): each for number, each in enumerate(answer)}
        except HardwareError:
            self._start = None  # another device may stand there when it answers again
            raise
        return [self._seen(each, held, start) for each in self.map.registers]

    def write(self, name: str, value: float) -> None:
        """Write a value; numbers are rounded down. Raises HardwareError where the device does not take it."""
        order = self.map.writes[name]
        address = self._origin() + order.address
        try:
            held = order.registers(value)
        except ValueError as error:
            raise HardwareError(f"{self._place(order.function, address)}: {name}: {error}.") from None
        self.registers.write(order.function, address, held)

    def unset(self) -> list[tuple[int, Setting]]:
        """Return the settings that the device does not have yet, by address; raises HardwareError without an answer."""
        start = self._origin()
        return [
            (start + each.address, each)
            for each in self.map.at_start
            if self.registers.read(each.function, start + each.address, 1) != [each.value]
        ]

    def set_up(self) -> None:
        """Let registers hold what the map wants of them; raises HardwareError where one of them does not."""
        for address, each in self.unset():
            self.registers.write(each.function, address, [each.value])
        for address, each in self.unset():
            raise HardwareError(f"{self._place(each.function, address)} does not keep {each.value}: {each.remedy}")

    def _origin(self) -> int:
        if self.map.sunspec_models and self._start is None:
            self._start = start_of(self.map.sunspec_models, self.registers)
        return self._start or 0

    def _seen(self, register: Register, held: Mapping[tuple[Function, int], int], start: int) -> Seen:
        here = tuple(held[register.function, register.address + number] for number in range(register.count))
        scale = register.scale_register
        value, doubt = None, ""
        try:
            value = register.value(here, None if scale is None else held[register.function, scale])
        except DoubtError as error:
            doubt = str(error)
        return Seen(register=register, address=start + register.address, held=here, value=value, doubt=doubt)

    def _place(self, function: Function, address: int) -> str:
        return f"{self.registers.place}, {function} register {address}"


def blocks(registers: Sequence[Register], *, across: int) -> tuple[Block, ...]:
    """Return the requests that read registers: adjacent ones together, and over as many others as are allowed."""
    spans = [(each.function, each.address, each.count) for each in registers]
    spans += [(each.function, each.scale_register, 1) for each in registers if each.scale_register is not None]
    together: list[Block] = []
    for function, address, count in sorted(spans):
        last = together[-1] if together else None
        end = address + count
        if (
            last is not None
            and last.function == function
            and address <= last.address + last.count + across
            and end - last.address <= _MOST[function]
        ):
            together[-1] = Block(function, last.address, max(last.count, end - last.address))
        else:
            together.append(Block(function, address, count))
    return tuple(together)
