"""WHAT WAS HEARD: captures, in memory and as files."""

from conformance.capture.capture import LEVELS, Capture, Footer, Header
from conformance.capture.entry import Entry, Event, Mark, payload_bytes, payload_fields
from conformance.capture.file import CaptureWriter, read

__all__ = [
    "LEVELS",
    "Capture",
    "CaptureWriter",
    "Entry",
    "Event",
    "Footer",
    "Header",
    "Mark",
    "payload_bytes",
    "payload_fields",
    "read",
]
