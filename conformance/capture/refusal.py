"""Capture: the sentences with which a file is refused: what, where, and what to do."""

from __future__ import annotations

import gzip
import zlib

from conformance.capture.capture import Footer
from conformance.capture.escaped import escaped_text
from conformance.capture.lines import LineError
from conformance.errors import CaptureError


def unreadable(place: str, error: Exception) -> CaptureError:
    """Say that the disk, or what unpacks the file, gave up."""
    if isinstance(error, gzip.BadGzipFile | zlib.error):
        why = escaped_text(str(error))
        return CaptureError(f"{place}: is compressed by gzip, but damaged ({why}); take a whole copy.")
    why = error.strerror or "of no known reason" if isinstance(error, OSError) else escaped_text(str(error))
    return CaptureError(f"{place}: cannot be read ({why}); name an existing capture.")


def nothing(place: str, *, lines: int, cut: bool) -> CaptureError:
    """Say that there is no message in it."""
    if cut:
        return CaptureError(f"{place}: is cut off before its first message; take a whole copy.")
    return CaptureError(f"{place}: {'holds no messages' if lines else 'is empty'}; name a file that holds a capture.")


def wrong_line(place: str, number: int, error: Exception) -> CaptureError:
    """Say that a line is none of a capture."""
    place = f"{place}, line {number}"
    if isinstance(error, LineError):
        return CaptureError(f"{place}: {error}.")
    why = f"{error} is missing" if isinstance(error, KeyError) else escaped_text(str(error))
    return CaptureError(f"{place}: is not a line of a capture ({why}); it is damaged: take a whole copy.")


def miscounted(place: str, footer: Footer, *, entries: int, marks: int) -> CaptureError:
    """Say that the footer does not fit what is there."""
    return CaptureError(
        f"{place}: the footer counts {footer.entries} messages and {footer.marks} marks, but {entries} and {marks} are "
        f"there; lines were lost or added: take a whole copy."
    )
