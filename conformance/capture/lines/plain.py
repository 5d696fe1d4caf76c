"""Capture: plain recordings, one JSON object a line: heard (`dir` out), sent by the recorder (in), remarks (note)."""

from __future__ import annotations

from typing import Any

from conformance.capture.entry import Entry, Event, Mark, made, payload_fields
from conformance.capture.escaped import escaped
from conformance.capture.lines import field
from conformance.capture.lines.field import LATEST


def plain_event(record: dict[str, Any], line: int) -> Event:
    """Return the event of one line; raises KeyError or ValueError where it is none."""
    try:  # nearly every line is of this form, and a day has half a million of them
        t, topic, payload = record["t"], record["topic"], record["payload"]
        qos, retain, direction = record["qos"], record["retain"], record["dir"]
    except KeyError:
        return _other(record, line)
    if (
        type(t) is float
        and 0.0 <= t <= LATEST
        and type(topic) is str
        and type(payload) is str
        and type(qos) is int
        and 0 <= qos <= 2
        and type(retain) is bool
        and direction == "out"
        and "payload_b64" not in record
    ):
        return made(Entry, (t, topic, payload.encode(), qos, retain, False, line, False))
    return _other(record, line)


def _other(record: dict[str, Any], line: int) -> Event:
    """Return the event of a line that is rarer, or wrong.

    What the recorder sent is a stimulus: an echo of it on the broker, where one was recorded, is not a second command.
    """
    t, direction = field.time(record), record.get("dir", "out")
    if direction == "note":
        return Mark(t, "note", {"text": field.text(record, "note", "")}, line)
    if direction not in ("in", "out"):
        raise ValueError(f"dir is {escaped(direction)}, not in, out or note")
    topic, payload = field.text(record, "topic"), field.payload(record)
    if direction == "in":
        return Mark(t, "stimulus", {"topic": topic, **payload_fields(payload)}, line)
    known = {name: value for name, value in record.items() if value is not None}  # null: the recorder did not know
    return Entry(t, topic, payload, field.qos(known), field.truth(known, "retain"), False, line)
