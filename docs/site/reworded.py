"""Site: what becomes of the requirements from one contract to another, as sentences under headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Requirement, Source
from docs.site.writing import escaped, links


def requirements(before: Mapping[str, Requirement], after: Mapping[str, Requirement]) -> dict[str, tuple[str, ...]]:
    """Return a sentence for each requirement and each way in which it changes, by heading; both sides are by id."""
    shared = [(before[name], each) for name, each in after.items() if name in before]
    told = {
        "New": [_sentence(each) for name, each in after.items() if name not in before],
        "Gone": [_sentence(each) for name, each in before.items() if name not in after],
        "Reworded": [f"{_sentence(new)} It was: {escaped(old.text)}" for old, new in shared if old.text != new.text],
        "Of another level": [
            f"{links(new.id)} is a {new.level}; it was a {old.level}." for old, new in shared if old.level != new.level
        ],
        "Judged by other numbers or conditions": [
            f"{_sentence(new)} What changed: {', '.join(f'`{each}`' for each in differing)}."
            for old, new in shared
            if (differing := [*_differing(_judged(old), _judged(new))])
        ],
        "Resting on another source": [
            f"{_sentence(new)} Its source is {_source(new.source)}; it was {_source(old.source)}."
            for old, new in shared
            if old.source != new.source
        ],
    }
    return {title: tuple(sentences) for title, sentences in told.items() if sentences}


def _sentence(requirement: Requirement) -> str:
    return f"{links(requirement.id)} ({requirement.level}): {escaped(requirement.text)}"


def _judged(requirement: Requirement) -> dict[str, Any]:
    """Return all that decides whether and how a requirement is judged."""
    applies = {"feature": requirement.feature, "declared_absent": requirement.declared_absent}
    return {"check": requirement.check, **applies, **requirement.data}


def _source(source: Source) -> str:
    section = f", section “{escaped(source.section)}”" if source.section else ""
    tolerance = f", tolerance {escaped(source.tolerance)}" if source.tolerance else ""
    return f"{escaped(source.kind)}{section}{tolerance}"


def _differing(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of what differs, as deep as the vocabulary of requirements names it; a schema is one thing."""
    for key in {**old, **new}:
        before, after, where = old.get(key), new.get(key), f"{path}.{key}" if path else key
        if isinstance(before, Mapping) and isinstance(after, Mapping) and "properties" not in before:
            yield from _differing(before, after, where)
        elif before != after:
            yield where
