"""The site, snippets: a field of a variable, as the contract states it: where it is published, path and unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract import Channel, Contract

_IN_DESCRIPTION = re.compile(r", (\S+)\.$")
_IN_NAME = re.compile(r"_(A|V|W|Wh|Hz)(?:_|$)")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a variable: its path is that of jq, of JSONata and of Jinja; its unit is None where it has none."""

    channel: Channel
    path: str
    schema: Mapping[str, Any]
    unit: str | None


def field(contract: Contract, variable: str, *names: str) -> Field:
    """Return a field by its variable and the names on the way to it; raises KeyError where there is none."""
    channel = contract.channels[variable]
    schema = channel.payload.schema.schema
    for name in names:
        schema = schema["properties"][name]
    described = _IN_DESCRIPTION.search(schema.get("description", ""))
    named = _IN_NAME.search(names[0])
    unit = described or named
    return Field(channel, ".".join(names), schema, unit[1] if unit else None)
