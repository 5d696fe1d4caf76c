"""Reference, at its edge: what a device says, read once and shown to an installer; it never writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from reference_impl.hardware.modbus.client import Lines
from reference_impl.hardware.modbus.instrument import Instrument, Seen
from reference_impl.hardware.modbus.map import load, shipped
from reference_impl.hardware.modbus.place import parse

_WIDTH = 80
_WELL, _DOUBTFUL = 0, 3
_HEAD = ("value", "", "unit", "register", "holds")


def show(map_name: str, address: str) -> int:
    """Print what a device says through a map, and return 0, or 3 where a value cannot be.

    Raises UsageError where the map or the address is wrong, HardwareError where the device does not answer.
    """
    register_map = load(map_name)
    line, unit = parse(address, unit=register_map.unit)
    lines = Lines()
    try:
        registers = lines.unit(line, unit)
        instrument = Instrument(register_map, registers)
        seen, unset = instrument.look(), instrument.unset()
    finally:
        lines.close()
    print(f"{register_map.device} at {registers.place}\n")
    print("\n".join(table(seen)))
    doubts = [each for each in seen if each.doubt]
    for sentence in (
        *(f"{each.register.quantity.name}: {each.doubt}." for each in doubts),
        *(
            f"{each.function} {address} will be set to {each.value} by the charger: {each.remedy}"
            for address, each in unset
        ),
    ):
        print("\n" + "\n  ".join(wrap(sentence, _WIDTH - 2)))
    return _DOUBTFUL if doubts else _WELL


def show_maps() -> None:
    """Print the maps that are shipped, each with its source."""
    for name in shipped():
        register_map = load(name)
        print(f"{name}\n  {register_map.device}")
        print("\n".join(wrap(register_map.source, _WIDTH, initial_indent="  ", subsequent_indent="  ")))


def table(seen: Iterable[Seen]) -> Iterator[str]:
    """Return lines of value, number, unit, register and what it holds, each as wide as it must be."""
    rows = [_HEAD, *(_row(each) for each in seen)]
    name, told, unit, place, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    for row in rows:
        yield f"{row[0]:{name}}  {row[1]:>{told}} {row[2]:{unit}}  {row[3]:{place}}  {row[4]}".rstrip()


def _row(seen: Seen) -> tuple[str, str, str, str, str]:
    told = _told(seen)
    return (
        seen.register.quantity.name,
        told,
        seen.register.quantity.unit if seen.value is not None else "",
        f"{seen.register.function} {seen.address}",
        " ".join(f"{each:04x}" for each in seen.held),
    )


def _told(seen: Seen) -> str:
    if seen.doubt:
        return "cannot be"
    if seen.value is None:
        return "not implemented"
    if isinstance(seen.value, bool):
        return "yes" if seen.value else "no"
    return seen.value if isinstance(seen.value, str) else f"{seen.value:.12g}"
