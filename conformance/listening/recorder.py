"""Listening: from the wire to the capture: a callback without a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from conformance.bus import Clock
from conformance.capture import CaptureWriter, Entry, Event, Footer, Header, Mark, made
from conformance.errors import BenchError
from conformance.listening.beacon import Beacon
from conformance.listening.view import View


class Recorder:
    """Takes events in the order in which they come, from any thread: to the file, to the live view, to whoever judges.

    Each gets the line that it has in the file (the header is the first), whether a file is written or not, so that the
    evidence of a live run and of its capture are the same; for that reason, too, times never run backwards: what was
    stamped while another event was being taken is as late as that one. Beacons are not recorded, but their summaries.
    A disk that refuses does not stop the listening: the error is raised at the next `check`.
    """

    def __init__(self, clock: Clock, view: View, *, queues: bool = True) -> None:
        self.entries = self.marks = 0
        self.beacon: Beacon | None = None
        self._queues = queues
        self._queue: deque[Event] = deque()
        self._begun = False
        self._latest = 0.0
        self._clock = clock
        self._view = view
        self._lock = threading.Lock()
        self._writer: CaptureWriter | None = None
        self._failure: BenchError | None = None

    def __call__(self, event: Event) -> None:
        beacon = self.beacon
        if beacon is not None and beacon.hears(event):
            return
        with self._lock:
            placed = self._placed(event)
            if self._queues or not self._begun:
                self._queue.append(placed)
            self._write(placed)
            self._view.hear(placed)
        self._clock.notify()

    def begin(self, header: Header, path: Path | None) -> None:
        """Begin the file, where one is named, with its header; raises CaptureError where it cannot be."""
        with self._lock:
            self._writer = CaptureWriter(path, header) if path else None
            self._begun = True
            for event in self._queue:
                self._write(event)
            if not self._queues:
                self._queue.clear()

    def taken(self) -> Iterator[Event]:
        """Yield what was heard since the last call, each event once."""
        while self._queue:
            yield self._queue.popleft()

    def failed(self) -> bool:
        """Tell whether the disk refused what was heard."""
        return self._failure is not None

    def check(self) -> None:
        """Raise the BenchError of a disk that refused what was heard."""
        if self._failure is not None:
            raise self._failure

    def end(self, t: float) -> Footer:
        """End the capture with its footer, at a time in Unix seconds; return the footer."""
        with self._lock:
            footer = Footer(t, self.entries, self.marks)
            if self._writer is not None:
                if self._failure is None:
                    self._writer.close(t)
                else:
                    with suppress(OSError):
                        self._writer.abandon()
            return footer

    def _placed(self, event: Event) -> Event:
        """Return an event with its line and a time that does not run backwards, and count it."""
        self._latest = t = max(self._latest, event.t)
        line = self.entries + self.marks + 2
        if isinstance(event, Mark):
            self.marks += 1
            return replace(event, t=t, line=line)
        self.entries += 1
        _, topic, payload, qos, retain, dup, _, cut = event
        return made(Entry, (t, topic, payload, qos, retain, dup, line, cut))

    def _write(self, event: Event) -> None:
        if self._writer is not None and self._failure is None:
            try:
                self._writer.append(event)
            except BenchError as error:
                self._failure = error
