"""Judgement, checks: slips that are known: what probably went wrong, said beside what was found."""

from __future__ import annotations

from typing import Any

from conformance.contract import Channel
from conformance.contract.payload import TEXT

MILLISECONDS_FROM = 1e11  # seconds since 1970 reach this in the year 5138


def diagnosis(channel: Channel, value: Any) -> str:
    """Return what probably went wrong with a decoded payload, in brackets, or nothing."""
    told = _of_text(channel, value) if isinstance(value, str) else _of_object(channel, value)
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


def _of_object(channel: Channel, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if {"timestamp", "energy_Wh_import"} <= value.keys() and channel.name == "telemetry":
        return "a power meter object: the slip of the source, whose second telemetry heading means var/powermeter"
    properties = channel.payload.schema.schema.get("properties", {})
    missing = [name for name in properties if name not in value]
    other = [name for name in value if name not in properties]
    return _under_another_key(properties, missing, {name: value[name] for name in other})


def _under_another_key(properties: dict[str, Any], missing: list[str], other: dict[str, Any]) -> str:
    """Say which undocumented field may be a missing documented one: its type agrees, and no second one does."""
    kinds = {"boolean": bool, "number": int | float, "integer": int, "string": str}
    for name in missing:
        kind = kinds.get(properties[name].get("type"))
        if kind is None:
            continue
        alike = [
            key for key, item in other.items() if isinstance(item, kind) and isinstance(item, bool) == (kind is bool)
        ]
        if len(alike) == 1:
            return f"{name} under another key? {alike[0][:60]!r} is no documented field here, and of its type"
    return ""
