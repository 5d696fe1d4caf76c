"""Contract: what must hold in a document beyond its grammar, each broken rule with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conformance.contract.document import Document, escape, split, walk
from conformance.contract.payload import BINARY, Schema
from conformance.contract.requirement import requirement
from conformance.contract.topic import placeholders

_HERE = Path(__file__).resolve().parent


def check_structure(document: Document) -> None:
    """Check a document against the structure of AsyncAPI 3 (the parts that the kit uses)."""
    _check_schema(document, document.data, "structure")


def check_meaning(document: Document, data: Mapping[str, Any]) -> None:
    """Check the resolved data: extensions, parameters, addresses, schemas, examples, requirements and timing."""
    _check_schema(document, data, "extensions")
    addresses: dict[str, str] = {}
    for name, channel in data["channels"].items():
        pointer = f"/channels/{escape(name)}"
        if not isinstance(channel, Mapping) or "address" not in channel:
            raise document.broken(pointer, "the channel has no address; give it one.")
        _check_address(document, pointer, channel)
        other = addresses.setdefault(channel["address"], name)
        if other != name:
            raise document.broken(f"{pointer}/address", f"the channel {other} has the same address; make them differ.")
        _check_messages(document, data, pointer, channel)
        _check_timing(document, pointer, channel)
    for name, operation in data["operations"].items():
        if not document.data["operations"][name]["channel"]["$ref"].startswith("#/channels/"):
            raise document.broken(f"/operations/{escape(name)}/channel", "the reference leads to no channel; name one.")
        if operation["action"] == "receive" and operation.get("x-requirements") and not operation.get("x-kind"):
            raise document.broken(f"/operations/{escape(name)}", "a judged command needs its x-kind; add it.")
    _check_requirements(document, data)


def last(reference: Mapping[str, str]) -> str:
    """Return the last part of a reference: the name of what it refers to."""
    return reference["$ref"].rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")


@cache
def _schema(name: str) -> Any:
    from jsonschema import Draft7Validator  # noqa: PLC0415

    return Draft7Validator(yaml.safe_load((_HERE / f"{name}.schema.yaml").read_text(encoding="utf-8")))


def _check_schema(document: Document, data: Any, name: str) -> None:
    from jsonschema.exceptions import best_match  # noqa: PLC0415

    error = best_match(_schema(name).iter_errors(data))
    if error is not None:
        pointer = "".join(f"/{escape(part)}" for part in error.absolute_path)
        message = error.message if len(error.message) < 200 else f"{error.message[:200]}…"
        raise document.broken(pointer, f"{message}; correct it as AsyncAPI 3 and the kit's extensions have it.")


def _check_address(document: Document, pointer: str, channel: Mapping[str, Any]) -> None:
    wanted, declared = set(placeholders(channel["address"])), set(channel.get("parameters", {}))
    for name in sorted(wanted - declared):
        raise document.broken(f"{pointer}/address", f"the parameter {{{name}}} is not declared; add it to parameters.")
    for name in sorted(declared - wanted):
        raise document.broken(f"{pointer}/parameters/{escape(name)}", "the parameter is not in the address; remove it.")


def _check_messages(document: Document, data: Mapping[str, Any], pointer: str, channel: Mapping[str, Any]) -> None:
    from jsonschema import Draft7Validator, SchemaError  # noqa: PLC0415

    for key, message in channel.get("messages", {}).items():
        raw = document.get(pointer).get("messages", {}).get(key, {})
        place = raw["$ref"][1:] if "$ref" in raw else f"{pointer}/messages/{escape(key)}"
        schema = message.get("payload", True)
        try:
            Draft7Validator.check_schema(schema)
        except SchemaError as error:
            where = "".join(f"/{escape(part)}" for part in error.absolute_path)
            raise document.broken(
                f"{place}/payload{where}", f"is not a JSON Schema: {error.message}; correct it."
            ) from None
        binary = message.get("contentType", data.get("defaultContentType")) == BINARY
        for index, example in enumerate(message.get("examples", ())):
            for found in () if binary else Schema(schema).violations(example.get("payload")):
                raise document.broken(
                    f"{place}/examples/{index}",
                    f"the example breaks its schema (expected {found.expected}, is {found.observed}); correct one.",
                )


def _check_timing(document: Document, pointer: str, channel: Mapping[str, Any]) -> None:
    timed = any(each.get("check") in {"gap", "mean"} for each in channel.get("x-requirements", ()))
    if timed and "x-publication" not in channel:
        raise document.broken(pointer, "the channel promises a period but has no x-publication; add its timing.")


def _check_requirements(document: Document, data: Mapping[str, Any]) -> None:
    seen: dict[str, str] = {}
    for pointer, owner, raw in _all_requirements(data):
        name = raw["id"]
        if name in seen:
            raise document.broken(pointer, f"the id {name} is used twice (also at {seen[name]}); rename one.")
        seen[name] = pointer
        subject = owner if owner is not None else data.get("x-subject", "charger")
        if name.split(".")[0] != subject:
            raise document.broken(pointer, f"the requirement id {name} must begin with {subject}, where it stands.")
        holder = walk(data, pointer.rsplit("/x-requirements", 1)[0])
        try:
            requirement(raw, place="", pointer="", publication=holder.get("x-publication", {}))
        except (KeyError, ValueError, IndexError) as error:
            raise document.broken(
                f"{pointer}/text", f"the placeholder {error} has no value here; correct it."
            ) from None
        _check_places(document, pointer, holder, raw)
        for channel in _named_channels(raw):
            if channel not in data["channels"]:
                raise document.broken(pointer, f"there is no channel {channel}; name one that exists.")
        for channel, field in _named_fields(raw, subject):
            if not _has_field(data["channels"][channel], field):
                raise document.broken(pointer, f"the payload of {channel} has no field {field}; name one it has.")


def _check_places(document: Document, pointer: str, holder: Mapping[str, Any], raw: Mapping[str, Any]) -> None:
    message: Mapping[str, Any] = next(iter(holder.get("messages", {}).values()), {})
    schema = message.get("payload", {})
    for index, place in enumerate(raw.get("places", ())):
        try:
            walk(schema, place)
        except KeyError:
            raise document.broken(
                f"{pointer}/places/{index}", f"{place} leads nowhere in the payload's schema; correct it."
            ) from None


def _named_channels(value: Any) -> Iterator[str]:
    """Yield the channels that a requirement's data names, anywhere but in JSON Schemas."""
    if isinstance(value, list):
        for each in value:
            yield from _named_channels(each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key in {"channel", "with"} and isinstance(each, str):
                yield each
            elif key not in {"schema", "command"}:
                yield from _named_channels(each)


def _named_fields(raw: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that a requirement's data points to, each with the channel whose payload should have it."""
    for field in (*raw.get("fields", ()), *([raw["field"]] if "field" in raw else ())):
        yield place, field
    for each in (raw.get("of"), *raw.get("keeps", ())):
        if each:
            yield each["channel"], each["field"]
    for relation in raw.get("relations", ()):
        yield place, relation["value"]
        other = relation.get("equals", relation.get("at_most"))
        if isinstance(other, str):
            yield place, other
        elif "channel" in other:
            yield other["channel"], other["field"]
        else:
            yield from ((place, field) for field in (*other.get("sum", ()), *other.get("product", ())))
    effect = raw.get("effect", {})
    for quantity in (effect.get(key) for key in ("below", "took", "at_most", "raises")):
        for field in (*quantity.get("product", ()), *quantity.get("largest", ())) if quantity else ():
            if isinstance(field, str):
                yield quantity["channel"], field


def _has_field(channel: Mapping[str, Any], pointer: str) -> bool:
    message: Mapping[str, Any] = next(iter(channel.get("messages", {}).values()), {})
    place: Any = message.get("payload", {})
    for part in split(pointer):
        place = place.get("properties", {}).get(part) if isinstance(place, Mapping) else None
    return place is not None


def _all_requirements(data: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Mapping[str, Any]]]:
    for index, raw in enumerate(data.get("x-requirements", ())):
        yield f"/x-requirements/{index}", None, raw
    for kind in ("channels", "operations"):
        for name, holder in data[kind].items():
            for index, raw in enumerate(holder.get("x-requirements", ())):
                yield f"/{kind}/{escape(name)}/x-requirements/{index}", name, raw
