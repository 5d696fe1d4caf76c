"""Capture: the fields of a line, each read as what it must be; where it is not, a ValueError says so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from conformance.capture.entry import payload_bytes
from conformance.capture.escaped import escaped

LATEST = 1e11
"""Some three thousand years from now, in Unix seconds: what is later is no time, or one in milliseconds."""


def time(fields: Mapping[str, Any], name: str = "t") -> float:
    """Read a time in Unix seconds."""
    value = fields[name]
    if type(value) not in {int, float} or not 0.0 <= value <= LATEST:
        raise ValueError(f"{name} is {escaped(value)}, not a time in Unix seconds")
    return float(value)


def text(fields: Mapping[str, Any], name: str, absent: str | None = None) -> str:
    """Read a text."""
    return _text(name, fields[name] if absent is None else fields.get(name, absent))


def texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Read a list of texts; absent, it is empty."""
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise ValueError(f"{name} is {escaped(value)}, not a list")
    return tuple(_text(name, each) for each in value)


def named_texts(fields: Mapping[str, Any], name: str) -> dict[str, str]:
    """Read an object of texts; absent, it is empty."""
    return {each: _text(name, value) for each, value in named(fields, name).items()}


def named_truths(fields: Mapping[str, Any], name: str) -> dict[str, bool]:
    """Read an object of booleans; absent, it is empty."""
    return {each: _truth(name, value) for each, value in named(fields, name).items()}


def truth(fields: Mapping[str, Any], name: str) -> bool:
    """Read a boolean; absent, it is false."""
    return _truth(name, fields.get(name, False))


def qos(fields: Mapping[str, Any]) -> int:
    """Read a quality of service; absent, it is 0."""
    value = fields.get("qos", 0)
    if type(value) is not int or not 0 <= value <= 2:
        raise ValueError(f"qos is {escaped(value)}, not 0, 1 or 2")
    return value


def count(fields: Mapping[str, Any], name: str) -> int:
    """Read a number of things."""
    value = fields[name]
    if type(value) is not int or value < 0:
        raise ValueError(f"{name} is {escaped(value)}, not a count")
    return value


def number(fields: Mapping[str, Any], name: str) -> float:
    """Read a number; the clock of a host can be set back, so that even a duration may be below zero."""
    value = fields[name]
    if type(value) not in {int, float} or not math.isfinite(value):
        raise ValueError(f"{name} is {escaped(value)}, not a number")
    return float(value)


def payload(fields: Mapping[str, Any]) -> bytes:
    """Read a payload, which is text or base64."""
    if "payload" not in fields and "payload_b64" not in fields:
        raise KeyError("payload")
    return payload_bytes(fields)


def named(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Read an object; absent, it is empty."""
    value = fields.get(name, {})
    if not isinstance(value, dict):
        raise ValueError(f"{name} is {escaped(value)}, not an object")
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {escaped(value)}, not text")
    return value


def _truth(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {escaped(value)}, neither true nor false")
    return value
