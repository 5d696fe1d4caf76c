"""Capture: several files of one run, as one capture in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conformance.capture.capture import Footer, Header, Source
from conformance.capture.entry import Entry, Event, Mark, made
from conformance.capture.escaped import escaped_text
from conformance.capture.file import Recording
from conformance.capture.order import link_break
from conformance.errors import CaptureError

SEAM = "the next file of the same run begins"


def as_one(recordings: Sequence[Recording]) -> Source:
    """Return recordings as one, in order of their first events; raises CaptureError where they are not of one run.

    That they overlap in time is told when the second one of the two is reached.
    """
    pieces = [_Piece(each, iter(each)) for each in recordings]
    for piece in pieces:
        _check_alike(pieces[0].recording, piece.recording)
        piece.first = next(piece.rest, None)
    return _Pieces(sorted(pieces, key=lambda each: each.begin))


@dataclass(slots=True)
class _Piece:
    recording: Recording
    rest: Iterator[Event]
    first: Event | None = None

    @property
    def begin(self) -> float:
        """When it begins, in Unix seconds; a piece without events knows when it was started."""
        if self.first is not None:
            return self.first.t
        return self.recording.header.started if self.recording.header else 0.0


class _Pieces:
    """The source that the pieces make together."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self.name = " + ".join(each.recording.name for each in pieces)
        self.header: Header | None = pieces[0].recording.header
        self.footer: Footer | None = None
        self.truncated = False

    def __iter__(self) -> Iterator[Event]:
        """Yield the events of each piece in turn; between two pieces nothing was recorded, and marks say so."""
        lines, end, before = 0, 0.0, ""
        for piece in self._pieces:
            recording, first = piece.recording, piece.first
            if first is not None:
                if before:
                    if first.t < end:
                        raise _unlike(before, recording.name, f"overlap by {end - first.t:.1f} s")
                    yield from link_break(end, first.t, SEAM, line=(first.line or 0) + lines)
                yield _counted_on(first, lines)
                end, before = first.t, recording.name
            for event in piece.rest:
                yield _counted_on(event, lines) if lines else event
                end = event.t
            lines += recording.lines
            self.footer = recording.footer
            self.truncated |= recording.truncated
            if self.footer is not None:
                end = max(end, self.footer.t)


def _counted_on(event: Event, lines: int) -> Event:
    """Return an event with the line that it has when the pieces stand in one file."""
    line = (event.line or 0) + lines
    if isinstance(event, Mark):
        return replace(event, line=line)
    return made(Entry, (*event[:6], line, event.cut))


def _check_alike(one: Recording, other: Recording) -> None:
    if (one.header is None) != (other.header is None):
        raise _unlike(one.name, other.name, "differ in that only one has a header")
    if one.header is None or other.header is None:
        return
    if one.header.prefix != other.header.prefix:
        raise _unlike(one.name, other.name, "have different topic prefixes")
    if one.header.contract_digest != other.header.contract_digest:
        raise _unlike(one.name, other.name, "were recorded for different contracts")


def _unlike(one: str, other: str, why: str) -> CaptureError:
    names = f"{escaped_text(one)} and {escaped_text(other)}"
    return CaptureError(f"{names} {why}, so that they are no pieces of one run; judge them without --as-one.")
