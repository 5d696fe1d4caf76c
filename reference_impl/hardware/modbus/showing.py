"""Reference, at its edge: what a device says, read once and shown to an installer or a program; it never writes."""

from __future__ import annotations

import json
from textwrap import wrap

from reference_impl.hardware.modbus.client import Lines
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.map import load, shipped
from reference_impl.hardware.modbus.place import parse
from reference_impl.hardware.modbus.readout import Readout, document, lines

_WIDTH = 80
_WELL, _DOUBTFUL = 0, 3


def show(map_name: str, address: str, *, as_json: bool = False) -> int:
    """Print what a device says through a map, for a person or as JSON; return 0, or 3 where a value cannot be.

    Raises UsageError where the map or the address is wrong, HardwareError where the device does not answer.
    """
    readout = _read(map_name, address)
    told = [json.dumps(document(readout), indent=2)] if as_json else lines(readout, width=_WIDTH)
    print("\n".join(told))
    return _DOUBTFUL if any(each.doubt for each in readout.seen) else _WELL


def show_maps() -> None:
    """Print the maps that are shipped, each with its source."""
    for name in shipped():
        register_map = load(name)
        print(f"{name}\n  {register_map.device}")
        print("\n".join(wrap(register_map.source, _WIDTH, initial_indent="  ", subsequent_indent="  ")))


def _read(map_name: str, address: str) -> Readout:
    register_map = load(map_name)
    line, unit = parse(address, unit=register_map.unit)
    open_lines = Lines()
    try:
        registers = open_lines.unit(line, unit)
        instrument = Instrument(register_map, registers)
        return Readout(
            map=register_map, place=registers.place, seen=tuple(instrument.look()), unset=tuple(instrument.unset())
        )
    finally:
        open_lines.close()
