"""Capture: what a line is, in each of the three forms that are read: our own, plain, and mosquitto_sub's."""

from conformance.capture.lines.mosquitto import MosquittoLines
from conformance.capture.lines.own import footer_of, header_of, own_event
from conformance.capture.lines.plain import plain_event
from conformance.capture.lines.record import LineError, NotJsonError, record_of

__all__ = [
    "LineError",
    "MosquittoLines",
    "NotJsonError",
    "footer_of",
    "header_of",
    "own_event",
    "plain_event",
    "record_of",
]
