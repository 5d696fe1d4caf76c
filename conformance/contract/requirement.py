"""Contract: a requirement, one promised sentence, with all that is needed to judge it."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["MUST", "SHOULD", "MAY"]
OWN_WORDS = frozenset({"id", "level", "text", "source", "check", "feature", "declared_absent"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a requirement comes from; a tolerance that is ours is `proposed`."""

    kind: str
    section: str | None = None
    tolerance: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One promised sentence. `check` names what judges it, `data` is what that check needs; None: not judged yet.

    It does not apply where `feature` is declared absent, and applies only where `declared_absent` is.
    """

    id: str
    level: Level
    text: str
    source: Source
    place: str
    pointer: str
    check: str | None
    feature: str | None
    data: Mapping[str, Any]
    declared_absent: str | None = None


def requirement(raw: Mapping[str, Any], *, place: str, pointer: str, publication: Mapping[str, Any]) -> Requirement:
    """Build a requirement from its entry in the document; the numbers of its own data fill its sentence."""
    data = {key: value for key, value in raw.items() if key not in OWN_WORDS}
    numbers = {**publication, **data, **data.get("effect", {})}
    return Requirement(
        id=raw["id"],
        level=raw["level"],
        text=string.Formatter().vformat(raw["text"], (), {key: _plain(value) for key, value in numbers.items()}),
        source=Source(**raw["source"]),
        place=place,
        pointer=pointer,
        check=raw.get("check"),
        feature=raw.get("feature"),
        declared_absent=raw.get("declared_absent"),
        data=data,
    )


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
