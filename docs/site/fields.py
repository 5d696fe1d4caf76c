"""Site: the fields of a payload, as rows of a table, from its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PAYLOAD = "the payload"
_UNITS = {"a": "A", "w": "W", "v": "V", "s": "s", "wh": "Wh", "hz": "Hz"}
_TOLD = re.compile(r", (mA|A|Wh|W|V|s|°C|revolutions per minute)\.$")
_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
}
_WORDS = {"string": "text", "boolean": "true or false", "integer": "whole number"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its path from the top, its type in words, its unit, what it may be, and what it means."""

    path: str
    type: str
    unit: str
    required: bool
    words: tuple[Any, ...]
    limits: tuple[str, ...]
    form: str | None
    meaning: str


def fields(schema: Any, path: str = "", *, required: bool = True, unit: str = "") -> Iterator[Field]:
    """Yield the fields of a schema in its order, those of an object after it; a bare text is one field.

    A unit stands in the description, or is the end of the name, and holds for all that the field contains.
    """
    if not isinstance(schema, Mapping):
        return
    unit = _unit(path, schema.get("description", "")) or unit
    inner = schema.get("properties", {})
    if path or not inner:
        yield Field(
            path=path or PAYLOAD,
            type=type_of(schema),
            unit=unit,
            required=required,
            words=tuple(schema.get("enum", (schema["const"],) if "const" in schema else ())),
            limits=tuple(text.format(schema[key]) for key, text in _LIMITS.items() if key in schema),
            form=schema.get("pattern"),
            meaning=_TOLD.sub(".", schema.get("description", "")),
        )
    for name, each in inner.items():
        where = f"{path}.{name}" if path else name
        yield from fields(each, where, required=name in schema.get("required", ()), unit=unit)
    items = schema.get("items")
    if isinstance(items, Mapping):
        yield from fields(items, f"{path}[]", required=True, unit=unit)


def type_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema in words, `anything` where it has none."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_of(each) for each in schema["anyOf"]))
    if "type" not in schema and isinstance(next(iter(schema.get("enum", ())), None), str):
        return "text"
    kinds = schema.get("type", ())
    return " or ".join(_WORDS.get(each, each) for each in ([kinds] if isinstance(kinds, str) else kinds)) or "anything"


def _unit(path: str, description: str) -> str:
    told = _TOLD.search(description)
    name = path.rpartition(".")[2].removesuffix("_import").removesuffix("_export")
    return told[1] if told else _UNITS.get(name.rpartition("_")[2].lower(), "") if "_" in name else ""
