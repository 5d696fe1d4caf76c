"""Contract: from a valid document to channels, operations and requirements."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from conformance.contract import rules
from conformance.contract.channel import Channel, Contract, Note, Operation, Publication, Undo
from conformance.contract.document import Document, escape, read
from conformance.contract.feature import feature
from conformance.contract.payload import Payload, Schema
from conformance.contract.requirement import Requirement, requirement

DEFAULT = "everest-2023"
BUNDLED: Mapping[str, str] = {"everest-2023": "asyncapi.yaml", "everest-2026": "everest-2026.yaml"}
_HERE = Path(__file__).resolve().parent.parent


def bundled(name: str = BUNDLED[DEFAULT]) -> Path:
    """Return the path of a file that comes with the kit: from the checkout, else from the installed package."""
    for candidate in (_HERE.parent / name, _HERE.parent / "contracts" / name, _HERE / "data" / name):
        if candidate.exists():
            return candidate
    return _HERE / "data" / name


def load(contract: str | Path = DEFAULT) -> Contract:
    """Read a bundled contract by its name, or a document of one's own, and check it; raises ContractError."""
    return _load(document_of(contract))


def document_of(contract: str | Path) -> Path:
    """Return the document of a bundled contract by its name, or the one of one's own that is named."""
    name = BUNDLED.get(str(contract))
    return bundled(name) if name else Path(contract)


@lru_cache(maxsize=8)
def _load(path: Path) -> Contract:
    document = read(path)
    rules.check_structure(document)
    data = {"channels": {}, "operations": {}, **document.resolved(document.data)}
    rules.check_meaning(document, data)
    channels = {name: _channel(name, raw, document) for name, raw in data["channels"].items()}
    operations = {name: _operation(name, raw, channels, document) for name, raw in data["operations"].items()}
    root = _requirements(data, place=data.get("x-subject", "charger"), pointer="", publication={})
    return Contract(
        title=data["info"]["title"],
        version=str(data["info"]["version"]),
        digest="sha256:" + hashlib.sha256(orjson.dumps(document.data, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        channels=channels,
        operations=operations,
        bench=data.get("x-bench", {}),
        course=data.get("x-course", {}),
        name=_name(path.read_bytes()),
        requirements=(
            *root,
            *(each for channel in channels.values() for each in channel.requirements),
            *(each for operation in operations.values() for each in operation.requirements),
        ),
        features={name: feature(name, raw) for name, raw in data.get("x-features", {}).items()},
    )


def _name(document: bytes) -> str | None:
    """Return the name of the bundled contract that a document is, wherever it lies."""
    return next((name for name, file in BUNDLED.items() if document == bundled(file).read_bytes()), None)


def _channel(name: str, raw: Mapping[str, Any], document: Document) -> Channel:
    publication = raw.get("x-publication")
    message: Mapping[str, Any] = next(iter(raw.get("messages", {}).values()), {})
    listings = [rules.last(each["x-listed-on"]) for each in _raw_parameters(document, name) if "x-listed-on" in each]
    return Channel(
        name=name,
        address=raw["address"],
        parameters=tuple(raw.get("parameters", {})),
        payload=Payload(
            content_type=message.get("contentType", document.data.get("defaultContentType", "application/json")),
            schema=Schema(message.get("payload", True)),
            examples=tuple(example["payload"] for example in message.get("examples", ()) if "payload" in example),
        ),
        publication=Publication(**publication) if publication else None,
        requirements=_requirements(raw, place=name, pointer=f"/channels/{escape(name)}", publication=publication or {}),
        listed_on=listings[0] if listings else None,
        changes=tuple(raw.get("x-changes", ())),
        notes=tuple(Note(each["text"], Schema(each["schema"])) for each in raw.get("x-notes", ())),
    )


def _raw_parameters(document: Document, channel: str) -> list[Mapping[str, Any]]:
    raw = document.data["channels"][channel]
    raw = document.target(raw["$ref"], "") if "$ref" in raw else raw
    return [
        document.target(each["$ref"], "") if "$ref" in each else each for each in raw.get("parameters", {}).values()
    ]


def _operation(name: str, raw: Mapping[str, Any], channels: Mapping[str, Channel], document: Document) -> Operation:
    return Operation(
        name=name,
        action=raw["action"],
        channel=channels[rules.last(document.data["operations"][name]["channel"])],
        kind=raw.get("x-kind"),
        invasive=raw.get("x-invasive"),
        qos=raw.get("bindings", {}).get("mqtt", {}).get("qos", 0),
        requirements=_requirements(raw, place=name, pointer=f"/operations/{escape(name)}", publication={}),
        undo=Undo(**raw["x-undo"]) if "x-undo" in raw else None,
        ampere=raw.get("x-ampere"),
    )


def _requirements(
    raw: Mapping[str, Any], *, place: str, pointer: str, publication: Mapping[str, Any]
) -> tuple[Requirement, ...]:
    return tuple(
        requirement(each, place=place, pointer=f"{pointer}/x-requirements/{index}", publication=publication)
        for index, each in enumerate(raw.get("x-requirements", ()))
    )
