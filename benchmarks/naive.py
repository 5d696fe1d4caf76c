"""Benchmarks: what a user would write instead: the lines of a recording, and a JSON Schema for each topic.

It tells whether payloads are of the promised form, and nothing of what else the kit tells: no timing, no effect of a
command, no value that contradicts another one, no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import orjson

from conformance.contract import Contract

CONNECTOR = "evse_manager"
JSON = "application/json"

Looks = tuple[bool, Callable[[Any], bool]]


def with_jsonschema(contract: Contract) -> Mapping[str, Looks]:
    """Return for each topic whether it is JSON, and what finds out with `jsonschema` whether a payload is right."""

    def right(schema: Any) -> Callable[[Any], bool]:
        validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
        return lambda value: not list(validator.iter_errors(value))

    return _by_topic(contract, right)


def with_jsonschema_rs(contract: Contract) -> Mapping[str, Looks]:
    """Return the same with `jsonschema-rs`, which says yes or no."""
    return _by_topic(contract, lambda schema: jsonschema_rs.Draft7Validator(schema, validate_formats=True).is_valid)


def wrong(recording: Path, topics: Mapping[str, Looks]) -> int:
    """Read a recording and return how many payloads are wrong."""
    return sum(1 for _ in _wrong(recording, topics))


def _wrong(recording: Path, topics: Mapping[str, Looks]) -> Iterator[str]:
    with recording.open("rb") as file:
        for line in file:
            record = orjson.loads(line)
            topic = record.get("topic")
            if topic not in topics or record["dir"] != "out":
                continue
            is_json, right = topics[topic]
            try:
                value = orjson.loads(record["payload"]) if is_json else record["payload"]
            except orjson.JSONDecodeError:
                yield topic
                continue
            if not right(value):
                yield topic


def _by_topic(contract: Contract, right: Callable[[Any], Callable[[Any], bool]]) -> dict[str, Looks]:
    return {
        channel.topic(connector=CONNECTOR): (channel.payload.content_type == JSON, right(channel.payload.schema.schema))
        for channel in contract.variables()
    }
