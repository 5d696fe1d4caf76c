"""Contract: the deviations from it that somebody accepts for a while, read from a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.contract.channel import Contract
from conformance.contract.document import Document, read_yaml
from conformance.contract.payload import shown
from conformance.errors import UsageError

FIELDS = ("requirement", "reason", "expires")


@dataclass(frozen=True, slots=True)
class Deviation:
    """A requirement that a charger breaks, why that is accepted, and the last day (UTC) on which it is."""

    requirement: str
    reason: str
    expires: date


def read_deviations(path: Path, contract: Contract) -> tuple[Deviation, ...]:
    """Read the accepted deviations from a contract; raises UsageError, with line and remedy, where they are none."""
    document = read_yaml(path, "file of deviations", refused=UsageError)
    if not isinstance(document.data, list):
        raise UsageError(f"{document.name}: is not a list; write one entry of {_listed(FIELDS)} for each deviation.")
    accepted: dict[str, Deviation] = {}
    known = {each.id for each in contract.requirements}
    for index, raw in enumerate(document.data):
        _check_fields(document, index, raw)
        name = raw["requirement"]
        if name not in known:
            why = f"there is no requirement {shown(name, 80)}; see: everest-conformance requirements"
            raise _broken(document, f"/{index}/requirement", why)
        if name in accepted:
            raise _broken(document, f"/{index}/requirement", f"{name} is accepted already; keep one of the two entries")
        accepted[name] = Deviation(name, raw["reason"].strip(), _day(document, index, raw["expires"]))
    return tuple(accepted.values())


def _check_fields(document: Document, index: int, raw: Any) -> None:
    place = f"/{index}"
    if not isinstance(raw, Mapping):
        raise _broken(document, place, f"entry {index + 1} is {shown(raw, 40)}; give it {_listed(FIELDS)}")
    unknown = next((key for key in raw if key not in FIELDS), None)
    if unknown is not None:
        why = f"entry {index + 1} has the key {shown(unknown, 40)}; the keys are {_listed(FIELDS)}"
        raise _broken(document, f"{place}/{unknown}", why)
    missing = next((key for key in FIELDS if key not in raw), None)
    if missing is not None:
        raise _broken(document, place, f"entry {index + 1} has no {missing}; add it")
    for key in FIELDS:
        if not isinstance(raw[key], str) or not raw[key].strip():
            remedy = "write a day like 2027-01-31" if key == "expires" else "write a text"
            raise _broken(
                document, f"{place}/{key}", f"the {key} of entry {index + 1} is {shown(raw[key], 40)}; {remedy}"
            )


def _day(document: Document, index: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        why = f"{shown(text, 40)} is no day; write one like 2027-01-31"
        raise _broken(document, f"/{index}/expires", why) from None


def _broken(document: Document, pointer: str, why: str) -> UsageError:
    return UsageError(f"{document.name}, line {document.line(pointer)}: {why}.")


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
