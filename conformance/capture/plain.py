"""Capture: plain recordings, one JSON object a line: heard (`dir` out), sent by the recorder (in), remarks (note)."""

from __future__ import annotations

from typing import Any

from conformance.capture.entry import Entry, Event, Mark, payload_bytes, payload_fields


def plain_event(record: dict[str, Any], number: int) -> list[Event]:
    """Return the event of one line of a plain recording; raises KeyError, TypeError or ValueError where it is none.

    What the recorder sent is a stimulus: an echo of it on the broker, where one was recorded, is not a second command.
    """
    t, direction = float(record["t"]), record.get("dir", "out")
    if direction == "note":
        return [Mark(t, "note", {"text": str(record.get("note", ""))}, number)]
    if direction not in {"in", "out"}:
        raise ValueError(f"dir is {direction!r}, not in, out or note")
    topic, payload = str(record["topic"]), payload_bytes(record)
    if direction == "in":
        return [Mark(t, "stimulus", {"topic": topic, **payload_fields(payload)}, number)]
    return [
        Entry(
            t=t,
            topic=topic,
            payload=payload,
            qos=int(record.get("qos") or 0),
            retain=bool(record.get("retain")),
            line=number,
        )
    ]
