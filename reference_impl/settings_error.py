"""Reference, before its road: what is wrong with a settings file, in one sentence."""

from __future__ import annotations

import contextlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reference_impl.schema import is_right
from reference_impl.toml_line import line_of

_KINDS = {"object": "a table", "array": "an array of tables", "string": "a text", "integer": "a whole number"}
_KINDS |= {"number": "a number", "boolean": "true or false"}


def sentence(path: Path, text: str, wrong: Any, schema: Mapping[str, Any]) -> str:
    """Return one sentence on what the schema found: where, what, and what to write; no value that may be secret."""
    place = list(wrong.absolute_path)
    if wrong.validator == "additionalProperties":
        key = next(each for each in wrong.instance if each not in wrong.schema["properties"])
        where = f"{path}, line {line_of(text, [*place, key])}"
        remedy = _other_key(key, list(wrong.schema["properties"]), schema)
        return f"{where}: there is no {key!a:.60} in {named(place)}; {remedy}."
    where = f"{path}, line {line_of(text, place)}: {named(place)}"
    if wrong.validator == "required":
        key = next(each for each in wrong.validator_value if each not in wrong.instance)
        return f"{where} lacks `{key}`; write {_example(key, wrong.schema['properties'][key])}."
    if meant := _meant(str(place[-1]), wrong):
        return f"{where} must be {_wanted(wrong)}; write `{place[-1]} = {meant}`."
    example = f"`[{place[0]}]`" if len(place) == 1 and wrong.schema["type"] == "object" else None
    return f"{where} must be {_wanted(wrong)}; write {example or _example(str(place[-1]), wrong.schema)}."


def named(place: Sequence[str | int]) -> str:
    """Return what stands at a place, as its writer knows it."""
    match list(place):
        case []:
            return "the file"
        case ["connector", int(number)]:
            return f"[[connector]] number {number + 1}"
        case [str(section)]:
            return f"[{section}]"
        case [*outer, key]:
            return f"`{key}` of {named(outer)}"
    raise AssertionError(place)


def _other_key(key: str, known: list[str], schema: Mapping[str, Any]) -> str:
    """Return what to do about a key that is none here: the nearest one, the table where it is one, or all there are."""
    for section, table in schema["properties"].items():
        if key in table.get("items", table)["properties"]:
            return f"it belongs under {'[[connector]]' if section == 'connector' else f'[{section}]'}"
    nearest = get_close_matches(key.lower(), known, n=1)
    return f"write `{nearest[0]}`" if nearest else f"there are {', '.join(known)}"


def _meant(key: str, wrong: Any) -> str:
    """Return how to write what was meant where only its quotation marks are wrong, and it is no secret."""
    said, kind = wrong.instance, wrong.schema.get("type")
    other: object = None
    if isinstance(said, str) and kind in {"integer", "number", "boolean"}:
        with contextlib.suppress(tomllib.TOMLDecodeError):
            other = tomllib.loads(f"value = {said.strip()}").get("value")
    elif isinstance(said, int | float) and not isinstance(said, bool) and kind == "string" and "password" not in key:
        other = str(said)
    return json.dumps(other) if other is not None and is_right(other, wrong.schema) else ""


def _wanted(wrong: Any) -> str:
    schema = wrong.schema
    match wrong.validator:
        case "enum":
            return " or ".join(json.dumps(each) for each in schema["enum"])
        case "type" if isinstance(wrong.instance, str):
            return f"{_KINDS[schema['type']]}, without quotation marks"
        case "type" if schema["type"] == "string":
            return "a text, in quotation marks"
        case "type":
            return _KINDS[schema["type"]]
        case "minimum" | "maximum":
            return f"from {schema['minimum']} to {schema['maximum']}"
        case "minLength":
            return "a text that is not empty"
        case "maxLength" | "maxItems":
            return f"at most {wrong.validator_value} long"
        case _:
            return str(schema["x-wanted"])


def _example(key: str, schema: Mapping[str, Any]) -> str:
    match schema["type"]:
        case "array":
            return f"`[[{key}]]`"
        case "object":
            return f"`{key} = {{{', '.join(f'{name} = …' for name in schema['properties'])}}}`"
        case _:
            return f"`{key} = {json.dumps(schema['examples'][0])}`"
