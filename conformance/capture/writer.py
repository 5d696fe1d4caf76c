"""Capture: the writer of its file, which loses nothing of what it was given when the kit is killed."""

from __future__ import annotations

import io
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from conformance.capture.capture import Header
from conformance.capture.entry import Event, Mark, payload_fields
from conformance.capture.escaped import escaped_path
from conformance.errors import BenchError, CaptureError


class CaptureWriter:
    """Appends events to a new capture file. Every line is one write to the system, with no buffer of ours between."""

    def __init__(self, path: Path, header: Header) -> None:
        self._place = escaped_path(path)
        self._entries = self._marks = 0
        self._failed = False
        try:
            self._file = io.FileIO(path, "xb")
        except FileExistsError:
            raise CaptureError(f"{self._place}: exists already; captures are evidence, name a new file.") from None
        except OSError as error:
            raise CaptureError(f"{self._place}: cannot be written ({error.strerror}); name another file.") from None
        self._line({"capture": asdict(header)})

    def append(self, event: Event) -> None:
        """Append one event; raises BenchError where the disk refuses it."""
        if isinstance(event, Mark):
            self._marks += 1
            self._line({"t": event.t, "mark": event.kind, **event.data})
        else:
            self._entries += 1
            record: dict[str, Any] = {"t": event.t, "topic": event.topic, **payload_fields(event.payload)}
            record |= {"qos": event.qos, "retain": event.retain, "dup": event.dup}
            self._line({**record, "cut": True} if event.cut else record)

    def close(self, t: float) -> None:
        """Write the footer, which says that the capture is whole, and close the file."""
        self._line({"footer": {"t": t, "entries": self._entries, "marks": self._marks}})
        self.abandon()

    def abandon(self) -> None:
        """Close the file without a footer: what is in it is read as a truncated capture."""
        self._file.close()

    def _line(self, record: dict[str, Any]) -> None:
        if self._failed:  # a line after half a line would be damage, where half a line at the end is only a cut
            raise self._refused("an earlier line is not whole")
        line = orjson.dumps(record) + b"\n"
        try:
            written = self._file.write(line)
        except OSError as error:
            raise self._refused(error.strerror) from None
        if written != len(line):
            raise self._refused("the disk took only a part of a line")

    def _refused(self, why: str | None) -> BenchError:
        self._failed = True
        self.abandon()
        return BenchError(f"{self._place}: the capture cannot be written ({why}); free the disk.")
