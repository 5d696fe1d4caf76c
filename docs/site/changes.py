"""Site: what a charger must change from one contract to another, as sentences; a pure function of the two."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.contract import Channel, Contract, Operation, Publication
from docs.site.fields import PAYLOAD, Field, fields
from docs.site.reworded import requirements
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
        requirements=requirements(
            {each.id: each for each in old.requirements}, {each.id: each for each in new.requirements}
        ),
    )


def _appears(contract: Contract, channel: Channel) -> str:
    operation = operation_of(contract, channel)
    what = "Obey" if operation.action == "receive" else "Publish"
    pulse = f", {_pulse(channel.publication)}" if channel.publication else ""
    return (
        f"{what} `{channel.address}`, with QoS {operation.qos}{pulse}. {_payload(channel)} {_asked(channel, operation)}"
    )


def _asked(channel: Channel, operation: Operation) -> str:
    """Return which requirements are about a topic, with what they depend on."""
    told = [
        f"{links(each.id)} ({each.level}{f', where there is {escaped(each.feature)}' if each.feature else ''})"
        for each in (*channel.requirements, *operation.requirements)
    ]
    return f"Requirements: {', '.join(told)}." if told else "No requirement is about it."


def _payload(channel: Channel) -> str:
    held, example = [*fields(channel.payload.schema.schema)], channel.payload.examples[0]
    told = f", {_kind(held[0])}" if held[0].path == PAYLOAD else f" and {_holding(held)}"
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    return f"The payload is `{channel.payload.content_type}`{told}; for example `{text}`."


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
    yield from _fields(_by_path(before), _by_path(after), _wanted(after))


def _by_path(channel: Channel) -> dict[str, Field]:
    return {each.path: each for each in fields(channel.payload.schema.schema)}


def _wanted(channel: Channel) -> set[str]:
    """Return the fields that the schema leaves out, and a requirement asks for as a SHOULD."""
    asked = [each.data["schema"].get("required", ()) for each in channel.requirements if each.check == "schema"]
    return {name for names in asked for name in names}


def _pulse(publication: Publication | None) -> str:
    if publication is None:
        return "whenever there is something to tell"
    return f"every {publication.every_s:g} s, with no gap above {publication.longest_gap_s:g} s"


def _fields(before: Mapping[str, Field], after: Mapping[str, Field], wanted: Collection[str]) -> Iterator[str]:
    added = [each for path, each in after.items() if path not in before]
    for each in added:
        if _parent(each) not in {other.path for other in added}:
            need = "Publish" if each.required else "There should be" if each.path in wanted else "There may be"
            meaning = f" {escaped(each.meaning)}" if each.meaning else ""
            inner = [other for other in added if other.path.startswith(f"{each.path}.")]
            holds = f" It {_holding(inner)}." if inner else ""
            yield f"{need} the field `{each.path}`, {_kind(each)}.{meaning}{holds}"
    for path, each in after.items():
        if path in before:
            yield from _field(before[path], each)
    for path, each in before.items():
        if path not in after and _parent(each) not in before.keys() - after.keys():
            yield f"The field `{path}` {'need not be there any more' if each.required else 'is no longer documented'}."


def _holding(inner: Sequence[Field]) -> str:
    """Return what an object must and what it may hold, each field with its type and bounds."""
    must, may = ([each for each in inner if each.required is required] for required in (True, False))
    told = [("must hold", must), ("may hold", may)]
    return " and ".join(
        f"{verb} " + ", ".join(f"`{each.path}` ({_kind(each)})" for each in those) for verb, those in told if those
    )


def _kind(field: Field) -> str:
    """Return the type of a field, its unit, and what bounds it."""
    words = [f"one of {_listed(field.words)}"] if field.words else []
    bounds = [_bounds(field)] if field.limits or field.form else []
    return ", ".join([_typed(field), *words, *bounds])


def _typed(field: Field) -> str:
    return f"{field.type} in {field.unit}" if field.unit else field.type


def _parent(field: Field) -> str:
    return field.path.rpartition(".")[0]


def _field(before: Field, after: Field) -> Iterator[str]:
    what = "The payload" if after.path == PAYLOAD else f"The field `{after.path}`"
    if before.required != after.required:
        yield f"{what} {'must now be there' if after.required else 'may now be absent'}."
    if (before.type, before.unit) != (after.type, after.unit):
        yield f"{what} is {_typed(after)}; it was {_typed(before)}."
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
