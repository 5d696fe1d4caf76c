"""Reference, at its edge: the form of a register map, by its JSON Schema; what is wrong with it, in one sentence."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reference_impl.hardware.modbus.document import Document
from reference_impl.schema import first_wrong

SCHEMA = Path(__file__).resolve().parent / "map.schema.json"


def check(document: Document) -> None:
    """Let a document pass that has the form of a map; raises UsageError with the line of what is wrong first."""
    wrong = first_wrong(document.data, SCHEMA)
    if wrong is None:
        return
    place = list(wrong.absolute_path)
    key, sentence = _told(wrong)
    raise document.error(place if key is None else [*place, key], sentence)


def _told(wrong: Any) -> tuple[Any, str]:
    """Return the key that is wrong, where it is not the place itself, and what to do."""
    said, rule = wrong.instance, wrong.validator_value
    if wrong.validator == "additionalProperties":
        known = list(wrong.schema["properties"])
        key = next(each for each in said if each not in known)
        close = get_close_matches(str(key)[:40], known, n=1)
        return key, f"{key!r:.40} is no key here; {f'write {close[0]}' if close else 'take ' + ', '.join(known)}."
    if wrong.validator == "required":
        return None, f"{next(each for each in rule if each not in said)} is missing; add it."
    if wrong.validator == "enum":
        close = get_close_matches(str(said)[:40], list(map(str, rule)), n=1)
        return None, f"{said!r:.40} cannot stand here; write {close[0] if close else ' or '.join(map(str, rule))}."
    if wrong.validator == "type":
        kind = " or ".join(rule) if isinstance(rule, list) else rule
        return None, f"{said!r:.40} is no {kind}; write one."
    return None, f"{wrong.message:.160}; correct it."
