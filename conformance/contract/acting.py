"""Contract: what must hold of the words to act and to look by: `x-bench`, `x-course`, `x-undo` and `x-ampere`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.document import Document, escape
from conformance.contract.promises import check_schema, has_field, measured_fields


def check_acting(document: Document, data: Mapping[str, Any]) -> None:
    """Check `x-bench`, `x-course`, every `x-undo` and `x-ampere`; raises ContractError with place and remedy."""
    commands = {name for name, each in data["operations"].items() if each["action"] == "receive"}
    for name, operation in data["operations"].items():
        undo = operation.get("x-undo", {}).get("operation")
        if undo not in {None, *commands}:
            pointer = f"/operations/{escape(name)}/x-undo/operation"
            raise document.broken(pointer, f"there is no command {undo}; name one that exists.")
        if "x-ampere" in operation:
            _check_look(document, data, f"/operations/{escape(name)}/x-ampere", operation["x-ampere"])
    bench: Mapping[str, Any] = data.get("x-bench", {})
    for word, name in bench.get("commands", {}).items():
        if name not in commands:
            raise document.broken(f"/x-bench/commands/{word}", f"there is no command {name}; name one that exists.")
    for section, kind in ((section, kind) for section in ("x-bench", "x-course") for kind in ("states", "amounts")):
        for word, looks in data.get(section, {}).get(kind, {}).items():
            _check_look(document, data, f"/{section}/{kind}/{escape(word)}", looks)


def _check_look(document: Document, data: Mapping[str, Any], pointer: str, looks: Mapping[str, Any]) -> None:
    """Check that what is looked at is there: a channel with a field or those of a quantity, or a schema to satisfy."""
    channel = looks.get("channel")
    if channel not in data["channels"]:
        raise document.broken(pointer, f"there is no channel {channel}; name one that exists.")
    if "schema" in looks:
        check_schema(document, f"{pointer}/schema", looks["schema"])
    fields = [(channel, looks["field"])] if "field" in looks else []
    for name, field in (*fields, *measured_fields(looks)):
        if not has_field(data["channels"][name], field):
            raise document.broken(pointer, f"the payload of {name} has no field {field}; name one it has.")
