"""WHAT WAS HEARD: captures, in memory and as files."""

from conformance.capture.capture import LEVELS, Capture, Footer, Header, Source
from conformance.capture.entry import Entry, Event, Mark, made, payload_bytes, payload_fields
from conformance.capture.file import Recording, open_capture, read
from conformance.capture.pieces import as_one
from conformance.capture.writer import CaptureWriter

__all__ = [
    "LEVELS",
    "Capture",
    "CaptureWriter",
    "Entry",
    "Event",
    "Footer",
    "Header",
    "Mark",
    "Recording",
    "Source",
    "as_one",
    "made",
    "open_capture",
    "payload_bytes",
    "payload_fields",
    "read",
]
