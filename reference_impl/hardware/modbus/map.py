"""Reference, at its edge: a register map, from its file; where it is wrong, the file, the line and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference_impl.errors import UsageError
from reference_impl.hardware.modbus.codec import size
from reference_impl.hardware.modbus.document import Document, Place, read
from reference_impl.hardware.modbus.form import check
from reference_impl.hardware.modbus.quantities import QUANTITIES, Quantity
from reference_impl.hardware.modbus.register import Order, Register, Setting

SHIPPED = Path(__file__).resolve().parent / "maps"
_LAST = 0xFFFF


@dataclass(frozen=True, slots=True)
class RegisterMap:
    """What stands where in a device; with SunSpec models, addresses count from where one of them begins."""

    name: str
    device: str
    source: str
    registers: tuple[Register, ...]
    writes: Mapping[str, Order]
    at_start: tuple[Setting, ...] = ()
    unit: int = 1
    sunspec_models: tuple[int, ...] = ()
    read_across: int = 0
    watchdog_s: float | None = None


def shipped() -> list[str]:
    """Return the names of the maps that come with the reference charger."""
    return sorted(each.stem for each in SHIPPED.glob("*.yaml"))


def load(name_or_path: str) -> RegisterMap:
    """Return a map that is shipped, or one in a file; raises UsageError where there is none, or it is wrong."""
    ours = SHIPPED / f"{name_or_path}.yaml"
    if name_or_path in shipped():
        return _map(read(ours))
    path = Path(name_or_path)
    if not path.is_file():
        names = ", ".join(shipped())
        raise UsageError(f"{name_or_path!r:.120} is neither a file nor one of our register maps; those are: {names}.")
    return _map(read(path))


def _map(document: Document) -> RegisterMap:
    check(document)
    data = document.data
    registers = tuple(_register(document, number) for number in range(len(data["registers"])))
    _each_once(document, "registers")
    _each_once(document, "writes")
    return RegisterMap(
        name=document.path.stem,
        device=data["device"],
        source=" ".join(data["source"].split()),
        registers=registers,
        writes={
            each["value"]: _order(document, each, ("writes", number))
            for number, each in enumerate(data.get("writes", ()))
        },
        at_start=tuple(Setting(**each) for each in data.get("at_start", ())),
        unit=data.get("unit", 1),
        sunspec_models=tuple(data.get("starts_at", {}).get("sunspec_model", ())),
        read_across=data.get("read_across", 0),
        watchdog_s=data.get("watchdog_s"),
    )


def _each_once(document: Document, part: str) -> None:
    names: set[str] = set()
    for number, each in enumerate(document.data.get(part, ())):
        if each["value"] in names:
            raise document.error((part, number, "value"), f"{each['value']} is here twice; leave one out.")
        names.add(each["value"])


def _register(document: Document, number: int) -> Register:
    whole, place = document.data, ("registers", number)
    said = whole["registers"][number]
    quantity = QUANTITIES[said["value"]]
    type_ = said.get("type", "uint16")
    count = said.get("length", 1) if type_ == "ascii" else size(type_)
    _fits(document, said, place, quantity=quantity, count=count)
    turned = quantity.unit == "W" and whole.get("positive_power") == "export"
    words = said.get("words")
    return Register(
        quantity=quantity,
        function=said["function"],
        address=said["address"],
        type=type_,
        count=count,
        word_order=said.get("word_order", whole.get("word_order", "big")),
        scale=said.get("scale", 1) * (-1 if turned else 1),
        scale_register=said.get("scale_register"),
        bit=said.get("bit"),
        bits=said.get("bits"),
        words=words and {str(held): meant for held, meant in words.items()},
        not_implemented=said.get("not_implemented", whole.get("not_implemented", {}).get(type_)),
        is_optional=said.get("optional", False),
    )


def _fits(document: Document, said: Mapping[str, Any], place: Place, *, quantity: Quantity, count: int) -> None:
    """Refuse what each key may say, but not together."""
    bits, words, type_ = said.get("bits", {}), said.get("words", {}), said.get("type", "uint16")
    single = said["function"] in {"coil", "discrete"}
    for key, wrong, remedy in (
        ("type", single and "type" in said, "a coil or discrete input has no type; leave it out"),
        ("function", single and quantity.kind != "truth", "a coil or discrete input says yes or no only; take another"),
        ("length", "length" in said and type_ != "ascii", "only a text (ascii) has a length; leave it out"),
        ("bit", "bit" in said and (quantity.kind != "truth" or type_ != "uint16"), "a bit is a yes or no of a uint16"),
        ("bits", not set(bits) <= set(range(16)), "the bits of a register are 0 to 15"),
        ("bits", bool(bits) and (quantity.kind != "word" or type_ != "uint16"), "bits are the words of a uint16"),
        ("value", quantity.kind == "word" and not (bits or words), "say which words it may be, as words or bits"),
        ("type", type_ == "ascii" and not words, "say what the text means, as words"),
        ("scale", quantity.kind != "number" and "scale" in said, "only a number has a scale; leave it out"),
        ("address", said["address"] + count - 1 > _LAST, f"it ends behind the last register, {_LAST}"),
    ):
        if wrong:
            raise document.error((*place, key), f"{quantity.name}: {remedy}.")
    for key, meant in {**bits, **words}.items():
        if doubt := _kind(quantity, meant) or quantity.doubt(meant):
            raise document.error((*place, "bits" if bits else "words", key), f"{quantity.name}: {doubt}; correct it.")


def _kind(quantity: Quantity, meant: object) -> str | None:
    kinds = {"number": (int, float), "truth": (bool,), "word": (str,)}
    right = isinstance(meant, kinds[quantity.kind]) and (quantity.kind == "truth" or not isinstance(meant, bool))
    return None if right else f"{meant!r:.40} is no {quantity.kind}"


def _order(document: Document, said: Mapping[str, Any], place: Place) -> Order:
    quantity = QUANTITIES[said["value"]]
    if said["function"] == "coil" and (quantity.kind != "truth" or "type" in said):
        raise document.error((*place, "function"), f"{quantity.name}: a coil says yes or no, and has no type.")
    most = said.get("most", quantity.most if quantity.kind == "number" else 1)
    least = said.get("least", quantity.least)
    if least > most:
        raise document.error((*place, "least"), f"{quantity.name}: the least is more than the most; correct one.")
    order = Order(
        quantity=quantity,
        function=said["function"],
        address=said["address"],
        type=said.get("type", "uint16"),
        word_order=said.get("word_order", document.data.get("word_order", "big")),
        scale=said.get("scale", 1),
        least=least,
        most=most,
    )
    try:
        order.registers(most)
    except ValueError as error:
        raise document.error(
            (*place, "type"), f"{quantity.name}: {error}; take another type, or less as most."
        ) from None
    return order
