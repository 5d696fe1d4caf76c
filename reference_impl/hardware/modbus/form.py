"""Reference, at its edge: the form of a register map, by its JSON Schema; what is wrong with it, in one sentence."""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path
from typing import Any

from reference_impl.hardware.modbus.document import Document

SCHEMA = Path(__file__).resolve().parent / "map.schema.json"


def check(document: Document) -> None:
    """Let a document pass that has the form of a map; raises UsageError with the line of what is wrong first."""
    errors = sorted(_validator().iter_errors(document.data), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        error = errors[0]
        place = list(error.absolute_path)
        key, sentence = _told(error)
        raise document.error(place if key is None else [*place, key], sentence)


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - whoever has no map does not wait for it

    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _told(error: Any) -> tuple[Any, str]:
    """Return the key that an error is about, where it is not the place itself, and what to do."""
    said, rule = error.instance, error.validator_value
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        key = next(each for each in said if each not in known)
        close = difflib.get_close_matches(str(key)[:40], known, n=1)
        return key, f"{key!r:.40} is no key here; {f'write {close[0]}' if close else 'take ' + ', '.join(known)}."
    if error.validator == "required":
        return None, f"{next(each for each in rule if each not in said)} is missing; add it."
    if error.validator == "enum":
        close = difflib.get_close_matches(str(said)[:40], list(map(str, rule)), n=1)
        return None, f"{said!r:.40} cannot stand here; write {close[0] if close else ' or '.join(map(str, rule))}."
    if error.validator == "type":
        kind = " or ".join(rule) if isinstance(rule, list) else rule
        return None, f"{said!r:.40} is no {kind}; write one."
    return None, f"{error.message:.160}; correct it."
