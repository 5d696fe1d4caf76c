"""Judgement, checks: payloads are as the contract's schemas have them, and JSON is strict."""

from __future__ import annotations

import re

from conformance.contract import Channel, Operation, Requirement, Schema, Violation
from conformance.contract.payload import JSON, shown
from conformance.judgement.checks.check import Check
from conformance.judgement.stream import Facts, Message


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

    def message(self, message: Message) -> None:
        if message.retain:
            return
        if message.decoded.error:
            if self._whole:
                self.ledger.find(
                    message.where, expected=self._expected(), observed=f"the payload {message.decoded.error}"
                )
            return
        mistyped = [each.place.removesuffix("/type") for each in message.violations if each.place.endswith("/type")]
        broken = [each for each in message.violations if self._mine(each, mistyped)]
        for each in {_STRING_KEYWORDS.sub("", each.place): each for each in broken}.values():
            self.ledger.find(message.where, expected=each.expected, observed=each.observed + _diagnosis(message))
        if not broken and self._applies.accepts(message.decoded.value) and (self._whole or not mistyped):
            self.ledger.keep()

    def _mine(self, violation: Violation, mistyped: list[str]) -> bool:
        claim = max((place for place in self._claims if _within(violation.place, place)), key=len, default="")
        follows = any(_within(violation.place, place) and violation.place != f"{place}/type" for place in mistyped)
        return self._claims.get(claim) == self.requirement.id and not follows

    def _expected(self) -> str:
        return "a JSON document" if self.channel.payload.content_type == JSON else "bare UTF-8 text"


class PayloadSatisfies(Check):
    """The payload satisfies the requirement's own schema."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._schema = Schema(requirement.data["schema"])

    def message(self, message: Message) -> None:
        if message.retain or message.decoded.error:
            return
        if self._schema.accepts(message.decoded.value):
            self.ledger.keep()
        else:
            self.ledger.find(
                message.where,
                expected=self.requirement.text,
                observed=shown(message.decoded.value) + _diagnosis(message),
            )


class JsonIsStrict(Check):
    """JSON payloads are read by a strict reader (RFC 8259)."""

    def message(self, message: Message) -> None:
        if message.retain or message.channel.payload.content_type != JSON or message.decoded.error:
            return
        if message.decoded.lax:
            self.ledger.find(
                message.where, expected="strict JSON (RFC 8259)", observed=f"JSON with {message.decoded.lax}"
            )
        else:
            self.ledger.keep()


_STRING_KEYWORDS = re.compile("/(pattern|format)$")


def _within(place: str, prefix: str) -> bool:
    return not prefix or place == prefix or place.startswith(f"{prefix}/")


def _diagnosis(message: Message) -> str:
    value = message.decoded.value
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return " (in JSON quotes: this topic carries bare text)"
    if (
        isinstance(value, dict)
        and {"timestamp", "energy_Wh_import"} <= value.keys()
        and message.channel.name == "telemetry"
    ):
        return " (a power meter object: the slip of the source, whose second telemetry heading means var/powermeter)"
    return ""
