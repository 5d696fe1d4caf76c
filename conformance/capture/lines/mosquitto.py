"""Capture: what `mosquitto_sub -F '%j'` prints, one JSON object a line, as far as it is faithful."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from conformance.capture.entry import Entry, made
from conformance.capture.escaped import escaped
from conformance.capture.lines.field import LATEST
from conformance.capture.lines.record import LineError


class MosquittoLines:
    """Reads lines; remembers the last minute, as to read a whole time takes longer than all the rest of a line."""

    def __init__(self) -> None:
        self._minute = self._ahead = ""
        self._begin = 0.0

    def event(self, record: dict[str, Any], line: int) -> Entry:
        """Return the entry of one line; raises KeyError or ValueError where it is none.

        The tool cuts a payload at its first NUL, but tells its whole length.
        """
        t, topic, text, length = self._time(record["tst"]), record["topic"], record["payload"], record["payloadlen"]
        qos, retain = record["qos"], record["retain"]
        if type(text) is not str and (text is not None or length != 0):
            raise LineError("has a payload that mosquitto_sub's %J rewrote, its bytes are lost: record with -F '%j'")
        if type(topic) is not str or type(length) is not int:
            raise ValueError(f"topic is {escaped(topic)} and payloadlen {escaped(length)}, not text and a count")
        if type(qos) is not int or not 0 <= qos <= 2 or type(retain) is not int or not 0 <= retain <= 1:
            raise ValueError(f"qos is {escaped(qos)} and retain {escaped(retain)}, not 0 to 2 and 0 or 1")
        payload = text.encode("utf-8", "surrogateescape") if text else b""
        return made(Entry, (t, topic, payload, qos, retain == 1, False, line, len(payload) != length))

    def _time(self, stamp: Any) -> float:
        """Return the Unix seconds of a local time, `Z`, and how far local time then was ahead of UTC."""
        if type(stamp) is not str or stamp[26:27] != "Z":
            raise ValueError(f"tst is {escaped(stamp)}, not a time as mosquitto_sub 2 writes it")
        minute, second, ahead = stamp[:17], float(stamp[17:26]), stamp[27:]
        if minute != self._minute or ahead != self._ahead:
            when = datetime.fromisoformat(f"{minute}00{ahead}")
            if when.tzinfo is None:
                raise ValueError(f"tst is {escaped(stamp)}, which says nothing of the time zone")
            self._minute, self._ahead, self._begin = minute, ahead, when.timestamp()
        t = self._begin + second
        if not 0.0 <= second < 61.0 or not 0.0 <= t <= LATEST:
            raise ValueError(f"tst is {escaped(stamp)}, not a time since 1970")
        return t
