"""Listening: from the wire to the capture: a callback without a thread of its own."""

from __future__ import annotations

import threading
from pathlib import Path

from conformance.bus import Clock
from conformance.capture import Capture, CaptureWriter, Event, Footer, Header, Mark
from conformance.errors import BenchError
from conformance.listening.view import View


class Recorder:
    """Takes events in the order in which they come, from any thread: to the capture, to its file, to the live view.

    A disk that refuses does not stop the listening: the error is raised at the next `check`.
    """

    def __init__(self, clock: Clock, view: View) -> None:
        self.capture = Capture()
        self._clock = clock
        self._view = view
        self._lock = threading.Lock()
        self._writer: CaptureWriter | None = None
        self._failure: BenchError | None = None

    def __call__(self, event: Event) -> None:
        with self._lock:
            self.capture.events.append(event)
            self._write(event)
            self._view.hear(event)
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
            marks = sum(isinstance(each, Mark) for each in self.capture.events)
            self.capture.footer = Footer(t, len(self.capture.events) - marks, marks)
            if self._writer is not None and self._failure is None:
                self._writer.close(t)

    def _write(self, event: Event) -> None:
        if self._writer is not None and self._failure is None:
            try:
                self._writer.append(event)
            except BenchError as error:
                self._failure = error
