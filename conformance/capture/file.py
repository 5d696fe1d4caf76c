"""Capture: a file as a stream of events: opened, recognised by its first line, read once and in bounded memory."""

from __future__ import annotations

import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Self

import orjson

from conformance.capture.capture import Capture, Footer, Header
from conformance.capture.entry import Event, Mark
from conformance.capture.escaped import escaped_path
from conformance.capture.lines import (
    LineError,
    MosquittoLines,
    NotJsonError,
    footer_of,
    header_of,
    own_event,
    plain_event,
    record_of,
)
from conformance.capture.order import LET_GO, in_order
from conformance.capture.raw import RawLines
from conformance.capture.refusal import miscounted, nothing, unreadable, wrong_line
from conformance.errors import CaptureError

_OFTEN = 16 * 2**20
"""After so many bytes, what waits to be put in order is asked to go: see `in_order`."""


def open_capture(path: Path) -> Recording:
    """Open a capture, a plain recording or what mosquitto_sub printed; raises CaptureError where it is none of them."""
    return Recording(path)


def read(path: Path) -> Capture:
    """Read a whole one into memory; raises CaptureError where it is none."""
    with open_capture(path) as recording:
        events = list(recording)
        return Capture(recording.header, events, recording.footer, recording.name, recording.truncated)


class Recording:
    """A capture in a file, read once, as a `Source`; what is none ends in a CaptureError, if need be on the way.

    `lines` is the number of lines read so far.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.header: Header | None = None
        self.footer: Footer | None = None
        self.truncated = False
        self.lines = 0
        self._place = escaped_path(path)
        self._event: Callable[[dict[str, Any], int], Event] = plain_event
        self._spent = False
        try:
            self._raw = RawLines(path)
        except (OSError, ValueError) as error:
            raise unreadable(self._place, error) from None
        self._blocks: Iterator[list[bytes]] = iter(self._raw)
        try:
            self._recognise()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Event]:
        """Yield the events in order of time, and close the file at their end."""
        if self._spent:
            raise CaptureError(f"{self._place}: was read already; open it again.")
        self._spent = True
        return in_order(self._heard())

    def close(self) -> None:
        """Close the file; nothing more can be read."""
        self._spent = True
        self._raw.close()

    def _recognise(self) -> None:
        """Find the form in the first line that is not blank, and the header if it is one."""
        block = self._first_block()
        number = self.lines + 1
        block[0] = block[0].removeprefix(BOM_UTF8)  # an editor's or a shell's: no payload is touched
        try:
            record = record_of(block[0])
            if "capture" in record:
                self.header, self._event = header_of(record), own_event
                self.lines += 1
                del block[0]
            elif "tst" in record and "topic" in record:
                self._event = MosquittoLines().event
        except (KeyError, ValueError) as error:
            raise wrong_line(self._place, number, error) from None
        self._blocks = chain([block], self._blocks)

    def _first_block(self) -> list[bytes]:
        """Return the first block from its first line on that is not blank."""
        try:
            for block in self._blocks:
                for index, line in enumerate(block):
                    if line.strip():
                        self.lines += index
                        return block[index:]
                self.lines += len(block)
        except (OSError, zlib.error) as error:
            raise unreadable(self._place, error) from None
        except LineError as error:
            raise wrong_line(self._place, self.lines + 1, error) from None
        raise nothing(self._place, lines=self.lines, cut=self._raw.cut)

    def _heard(self) -> Iterator[list[Event]]:
        """Yield the events in order of lines, in batches: the inner loop is most of what a long capture costs."""
        event_of, loads = self._event, orjson.loads
        number = begin = self.lines
        skipped = marks = size = 0
        try:
            for block in self._blocks:
                batch: list[Event] = []
                before = number
                for number, line in enumerate(block, before + 1):
                    try:
                        event = event_of(loads(line), number)
                    except (KeyError, TypeError, ValueError):
                        rare = self._rare(line, number)
                        event_of = self._event
                        if rare is None:
                            skipped += 1
                            continue
                        event = rare
                    if type(event) is Mark:
                        marks += 1
                    batch.append(event)
                yield batch
                if self._raw.size - size > _OFTEN:
                    size = self._raw.size
                    yield LET_GO
        except (OSError, zlib.error) as error:
            raise unreadable(self._place, error) from None
        except LineError as error:
            raise wrong_line(self._place, number + 1, error) from None
        finally:
            self.lines = number
            self.close()
        self._end(number - begin - skipped - marks, marks)

    def _rare(self, line: bytes, number: int) -> Event | None:
        """Take a line that was no event at first sight: blank, cut off, the footer, or not wholly UTF-8."""
        if not line.strip():
            return None
        try:
            if self.footer is not None:
                raise LineError("something follows the footer; these may be two captures in one file: split them")
            record = record_of(line)
            if self.header is not None and "footer" in record:
                self.footer, self._event = footer_of(record), _no_event
                return None
            if self.header is not None and "capture" in record:
                raise LineError("a second header; these may be two captures in one file: split them")
            return self._event(record, number)
        except (KeyError, ValueError) as error:
            if isinstance(error, NotJsonError) and self._raw.unended:
                self.truncated = True
                return None
            raise wrong_line(self._place, number, error) from None

    def _end(self, entries: int, marks: int) -> None:
        """Settle whether the capture is whole."""
        if self._raw.cut:
            self.truncated = True
            if not entries + marks:
                raise nothing(self._place, lines=self.lines, cut=True)
        if self.header is None:
            return
        if self.footer is None:
            self.truncated = True
        elif (self.footer.entries, self.footer.marks) != (entries, marks):
            raise miscounted(self._place, self.footer, entries=entries, marks=marks)


def _no_event(record: dict[str, Any], line: int) -> Event:  # noqa: ARG001
    raise ValueError
