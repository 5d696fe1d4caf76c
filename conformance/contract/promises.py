"""Contract: what must hold of the requirements in a document: ids, places, and everything that their data names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.document import Document, escape, split, walk
from conformance.contract.payload import Schema
from conformance.contract.requirement import requirement
from conformance.contract.topic import placeholders

ANYWHERE = frozenset({"strict_json", "unique_keys"})
OF_ALL = frozenset({"not_retained", "presence", "effect_elsewhere", "command_qos", "declared"})
OF_OPERATIONS = frozenset({"effect", "undisturbed"})
SCHEMAS = frozenset(
    {"schema", "applies", "while", "before", "after", "anew", "when", "ends", "then", "lawful", "causes", "command"}
)


def check_requirements(document: Document, data: Mapping[str, Any]) -> None:
    """Check every requirement of the resolved data; raises ContractError with place and remedy."""
    seen: dict[str, str] = {}
    for pointer, owner, raw in _all_requirements(data):
        name = raw["id"]
        if name in seen:
            raise document.broken(pointer, f"the id {name} is used twice (also at {seen[name]}); rename one.")
        seen[name] = pointer
        subject = owner if owner is not None else data.get("x-subject", "charger")
        if name.split(".")[0] != subject:
            raise document.broken(pointer, f"the requirement id {name} must begin with {subject}, where it stands.")
        _check_place(document, pointer, raw)
        holder = walk(data, pointer.rsplit("/x-requirements", 1)[0])
        try:
            requirement(raw, place="", pointer="", publication=holder.get("x-publication", {}))
        except (KeyError, ValueError, IndexError) as error:
            raise document.broken(
                f"{pointer}/text", f"the placeholder {error} has no value here; correct it."
            ) from None
        _check_places(document, pointer, holder, raw)
        _check_schemas(document, pointer, {key: each for key, each in raw.items() if key != "source"})
        _check_names(document, pointer, holder, raw, data)
        for channel in _named_channels(raw):
            if channel not in data["channels"]:
                raise document.broken(pointer, f"there is no channel {channel}; name one that exists.")
        for channel, field in _named_fields(raw, subject):
            if not has_field(data["channels"][channel], field):
                raise document.broken(pointer, f"the payload of {channel} has no field {field}; name one it has.")


def _check_place(document: Document, pointer: str, raw: Mapping[str, Any]) -> None:
    """Check that a requirement stands where its check can judge."""
    check = raw.get("check", "strict_json")
    where = {"x-requirements": "the whole charger", "channels": "a channel", "operations": "an operation"}
    stands = where[pointer.split("/")[1]]
    belongs = where["operations"] if check in OF_OPERATIONS else where["channels"]
    belongs = where["x-requirements"] if check in OF_ALL else belongs
    if check not in ANYWHERE and stands != belongs:
        sentence = f"the check {check} judges {belongs}, not {stands}; move the requirement there."
        raise document.broken(f"{pointer}/check", sentence)


def _check_schemas(document: Document, pointer: str, value: Any) -> None:
    """Check that every JSON Schema in a requirement's data is one."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            _check_schemas(document, f"{pointer}/{index}", each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            place = f"{pointer}/{escape(key)}"
            if key in SCHEMAS and isinstance(each, Mapping) and not {"channel", "witness"} & each.keys():
                check_schema(document, place, each)
            else:
                _check_schemas(document, place, each)


def check_schema(document: Document, pointer: str, schema: Any) -> None:
    """Check that something is a JSON Schema (draft 7), its patterns included."""
    try:
        Schema(schema).accepts(None)
    except ValueError as unusable:
        from jsonschema import Draft7Validator, SchemaError  # noqa: PLC0415

        try:
            Draft7Validator.check_schema(schema)
        except SchemaError as error:
            where = "".join(f"/{escape(part)}" for part in error.absolute_path)
            raise document.broken(f"{pointer}{where}", f"is not a JSON Schema: {error.message}; correct it.") from None
        sentence = f"is not a JSON Schema that can be used: {str(unusable).splitlines()[0]}; correct it."
        raise document.broken(pointer, sentence) from None


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


def _check_names(
    document: Document, pointer: str, holder: Mapping[str, Any], raw: Mapping[str, Any], data: Mapping[str, Any]
) -> None:
    """Check that the feature, operation and parameter that are named exist, and that a commanded number is one."""
    for word in ("feature", "declared_absent"):
        if raw.get(word) not in {None, *data.get("x-features", {})}:
            sentence = f"there is no feature {raw[word]}; name one of x-features, or state it there."
            raise document.broken(f"{pointer}/{word}", sentence)
    effect = raw.get("effect", {})
    if effect.get("after") not in {None, *data["operations"]}:
        raise document.broken(f"{pointer}/effect", f"there is no operation {effect['after']}; name one that exists.")
    if raw.get("parameter") not in {None, *placeholders(holder.get("address", ""))}:
        sentence = f"the address has no parameter {raw['parameter']}; name one it has."
        raise document.broken(f"{pointer}/parameter", sentence)
    measured = any("value" not in effect[key] for key in ("at_most", "raises", "below") if key in effect)
    if measured and Schema(effect.get("command", True)).accepts("no number"):
        sentence = "the effect is measured by the command's number, but any text is a command; add its command schema."
        raise document.broken(f"{pointer}/effect", sentence)
    commanded = holder.get("channel", {})
    if "number" in effect and not has_field(commanded, effect["number"]):
        sentence = f"the command's payload has no field {effect['number']}; name one it has."
        raise document.broken(f"{pointer}/effect/number", sentence)
    message: Mapping[str, Any] = next(iter(commanded.get("messages", {}).values()), {})
    if measured and "number" not in effect and "properties" in message.get("payload", {}):
        sentence = (
            "the effect is measured by the command's number, but the command is an object; name the field: number."
        )
        raise document.broken(f"{pointer}/effect", sentence)


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
        other = relation.get("equals", relation.get("at_most", relation.get("at_least")))
        if isinstance(other, str):
            yield place, other
        elif "channel" in other:
            yield other["channel"], other["field"]
        else:
            yield from ((place, field) for field in (*other.get("sum", ()), *other.get("product", ())))
    effect = raw.get("effect", {})
    for quantity in (effect[key] for key in ("below", "took", "at_most", "raises") if key in effect):
        yield from measured_fields(quantity)


def measured_fields(quantity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields that a quantity is made of, each with the channel whose payload should have it."""
    for field in (*quantity.get("product", ()), *quantity.get("largest", ())):
        if isinstance(field, str):
            yield quantity["channel"], field


def has_field(channel: Mapping[str, Any], pointer: str) -> bool:
    """Tell whether the payload's schema of a channel has a field."""
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
