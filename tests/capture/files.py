"""What the tests of captures share: small files in each of the forms that are read."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from conformance.capture import CaptureWriter, Entry, Event, Header, Mark

T = 1_795_398_000.0
HEADER = Header(kit_version="1", subscribed=("everest_api/#",), allowed="session", declared={"ocpp": False})
EVENTS: list[Event] = [
    Mark(T, "link", {"state": "up"}),
    Mark(T + 0.1, "subscribed", {"filters": ["everest_api/#"]}),
    Entry(T + 0.25, "everest_api/a/var/datetime", b"2026-11-23T01:45:03.500Z"),
    Mark(T + 0.5, "stimulus", {"topic": "everest_api/a/cmd/pause", "payload": "", "qos": 0, "retain": False}),
    Entry(T + 0.5, "everest_api/a/var/raw", b"\xff\x00", 2, retain=True),
    Mark(T + 1.0, "beacon", {"heard": 20, "lost": 0, "worst_s": 0.002, "median_s": 0.001}),
    Mark(T + 1.5, "operator", {"action": "look at the lock", "connector": "a", "sees": "locked"}),
    Mark(T + 1.6, "note", {"requirement": "limits.gap", "undecided": "too few samples"}),
    Entry(T + 2.25, "everest_api/a/var/limits", '{"max_current": 16.0, "text": "é"}'.encode(), dup=True),
    Mark(T + 2.5, "run", {"state": "observed"}),
]


def own(path: Path, events: Iterable[Event] = EVENTS, *, header: Header = HEADER, end: float | None = T + 3) -> Path:
    """Write a capture; without an end it has no footer."""
    writer = CaptureWriter(path, header)
    for event in events:
        writer.append(event)
    if end is None:
        writer.abandon()
    else:
        writer.close(end)
    return path


def plain(path: Path, *records: dict[str, object]) -> Path:
    """Write a plain recording."""
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    return path


def heard(t: float, payload: str = "x", topic: str = "a", **more: object) -> dict[str, object]:
    """Return a line of a plain recording."""
    return {"t": t, "dir": "out", "topic": topic, "payload": payload, "qos": 0, "retain": False, **more}


PLAIN = [
    {"t": T, "dir": "note", "note": "begin"},
    heard(T + 0.5, '{"max_current": 16.0}'),
    {"t": T + 0.4, "dir": "in", "topic": "c", "payload": "10", "note": "a limit"},
    heard(T + 1, "", payload_b64="/wA="),
    heard(T + 2, "é", qos=2, retain=True),
]


def told(t: float, payload: bytes, *, hours: int = 0, topic: str = "a", **more: object) -> bytes:
    """Return a line as `mosquitto_sub -F '%j'` prints it, at a place some hours ahead of UTC."""
    stamp = (datetime.fromtimestamp(t, UTC)).astimezone(timezone(timedelta(hours=hours)))
    fields = {
        "tst": stamp.strftime("%Y-%m-%dT%H:%M:%S.%fZ%z"),
        "topic": topic,
        "qos": 1,
        "retain": 0,
        "payloadlen": len(payload),
        "mid": 1,
        **more,
    }
    text = payload.split(b"\0")[0].decode("utf-8", "surrogateescape")
    escaped = json.dumps(text, ensure_ascii=False) if payload else "null"
    line = f'{json.dumps(fields, separators=(",", ":"))[:-1]},"payload":{escaped}}}\n'
    return line.encode("utf-8", "surrogateescape")


MOSQUITTO = [
    told(T, b'hello "x"\n\\ \xc3\xa9'),
    told(T + 0.5, b""),
    told(T + 1, b"ab\xff\xfecd", properties={"user-properties": {"k": "v"}}),
    told(T + 2, b"ab\0cd"),
    told(T + 3, b"1.50", hours=5),
]


def mosquitto(path: Path, lines: Iterable[bytes] = MOSQUITTO) -> Path:
    """Write what mosquitto_sub printed."""
    path.write_bytes(b"".join(lines))
    return path
