"""Judgement: the charger comes and goes: whom silences and stretches of presence are told, and what they end."""

from __future__ import annotations

import math
from collections.abc import Collection

from conformance.capture import Mark
from conformance.judgement.attendance import Attendance
from conformance.judgement.checks import Check
from conformance.judgement.facts import Facts
from conformance.judgement.stream import Stretch
from conformance.judgement.topics import told

LONGEST_SILENCE_S = 1.5  # where no requirement says it


class Stretches:
    """Tells the checks of every silence, and of every stretch of presence when it has ended.

    The next arrival that comes later than `silent_after`, in Unix seconds, ends a silence: until the charger was heard,
    and after a break, any arrival begins a stretch.
    """

    __slots__ = ("_facts", "_told_silences", "_told_stretches", "attendance", "silent_after")

    def __init__(self, facts: Facts, checks: Collection[Check]) -> None:
        requirements = facts.contract.requirements
        longest_s = [float(each.data["longest_silence_s"]) for each in requirements if each.check == "presence"]
        self._facts = facts
        self._told_silences = told(checks, "silence")
        self._told_stretches = told(checks, "stretch")
        self.attendance = Attendance(min(longest_s, default=LONGEST_SILENCE_S))
        self.silent_after = -math.inf

    def arrives(self, t: float) -> None:
        """Take an arrival with which a stretch of presence begins, and the silence before it, if there was one."""
        ended = self.attendance.arrival(t)
        if ended is not None:
            self._silence(ended.end, t)
            self._stretch(ended)
        self._facts.since = t

    def mark(self, mark: Mark) -> None:
        """Take a mark, which may tell of a break of our own link."""
        self._stretch(self.attendance.mark(mark))

    def finish(self, end: float) -> None:
        """End the stretch that is going on, after the silence with which a capture ends, if it does."""
        attendance = self.attendance
        if attendance.last is not None and end - attendance.last > attendance.longest_silence_s:
            self._silence(attendance.last, end)
        elif attendance.never_returned(end):
            self._facts.note("The charger was not heard again after our link had come back: is it still there?")
        self._stretch(attendance.close(final=True))

    def _silence(self, begin: float, end: float) -> None:
        excused = self.attendance.excuses(begin, end)
        self._facts.onlooker.silence(begin, end, excused=excused)
        for check in self._told_silences:
            check.silence(begin, end, excused=excused)

    def _stretch(self, ended: Stretch | None) -> None:
        if ended is not None:
            self._facts.onlooker.stretch(ended)
            for check in self._told_stretches:
                check.stretch(ended)
            for topic in self._facts.topics.values():
                topic.pulse = None
                topic.changes.clear()
            self._facts.since = math.inf
            self.silent_after = -math.inf
