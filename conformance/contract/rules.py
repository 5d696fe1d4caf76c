"""Contract: what must hold in a document beyond its grammar, each broken rule with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conformance.contract.acting import check_acting
from conformance.contract.document import Document, escape
from conformance.contract.payload import BINARY, Schema
from conformance.contract.promises import check_requirements, check_schema, has_field
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
        for index, note in enumerate(channel.get("x-notes", ())):
            check_schema(document, f"{pointer}/x-notes/{index}/schema", note["schema"])
        for index, field in enumerate(channel.get("x-changes", ())):
            if not has_field(channel, field):
                raise document.broken(
                    f"{pointer}/x-changes/{index}", f"the payload of {name} has no field {field}; name one it has."
                )
    for name, operation in data["operations"].items():
        if not document.data["operations"][name]["channel"]["$ref"].startswith("#/channels/"):
            raise document.broken(f"/operations/{escape(name)}/channel", "the reference leads to no channel; name one.")
        for word in ("x-kind", "x-invasive"):
            if operation["action"] == "receive" and operation.get("x-requirements") and not operation.get(word):
                raise document.broken(f"/operations/{escape(name)}", f"a judged command needs its {word}; add it.")
    _check_features(document, data)
    check_requirements(document, data)
    check_acting(document, data)


def last(reference: Mapping[str, str]) -> str:
    """Return the last part of a reference: the name of what it refers to."""
    return reference["$ref"].rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")


@cache
def _schema(name: str) -> Schema:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Schema(yaml.load((_HERE / f"{name}.schema.yaml").read_bytes(), Loader=loader))


def _check_schema(document: Document, data: Any, name: str) -> None:
    if _schema(name).accepts(data):
        return
    error = _schema(name).best_error(data)
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
    for key, message in channel.get("messages", {}).items():
        raw = document.get(pointer).get("messages", {}).get(key, {})
        place = raw["$ref"][1:] if "$ref" in raw else f"{pointer}/messages/{escape(key)}"
        schema = message.get("payload", True)
        check_schema(document, f"{place}/payload", schema)
        binary = message.get("contentType", data.get("defaultContentType")) == BINARY
        for index, example in enumerate(message.get("examples", ())):
            payload, judged = example.get("payload"), Schema(schema)
            for found in () if binary or judged.accepts(payload) else judged.violations(payload):
                raise document.broken(
                    f"{place}/examples/{index}",
                    f"the example breaks its schema (expected {found.expected}, is {found.observed}); correct one.",
                )


def _check_features(document: Document, data: Mapping[str, Any]) -> None:
    for name, raw in data.get("x-features", {}).items():
        for word in raw.keys() & {"seen", "lacking"}:
            pointer, signs = f"/x-features/{escape(name)}/{word}", raw[word]
            for place, sign in enumerate(signs) if isinstance(signs, list) else [("", signs)]:
                at = f"{pointer}/{place}".rstrip("/")
                if sign["channel"] not in data["channels"]:
                    raise document.broken(at, f"there is no channel {sign['channel']}; name one that exists.")
                check_schema(document, f"{at}/schema", sign["schema"])


def _check_timing(document: Document, pointer: str, channel: Mapping[str, Any]) -> None:
    timed = any(each.get("check") in {"gap", "mean", "rate"} for each in channel.get("x-requirements", ()))
    if timed and "x-publication" not in channel:
        raise document.broken(pointer, "the channel promises a period but has no x-publication; add its timing.")
