"""Listening: from the wire to the capture: a callback without a thread of its own."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from conformance.bus import Clock
from conformance.capture import Capture, CaptureWriter, Event, Footer, Header, Mark
from conformance.errors import BenchError
from conformance.listening.view import View


class Recorder:
    """Takes events in the order in which they come, from any thread: to the capture, to its file, to the live view.

    Each gets the line that it has in the file (the header is the first), whether a file is written or not, so that the
    evidence of a live run and of its capture are the same. A recorder that does not remember only writes.
    A disk that refuses does not stop the listening: the error is raised at the next `check`.
    """

    def __init__(self, clock: Clock, view: View, *, remembers: bool = True) -> None:
        self.capture = Capture()
        self.entries = self.marks = 0
        self._remembers = remembers
        self._clock = clock
        self._view = view
        self._lock = threading.Lock()
        self._writer: CaptureWriter | None = None
        self._failure: BenchError | None = None

    def __call__(self, event: Event) -> None:
        with self._lock:
            line = self.entries + self.marks + 2
            placed = replace(event, line=line) if isinstance(event, Mark) else event._replace(line=line)
            self.marks += isinstance(event, Mark)
            self.entries += not isinstance(event, Mark)
            if self._remembers or self.capture.header is None:
                self.capture.events.append(placed)
            self._write(placed)
            self._view.hear(placed)
        self._clock.notify()

    def begin(self, header: Header, path: Path | None) -> None:
        """Give the capture its header and, where a path is named, its file; raises CaptureError where it cannot be."""
        with self._lock:
            self.capture.header = header
            self._writer = CaptureWriter(path, header) if path else None
            for event in self.capture.events:
                self._write(event)

    def failed(self) -> bool:
        """Tell whether the disk refused what was heard."""
        return self._failure is not None

    def check(self) -> None:
        """Raise the BenchError of a disk that refused what was heard."""
        if self._failure is not None:
            raise self._failure

    def end(self, t: float) -> None:
        """End the capture with its footer, at a time in Unix seconds."""
        with self._lock:
            self.capture.footer = Footer(t, self.entries, self.marks)
            if self._writer is None:
                return
            if self._failure is None:
                self._writer.close(t)
            else:
                with suppress(OSError):
                    self._writer.abandon()

    def _write(self, event: Event) -> None:
        if self._writer is not None and self._failure is None:
            try:
                self._writer.append(event)
            except BenchError as error:
                self._failure = error
