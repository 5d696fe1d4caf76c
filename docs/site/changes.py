"""Site: what a charger must change from one contract to another, as sentences; a pure function of the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.contract import Channel, Contract, Publication, Requirement
from docs.site.fields import PAYLOAD, Field, fields
from docs.site.topics import operation_of
from docs.site.writing import escaped, links


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, as Markdown sentences in the order of the contracts.

    `widely` are sentences that hold for several topics, with the names of these; the others are in `topics`, by name.
    """

    new: tuple[str, ...]
    gone: tuple[str, ...]
    widely: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, tuple[str, ...]]
    requirements: Mapping[str, tuple[str, ...]]


def changes(old: Contract, new: Contract) -> Changes:
    """Return what is to be done to a charger that keeps the old contract so that it keeps the new one."""
    shared = [name for name in new.channels if name in old.channels]
    told = {name: tuple(_topic(old, new, name)) for name in shared}
    holding: dict[str, list[str]] = {}
    for name, sentences in told.items():
        for each in sentences:
            holding.setdefault(each, []).append(name)
    widely = {each: tuple(names) for each, names in holding.items() if len(names) > 1}
    topics = {name: tuple(each for each in sentences if each not in widely) for name, sentences in told.items()}
    return Changes(
        new=tuple(_appears(new, each) for name, each in new.channels.items() if name not in old.channels),
        gone=tuple(_disappears(old, each) for name, each in old.channels.items() if name not in new.channels),
        widely=widely,
        topics={name: sentences for name, sentences in topics.items() if sentences},
        requirements=_requirements(
            {each.id: each for each in old.requirements}, {each.id: each for each in new.requirements}
        ),
    )


def _appears(contract: Contract, channel: Channel) -> str:
    what = "Obey" if operation_of(contract, channel).action == "receive" else "Publish"
    pulse = f", {_pulse(channel.publication)}" if channel.publication else ""
    return f"{what} `{channel.address}`{pulse}."


def _disappears(contract: Contract, channel: Channel) -> str:
    what = "obeyed" if operation_of(contract, channel).action == "receive" else "published"
    return f"`{channel.address}` need not be {what} any more."


def _topic(old: Contract, new: Contract, name: str) -> Iterator[str]:
    before, after = old.channels[name], new.channels[name]
    if before.address != after.address:
        yield f"The topic is `{after.address}`; it was `{before.address}`."
    was, is_ = operation_of(old, before), operation_of(new, after)
    if was.qos != is_.qos:
        yield f"The QoS is {is_.qos}; it was {was.qos}."
    if before.publication != after.publication:
        yield f"It is published {_pulse(after.publication)}; it was {_pulse(before.publication)}."
    if before.payload.content_type != after.payload.content_type:
        yield f"The payload is `{after.payload.content_type}`; it was `{before.payload.content_type}`."
    yield from _fields(*({each.path: each for each in fields(side.payload.schema.schema)} for side in (before, after)))


def _pulse(publication: Publication | None) -> str:
    if publication is None:
        return "whenever there is something to tell"
    return f"every {publication.every_s:g} s, with no gap above {publication.longest_gap_s:g} s"


def _fields(before: Mapping[str, Field], after: Mapping[str, Field]) -> Iterator[str]:
    added = [each for path, each in after.items() if path not in before]
    for each in added:
        if _parent(each) not in {other.path for other in added}:
            need = "Publish" if each.required else "There may be"
            unit, meaning = f" in {each.unit}" if each.unit else "", f" {escaped(each.meaning)}" if each.meaning else ""
            inner = [other.path for other in added if _parent(other) == each.path]
            holds = f" It holds {_listed(inner)}." if inner else ""
            yield f"{need} the field `{each.path}`, {each.type}{unit}.{meaning}{holds}"
    for path, each in after.items():
        if path in before:
            yield from _field(before[path], each)
    for path, each in before.items():
        if path not in after:
            yield f"Leave out the field `{path}`." if each.required else f"The field `{path}` is no longer documented."


def _parent(field: Field) -> str:
    return field.path.rpartition(".")[0]


def _field(before: Field, after: Field) -> Iterator[str]:
    what = "The payload" if after.path == PAYLOAD else f"The field `{after.path}`"
    if before.required != after.required:
        yield f"{what} {'must now be there' if after.required else 'may now be absent'}."
    if (before.type, before.unit) != (after.type, after.unit):
        yield f"{what} is {after.type} {after.unit}".rstrip() + f"; it was {before.type} {before.unit}".rstrip() + "."
    if bool(before.words) != bool(after.words):
        yield f"{what} {'must be one of ' + _listed(after.words) if after.words else 'may be any value'}."
    else:
        added = [each for each in after.words if each not in before.words]
        dropped = [each for each in before.words if each not in after.words]
        if added:
            yield f"{what} may also be {_listed(added)}."
        if dropped:
            yield f"{what} must not be {_listed(dropped)} any more."
    if (before.limits, before.form) != (after.limits, after.form):
        yield f"{what} must be {_bounds(after)}; it was {_bounds(before)}."


def _bounds(field: Field) -> str:
    return " and ".join([*field.limits, *([f"of the form `{field.form}`"] if field.form else [])]) or "anything"


def _listed(words: Sequence[object]) -> str:
    return ", ".join(f"`{each}`" for each in words)


def _requirements(before: Mapping[str, Requirement], after: Mapping[str, Requirement]) -> dict[str, tuple[str, ...]]:
    shared = [(before[name], each) for name, each in after.items() if name in before]
    told = {
        "New": [_sentence(each) for name, each in after.items() if name not in before],
        "Gone": [_sentence(each) for name, each in before.items() if name not in after],
        "Reworded": [f"{_sentence(new)} It was: {escaped(old.text)}" for old, new in shared if old.text != new.text],
        "Of another level": [
            f"{links(new.id)} is a {new.level}; it was a {old.level}." for old, new in shared if old.level != new.level
        ],
        "Judged by other numbers or conditions": [
            f"{_sentence(new)} What changed: {_listed(differing)}."
            for old, new in shared
            if old.text == new.text and (differing := [*_differing(old.data, new.data)])
        ],
    }
    return {title: tuple(sentences) for title, sentences in told.items() if sentences}


def _sentence(requirement: Requirement) -> str:
    return f"{links(requirement.id)} ({requirement.level}): {escaped(requirement.text)}"


def _differing(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of what differs, as deep as the vocabulary of requirements names it; a schema is one thing."""
    for key in {**old, **new}:
        before, after, where = old.get(key), new.get(key), f"{path}.{key}" if path else key
        if isinstance(before, Mapping) and isinstance(after, Mapping) and "properties" not in before:
            yield from _differing(before, after, where)
        elif before != after:
            yield where
