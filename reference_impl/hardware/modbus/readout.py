"""Reference, at its edge: what was read of a device, as lines for a person and as a document for a program; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from reference_impl.hardware.modbus.instrument import Seen
from reference_impl.hardware.modbus.map import RegisterMap
from reference_impl.hardware.modbus.register import Setting

_HEAD = ("value", "", "unit", "register", "holds")


@dataclass(frozen=True, slots=True)
class Readout:
    """A device, where it is, what its registers held, and, by address, what the charger is going to set in it."""

    map: RegisterMap
    place: str
    seen: tuple[Seen, ...]
    unset: tuple[tuple[int, Setting], ...]


def document(readout: Readout) -> dict[str, Any]:
    """Return one JSON object; a value that the device does not implement, or that cannot be, is null."""
    return {
        "map": readout.map.name,
        "device": readout.map.device,
        "address": readout.place,
        "values": {
            each.register.quantity.name: {
                "value": each.value,
                "unit": each.register.quantity.unit,
                "function": each.register.function,
                "register": each.address,
                "holds": list(each.held),
                "doubt": each.doubt or None,
            }
            for each in readout.seen
        },
        "will_be_set": [
            {"function": each.function, "register": address, "to": each.value, "remedy": each.remedy}
            for address, each in readout.unset
        ],
    }


def lines(readout: Readout, *, width: int) -> Iterator[str]:
    """Return the device, the table of its values, and why some of them cannot be, within so many columns."""
    yield f"{readout.map.device} at {readout.place}\n"
    yield from _table(readout)
    for sentence in (
        *(f"{each.register.quantity.name}: {each.doubt}." for each in readout.seen if each.doubt),
        *(
            f"{each.function} {address} will be set to {each.value} by the charger: {each.remedy}"
            for address, each in readout.unset
        ),
    ):
        yield "\n" + "\n  ".join(wrap(sentence, width - 2))


def _table(readout: Readout) -> Iterator[str]:
    """Return lines of value, number, unit, register and what it holds, each as wide as it must be."""
    rows = [_HEAD, *(_row(each) for each in readout.seen)]
    name, told, unit, place, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    for row in rows:
        yield f"{row[0]:{name}}  {row[1]:>{told}} {row[2]:{unit}}  {row[3]:{place}}  {row[4]}".rstrip()


def _row(seen: Seen) -> tuple[str, str, str, str, str]:
    return (
        seen.register.quantity.name,
        _told(seen),
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
