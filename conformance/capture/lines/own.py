"""Capture: the lines of our own form: header, entries, marks and footer, as `capture.schema.yaml` has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.capture.capture import LEVELS, VERSION, Footer, Header
from conformance.capture.entry import Entry, Event, Mark, made
from conformance.capture.escaped import escaped
from conformance.capture.lines import field
from conformance.capture.lines.field import LATEST
from conformance.capture.lines.record import LineError

_NEEDED: dict[str, tuple[str, ...]] = {
    "run": ("state",),
    "link": ("state",),
    "stimulus": ("topic",),
    "operator": ("action",),
    "broker": (),
    "note": (),
    "owed": ("what",),
    "beacon": ("heard", "lost", "worst_s", "median_s"),
    "subscribed": ("filters",),
}
"""What a mark of a kind must have. Other kinds are of a newer kit, and nobody here reads them."""

_READ: dict[str, Callable[[Mapping[str, Any], str], object]] = {
    **dict.fromkeys(("state", "why", "what", "topic", "action", "connector", "sees", "text"), field.text),
    **dict.fromkeys(("requirement", "not_run", "undecided"), field.text),
    **dict.fromkeys(("heard", "lost"), field.count),
    **dict.fromkeys(("worst_s", "median_s"), field.number),
    "filters": field.texts,
    "qos": lambda fields, _: field.qos(fields),
    "retain": field.truth,
}
"""How a field of a mark is read, whatever the kind: the judge takes them as they are."""


def own_event(record: dict[str, Any], line: int) -> Event:
    """Return the event of one line; raises KeyError or ValueError where it is none."""
    try:  # every entry that our own writer wrote is of this form, unless it is binary
        t, topic, payload = record["t"], record["topic"], record["payload"]
        qos, retain, dup = record["qos"], record["retain"], record["dup"]
    except KeyError:
        return _mark(record, line) if "mark" in record else _entry(record, line)
    if (
        type(t) is float
        and 0.0 <= t <= LATEST
        and type(topic) is str
        and type(payload) is str
        and type(qos) is int
        and 0 <= qos <= 2
        and type(retain) is bool
        and type(dup) is bool
        and len(record) == 6  # so that it is no mark, and has no payload in base64
    ):
        return made(Entry, (t, topic, payload.encode(), qos, retain, dup, line, False))
    return _mark(record, line) if "mark" in record else _entry(record, line)


def _entry(record: dict[str, Any], line: int) -> Entry:
    return Entry(
        t=field.time(record),
        topic=field.text(record, "topic"),
        payload=field.payload(record),
        qos=field.qos(record),
        retain=field.truth(record, "retain"),
        dup=field.truth(record, "dup"),
        line=line,
        cut=field.truth(record, "cut"),
    )


def _mark(record: dict[str, Any], line: int) -> Mark:
    t, kind = field.time(record), field.text(record, "mark")
    if kind in _NEEDED:
        for name in _NEEDED[kind]:
            _READ[name](record, name)
        for name in record.keys() & _READ.keys():
            _READ[name](record, name)
        if kind == "stimulus" or "payload" in record or "payload_b64" in record:
            field.payload(record)
    del record["t"], record["mark"]
    return Mark(t, kind, record, line)


def header_of(record: dict[str, Any]) -> Header:
    """Return the header; raises KeyError or ValueError where it is none."""
    raw = field.named(record, "capture")
    version = field.text(raw, "version")
    if version.partition(".")[0] != VERSION.partition(".")[0]:
        raise LineError(f"is a capture of version {escaped(version)}; this kit reads {VERSION}: take a newer kit")
    allowed = field.text(raw, "allowed", LEVELS[0])
    if allowed not in LEVELS:
        raise ValueError(f"allowed is {escaped(allowed)}, not one of {', '.join(LEVELS)}")
    return Header(
        version=version,
        kit_version=field.text(raw, "kit_version", ""),
        contract_digest=field.text(raw, "contract_digest", ""),
        address=field.text(raw, "address", ""),
        prefix=field.text(raw, "prefix", ""),
        subscribed=field.texts(raw, "subscribed"),
        selected=field.texts(raw, "selected"),
        allowed=allowed,
        declared=field.named_truths(raw, "declared"),
        connectors=field.texts(raw, "connectors"),
        operator=field.texts(raw, "operator"),
        clock=field.named_texts(raw, "clock"),
        beacon=field.text(raw, "beacon", ""),
        echoes=field.truth(raw, "echoes"),
        started=field.time(raw, "started") if "started" in raw else 0.0,
    )


def footer_of(record: dict[str, Any]) -> Footer:
    """Return the footer; raises KeyError or ValueError where it is none."""
    raw = field.named(record, "footer")
    return Footer(field.time(raw), field.count(raw, "entries"), field.count(raw, "marks"))
