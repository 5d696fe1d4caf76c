"""Reference, before its road: the settings file, in TOML, held against its schema."""

from __future__ import annotations

import json
import math
import os
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reference_impl.errors import UsageError
from reference_impl.schema import first_wrong
from reference_impl.toml_line import line_of

_SCHEMA = Path(__file__).with_name("settings.schema.json")
_PATHS = ("password_file", "ca_file", "client_certificate", "client_key", "meter_file")
_CREDENTIALS = "CREDENTIALS_DIRECTORY"
_LARGEST_BYTES = 1_000_000
_KINDS = {"object": "a table", "array": "an array of tables", "string": "a text", "integer": "a whole number"}
_KINDS |= {"number": "a number", "boolean": "true or false"}


def read(path: Path) -> dict[str, Any]:
    """Return what a settings file says, its paths seen from its folder; raises UsageError with the line and the remedy.

    A path that begins with $CREDENTIALS_DIRECTORY/ is one of systemd's credentials.
    """
    text = _text(path)
    try:
        document = tomllib.loads(text, parse_float=_finite)
    except (ValueError, RecursionError) as error:  # also numbers and tables that are too much for the parser
        raise UsageError(_not_toml(path, str(error), text)) from None
    wrong = first_wrong(document, _SCHEMA)
    if wrong is not None:
        raise UsageError(_told(path, text, wrong))
    for section in document.values():
        for table in section if isinstance(section, list) else [section]:
            _locate(table, path)
    return document


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
        if len(content) > _LARGEST_BYTES:
            raise UsageError(f"{path} is too large for a settings file; name another one as --config.")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); name another file as --config.") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: this is not UTF-8; save the file as UTF-8.") from None


def _finite(text: str) -> float | str:
    """Return a number, or the text of one that no comparison finds wrong, which is none for the schema then."""
    return float(text) if math.isfinite(float(text)) else text


def _not_toml(path: Path, said: str, text: str) -> str:
    """Return what tomllib says, with the line in front."""
    found = re.search(r"\(at line (\d+), column \d+\)$", said)
    line = int(found[1]) if found else text.count("\n") + 1
    return f"{path}, line {line}: this is not TOML: {said.partition(' (at ')[0]!a}; mend that line."


def _told(path: Path, text: str, wrong: Any) -> str:
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


def _locate(table: dict[str, Any], path: Path) -> None:
    """Let the paths in a table begin in the folder of the file; a register map's as well, where it is no name."""
    for key, value in table.items():
        if key in _PATHS:
            table[key] = _located(value, path)
        elif isinstance(value, dict) and str(value["map"]).endswith((".yaml", ".yml")):
            value["map"] = str(path.parent / value["map"])


def _located(value: str, path: Path) -> Path:
    name = value.removeprefix(f"${_CREDENTIALS}/")
    if name == value:
        return path.parent / value
    if _CREDENTIALS not in os.environ:
        raise UsageError(
            f"{path} names the credential {name!a:.60}, and ${_CREDENTIALS} is not set; let systemd start the charger, "
            f"with LoadCredential=, or set it to the folder where that file is."
        )
    return Path(os.environ[_CREDENTIALS]) / name
