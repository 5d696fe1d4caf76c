"""Capture: its file, NDJSON with a header, entries, marks and a footer; plain recordings are read as well."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import orjson

from conformance.capture.capture import LEVELS, VERSION, Capture, Footer, Header
from conformance.capture.entry import Entry, Event, Mark, payload_bytes, payload_fields
from conformance.capture.plain import plain_event
from conformance.errors import BenchError, CaptureError


class CaptureWriter:
    """Appends events to a new capture file, line by line; what is written stays readable if the kit dies."""

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self._entries = self._marks = 0
        try:
            self._file: IO[bytes] = path.open("xb")
        except FileExistsError:
            raise CaptureError(f"{path}: exists already; captures are evidence, name a new file.") from None
        except OSError as error:
            raise CaptureError(f"{path}: cannot be written ({error.strerror}); name another file.") from None
        self._line({"capture": asdict(header)})

    def append(self, event: Event) -> None:
        """Append one event; raises BenchError where the disk refuses it."""
        if isinstance(event, Mark):
            self._marks += 1
            self._line({"t": event.t, "mark": event.kind, **event.data})
        else:
            self._entries += 1
            record: dict[str, Any] = {"t": event.t, "topic": event.topic, **payload_fields(event.payload)}
            self._line({**record, "qos": event.qos, "retain": event.retain, "dup": event.dup})

    def close(self, t: float) -> None:
        """Write the footer, which says that the capture is whole, and close the file."""
        self._line({"footer": {"t": t, "entries": self._entries, "marks": self._marks}})
        self.abandon()

    def abandon(self) -> None:
        """Close the file without a footer: what is in it is read as a truncated capture."""
        self._file.close()

    def _line(self, record: dict[str, Any]) -> None:
        try:
            self._file.write(orjson.dumps(record) + b"\n")
            self._file.flush()
        except OSError as error:
            raise BenchError(
                f"{self._path}: the capture cannot be written ({error.strerror}); free the disk."
            ) from None


def read(path: Path) -> Capture:
    """Read a capture file or a plain recording; raises CaptureError where it is neither."""
    capture = Capture(name=path.name)
    last = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                last = number
                if not line.strip():
                    continue
                record = _record(path, number, line)
                if record is None:
                    capture.truncated = True
                    break
                _take(capture, record, path, number)
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror}); name an existing capture.") from None
    if not last:
        raise CaptureError(f"{path}: is empty; name a file that holds a capture.")
    if not capture.events and capture.header is None:
        raise CaptureError(f"{path}: holds no messages; name a file that holds a capture.")
    if capture.header is not None:
        capture.truncated |= capture.footer is None
        _check_count(capture, path)
    capture.events.sort(key=lambda event: event.t)
    return capture


def _record(path: Path, number: int, line: bytes) -> dict[str, Any] | None:
    """Return the record of a line; None where it is cut off (no line end): the end of an interrupted capture."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        if not line.endswith(b"\n") and number > 1:
            return None
        raise CaptureError(
            f"{path}, line {number}: is not JSON ({error}); this is not a capture, or it is damaged."
        ) from None
    if not isinstance(record, dict):
        raise CaptureError(f"{path}, line {number}: is not a JSON object; this is not a capture, or it is damaged.")
    return record


def _take(capture: Capture, record: dict[str, Any], path: Path, number: int) -> None:
    if capture.footer is not None:
        raise CaptureError(f"{path}, line {number}: something follows the footer; is this two captures in one file?")
    try:
        if "capture" in record:
            if number > 1:
                raise CaptureError(f"{path}, line {number}: a second header; is this two captures in one file?")
            capture.header = _header(record["capture"], path)
        elif "footer" in record:
            footer = record["footer"]
            capture.footer = Footer(float(footer["t"]), int(footer["entries"]), int(footer["marks"]))
        else:
            capture.events.extend(_own_event(record, number) if capture.header else plain_event(record, number))
    except (KeyError, TypeError, ValueError) as error:
        raise CaptureError(f"{path}, line {number}: is not a line of a capture ({error!r}); it is damaged.") from None


def _own_event(record: dict[str, Any], number: int) -> list[Event]:
    t = float(record.pop("t"))
    if "mark" in record:
        return [Mark(t, str(record.pop("mark")), record, number)]
    return [
        Entry(
            t=t,
            topic=str(record["topic"]),
            payload=payload_bytes(record),
            qos=int(record.get("qos", 0)),
            retain=bool(record.get("retain", False)),
            dup=bool(record.get("dup", False)),
            line=number,
        )
    ]


def _header(raw: dict[str, Any], path: Path) -> Header:
    version = str(raw["version"])
    if version.partition(".")[0] != VERSION.partition(".")[0]:
        raise CaptureError(f"{path}: is a capture of version {version}; this kit reads {VERSION}: take a newer kit.")
    return Header(
        version=version,
        kit_version=str(raw.get("kit_version", "")),
        contract_digest=str(raw.get("contract_digest", "")),
        address=str(raw.get("address", "")),
        prefix=str(raw.get("prefix", "")),
        subscribed=tuple(map(str, raw.get("subscribed", ()))),
        selected=tuple(map(str, raw.get("selected", ()))),
        operator=tuple(map(str, raw.get("operator", ()))),
        allowed=_level(raw),
        declared={str(name): value is True for name, value in dict(raw.get("declared", {})).items()},
        clock={str(name): str(value) for name, value in dict(raw.get("clock", {})).items()},
        beacon=str(raw.get("beacon", "")),
        started=float(raw.get("started", 0.0)),
    )


def _level(raw: dict[str, Any]) -> str:
    level = raw.get("allowed", LEVELS[0])
    if level not in LEVELS:
        raise ValueError(f"allowed is {level!r}, not one of {', '.join(LEVELS)}")
    return str(level)


def _check_count(capture: Capture, path: Path) -> None:
    footer = capture.footer
    if footer is None:
        return
    marks = sum(isinstance(event, Mark) for event in capture.events)
    if (footer.entries, footer.marks) != (len(capture.events) - marks, marks):
        raise CaptureError(
            f"{path}: the footer counts {footer.entries} messages and {footer.marks} marks, but "
            f"{len(capture.events) - marks} and {marks} are there; lines were lost or added."
        )
