"""Judgement, checks: slips that are known: what probably went wrong, said beside what was found."""

from __future__ import annotations

from typing import Any

from conformance.contract import Channel
from conformance.contract.payload import TEXT

MILLISECONDS_FROM = 1e11  # seconds since 1970 reach this in the year 5138


def diagnosis(channel: Channel, value: Any, missing: str = "") -> str:
    """Return what probably went wrong with a decoded payload (where a field is `missing`: that), in brackets."""
    told = _of_text(channel, value) if isinstance(value, str) else _of_object(channel, value, missing)
    return f" ({told})" if told else ""


def wrong_clock(ahead_s: float) -> str:
    """Return what may be behind a clock that is wrong by some seconds, in brackets, or nothing."""
    quarters = round(ahead_s / 900)
    if quarters and abs(ahead_s - quarters * 900) < 5 and abs(quarters) <= 56:
        return f" (local time instead of UTC? it is off by {quarters / 4:+g} h)"
    return ""


def milliseconds(number: float) -> str:
    """Return a hint, in brackets, where a number of seconds since 1970 is one of milliseconds, or nothing."""
    return " (milliseconds since 1970: the unit is seconds)" if number > MILLISECONDS_FROM else ""


def _of_text(channel: Channel, value: str) -> str:
    if channel.payload.content_type == TEXT and len(value) > 1 and value[0] == value[-1] == '"':
        return "in JSON quotes: this topic carries bare text"
    if channel.payload.content_type == TEXT and value != value.strip():
        return "white space around it: this topic carries bare text and nothing else"
    return ""


def _of_object(channel: Channel, value: Any, missing: str) -> str:
    if not isinstance(value, dict):
        return ""
    if {"timestamp", "energy_Wh_import"} <= value.keys() and channel.name == "telemetry":
        return "a power meter object: the slip of the source, whose second telemetry heading means var/powermeter"
    properties = channel.payload.schema.schema.get("properties", {})
    other = {name: each for name, each in value.items() if name not in properties}
    return _under_another_key(properties, missing, other)


def _under_another_key(properties: dict[str, Any], missing: str, other: dict[str, Any]) -> str:
    """Say which undocumented field may be a missing documented one: its type agrees, and no second one does."""
    kinds = {"boolean": bool, "number": int | float, "integer": int, "string": str}
    kind = kinds.get(properties.get(missing, {}).get("type"))
    if kind is None:
        return ""
    alike = [key for key, each in other.items() if isinstance(each, kind) and isinstance(each, bool) == (kind is bool)]
    if len(alike) != 1:
        return ""
    return f"{missing} under another key? {alike[0][:60]!r} is no documented field here, and of its type"
