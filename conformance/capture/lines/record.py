"""Capture: a line as a JSON object, whatever stands in it; the words for what is none."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_ESCAPED_SURROGATE = re.compile(rb"(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]")


class LineError(ValueError):
    """A line that is in no capture; its text goes on after the place, and says what to do."""


class NotJsonError(LineError):
    """A line that is not JSON: rubbish, or cut off."""

    def __init__(self, why: object) -> None:
        super().__init__(f"is not JSON ({why}); this is not a capture, or it is damaged: name a whole one")


def record_of(line: bytes) -> dict[str, Any]:
    """Return a line as a JSON object; raises LineError where it is none.

    mosquitto_sub prints bytes that are not UTF-8 as they are. In its lines each such byte becomes half a surrogate
    pair, as Python's `surrogateescape` has it, and in the payload a byte again.
    """
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        record = _not_utf8(line, error)
    if not isinstance(record, dict):
        raise LineError("is not a JSON object; this is not a capture, or it is damaged: name a whole one")
    return record


def _not_utf8(line: bytes, error: orjson.JSONDecodeError) -> Any:
    text = line.decode("utf-8", "surrogateescape")
    if text.isascii() or "tst" not in text or not any("\udc80" <= each <= "\udcff" for each in text):
        raise NotJsonError(error) from None
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        raise NotJsonError(error) from None
    if _ESCAPED_SURROGATE.search(line) or not isinstance(record, dict) or "tst" not in record:
        raise LineError("is not UTF-8; this is not a capture, or it is damaged: name a whole one")
    return record
