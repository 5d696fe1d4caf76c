"""Judgement, checks: payloads are as the contract's schemas have them, and JSON is strict."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import orjson

from conformance.contract import Channel, Operation, Requirement, Schema, Violation
from conformance.contract.payload import JSON, shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.diagnosis import diagnosis
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Against
from conformance.judgement.stream import Reading, Topic

KEPT: Sequence[Against] = ()


class PayloadIsAsPromised(Check):
    """The payload satisfies the channel's schema, as far as no other requirement claims the place that is broken."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._claims = {
            claimed: each.id
            for each in self.channel.requirements
            if each.check == "payload"
            for claimed in each.data.get("places", [""])
        }
        self._applies = Schema(requirement.data.get("applies", True))
        self._whole = "places" not in requirement.data
        places = [each.split("/") for each in requirement.data.get("places", ())]
        self._fields = {each[2] for each in places if each[1] == "properties"}

    @property
    def promise(self) -> Any:
        return None if "applies" in self.requirement.data else _one_of(self._fields)

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if self._fields and not (isinstance(reading.value, dict) and self._fields & reading.value.keys()):
            return None
        if reading.valid:
            return KEPT if self._applies.accepts(reading.value) else None
        if reading.error:
            if not self._whole:
                return None
            expected = "a JSON document" if self.channel.payload.content_type == JSON else "bare UTF-8 text"
            return [Against(expected, f"the payload {reading.error}")]
        mistyped = [each.place.removesuffix("/type") for each in reading.violations if each.place.endswith("/type")]
        broken = [each for each in reading.violations if self._mine(each, mistyped)]
        if broken:
            first_of_each = {_STRING_KEYWORDS.sub("", each.place): each for each in reversed(broken)}
            return [_against(each, topic, reading) for each in reversed(first_of_each.values())]
        return KEPT if self._applies.accepts(reading.value) and (self._whole or not mistyped) else None

    def _mine(self, violation: Violation, mistyped: list[str]) -> bool:
        claim = max((place for place in self._claims if _within(violation.place, place)), key=len, default="")
        follows = any(_within(violation.place, place) and violation.place != f"{place}/type" for place in mistyped)
        return self._claims.get(claim) == self.requirement.id and not follows


class PayloadSatisfies(Check):
    """The payload satisfies the requirement's own schema, where it applies."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        raw = requirement.data["schema"]
        self._schema = Schema(raw)
        self._applies = Schema(requirement.data.get("applies", True))
        self._fields = set(raw.get("properties", ())) if isinstance(raw, dict) else set()
        self._required = isinstance(raw, dict) and "required" in raw

    @property
    def promise(self) -> Any:
        object_ = {"type": "object"} if self._required else _one_of(self._fields)
        return {"allOf": [self._schema.schema, object_, self._applies.schema]}

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if reading.error or not self._speaks_of(reading.value) or not self._applies.accepts(reading.value):
            return None
        if self._schema.accepts(reading.value):
            return KEPT
        if any(each.place.endswith("/type") for each in reading.violations):
            return None  # what is of the wrong type breaks the payload's own promise, and this one says nothing of it
        return [_against(each, topic, reading) for each in self._schema.violations(reading.value)] or KEPT

    def _speaks_of(self, value: Any) -> bool:
        """Tell whether the schema says anything of a value: one about fields speaks of objects, and of their fields."""
        if not self._fields and not self._required:
            return True
        return isinstance(value, dict) and (self._required or not self._fields.isdisjoint(value))


def _one_of(fields: set[str]) -> Any:
    """Return a schema for what has at least one of some fields; for anything where there are none to have."""
    return {"type": "object", "anyOf": [{"required": [each]} for each in sorted(fields)]} if fields else True


def _against(violation: Violation, topic: Topic, reading: Reading) -> Against:
    channel, value = topic.channel, reading.value  # and not the reading itself, which would hold what holds it
    missing = violation.place.rpartition("/required/")[2]
    return Against(violation.expected, lambda: violation.observed + diagnosis(channel, value, missing))


class JsonIsStrict(Check):
    """JSON payloads are read by a strict reader (RFC 8259)."""

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if topic.channel.payload.content_type != JSON or reading.error:
            return None
        return [Against("strict JSON (RFC 8259)", f"JSON with {reading.lax}")] if reading.lax else KEPT


class NoKeyIsThereTwice(Check):
    """JSON objects have no key twice.

    Where none is, the bytes have as many colons as those of the value written anew; only where the counts differ, or a
    colon is escaped, are the bytes read again.
    """

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if topic.channel.payload.content_type != JSON or reading.error:
            return None
        payload = reading.payload
        if not reading.lax and b"\\u003" not in payload and payload.count(b":") == _colons(reading.value):
            return KEPT
        twice = _twice(payload)
        return [Against("every key of an object once", f"the key {shown(each)} twice") for each in twice] or KEPT


def _colons(value: Any) -> int:
    try:
        return orjson.dumps(value).count(b":")
    except (TypeError, ValueError):  # whole numbers beyond 64 bits, lone surrogates
        return -1


def _twice(payload: bytes) -> list[str]:
    found: dict[str, None] = {}

    def take(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                found.setdefault(key)
            seen.add(key)
        return dict(pairs)

    try:
        json.loads(payload.decode("utf-8-sig", errors="replace"), object_pairs_hook=take)
    except (ValueError, RecursionError):
        return []
    return list(found)


_STRING_KEYWORDS = re.compile("/(pattern|format)$")


def _within(place: str, prefix: str) -> bool:
    return not prefix or place == prefix or place.startswith(f"{prefix}/")
