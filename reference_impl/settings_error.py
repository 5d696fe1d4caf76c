"""Reference, before its road: what is wrong with a settings file, in one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reference_impl.toml_line import line_of

_KINDS = {"object": "a table", "array": "an array of tables", "string": "a text", "integer": "a whole number"}
_KINDS |= {"number": "a number", "boolean": "true or false"}


def sentence(path: Path, text: str, wrong: Any) -> str:
    """Return one sentence on what the schema found: where, what, and what to write; values are not told."""
    place, schema = list(wrong.absolute_path), wrong.schema
    if wrong.validator == "additionalProperties":
        known = list(schema["properties"])
        key = next(each for each in wrong.instance if each not in known)
        nearest = get_close_matches(key, known, n=1)
        remedy = f"write `{nearest[0]}`" if nearest else f"there are {', '.join(known)}"
        return f"{path}, line {line_of(text, [*place, key])}: there is no {key!a:.60} in {_named(place)}; {remedy}."
    where = f"{path}, line {line_of(text, place)}: "
    if wrong.validator == "required":
        key = next(each for each in wrong.validator_value if each not in wrong.instance)
        return f"{where}{_named(place)} lacks `{key}`; write {_example(key, schema['properties'][key])}."
    return f"{where}{_named(place)} must be {_wanted(wrong)}; write {_example(str(place[-1]), schema)}."


def _wanted(wrong: Any) -> str:
    schema = wrong.schema
    match wrong.validator:
        case "type":
            return _KINDS[schema["type"]]
        case "enum":
            return " or ".join(json.dumps(each) for each in schema["enum"])
        case "minimum" | "maximum":
            return f"from {schema['minimum']} to {schema['maximum']}"
        case _:
            return f"as it is described: {schema['description'].rstrip('.')}"


def _named(place: list[str | int]) -> str:
    """Return what stands at a place, as its writer knows it."""
    match place:
        case []:
            return "the file"
        case ["connector", int(number)]:
            return f"[[connector]] number {number + 1}"
        case [str(section)]:
            return f"[{section}]"
        case [*outer, key]:
            return f"`{key}` of {_named(outer)}"
    raise AssertionError(place)


def _example(key: str, schema: Mapping[str, Any]) -> str:
    match schema["type"]:
        case "array":
            return f"`[[{key}]]`"
        case "object":
            return f"`{key} = {{{', '.join(f'{name} = …' for name in schema['properties'])}}}`"
        case _:
            return f"`{key} = {json.dumps(schema['examples'][0])}`"
