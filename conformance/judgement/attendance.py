"""Judgement: when the charger was there: silences, breaks of our own link, and the stretches between them."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.capture import Mark
from conformance.judgement.operators import done
from conformance.judgement.stream import Stretch

EXCUSED_S = 10.0
EXCUSES = frozenset(
    {"switch off", "switch on", "power off", "power on", "power cycle", "off", "on"}
    | {"restart", "reboot", "reset", "shut down"}
)


@dataclass(slots=True)
class Attendance:
    """Follows arrivals and marks; a silence longer than `longest_silence_s` ends a stretch of presence."""

    longest_silence_s: float
    began: float | None = None
    last: float | None = None
    joined: bool = False
    _excused_at: float | None = None
    lost: bool = False
    _link_up_at: float | None = None

    def never_returned(self, end: float) -> bool:
        """Tell whether our link came back for longer than a silence may last, and the charger was heard no more."""
        up_at = self._link_up_at if self._link_up_at is not None else end
        return self.lost and self.last is None and end - up_at > self.longest_silence_s

    def arrival(self, t: float) -> Stretch | None:
        """Take an arrival from the charger; return the stretch that ended with the silence before it, if any."""
        ended = None
        if self.last is not None and self.began is not None and t - self.last > self.longest_silence_s:
            ended = Stretch(self.began, self.last, self.joined)
            self.began, self.joined = None, False
        if self.began is None:
            self.joined = (
                ended is None and self._link_up_at is not None and t - self._link_up_at <= self.longest_silence_s
            )
            self.began = t  # not when our link came up: what we subscribe to comes later
        self.last = t
        return ended

    def excuses(self, begin: float, end: float) -> bool:
        """Tell whether the operator or the broker caused a silence: within it, or shortly before it began."""
        return self._excused_at is not None and begin - EXCUSED_S <= self._excused_at <= end

    def mark(self, mark: Mark) -> Stretch | None:
        """Take a mark; return the stretch that a break of our link ended, if any."""
        if mark.kind == "broker" or done(mark) in EXCUSES:
            self._excused_at = mark.t
        if mark.kind != "link":
            return None
        if mark.data.get("state") == "up":
            self._link_up_at = mark.t
            return None
        self.lost, self._link_up_at = True, None
        return self.close(lost=True)

    def close(self, *, lost: bool = False, final: bool = False) -> Stretch | None:
        """End the stretch that is going on, at the last arrival; return it, or None where there is none."""
        if self.began is None or self.last is None:
            return None
        ended = Stretch(self.began, self.last, self.joined, lost, final)
        self.began = self.last = None
        self.joined = False
        return ended
