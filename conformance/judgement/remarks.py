"""Judgement: what the marks of a run remark beside the evidence: notes, and why a requirement was not exercised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.capture import Mark
from conformance.contract import Requirement
from conformance.contract.payload import shown
from conformance.judgement.operators import READ_DISPLAY, Look
from conformance.judgement.verdict import Reason

LONGEST = 200


@dataclass(slots=True)
class Remarks:
    """Why requirements were not run, or are in doubt, and whether the run was broken off; all else is noted."""

    note: Callable[[str], None]
    not_run: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False
    doubts: dict[str, list[Reason]] = field(default_factory=lambda: defaultdict(list))

    def why_not_run(self, requirement: Requirement) -> str | None:
        """Return why a requirement was not exercised, None where nothing says so."""
        was_to_come = self.interrupted and requirement.pointer.startswith("/operations/")
        return self.not_run.get(requirement.id, "the run was broken off before it" if was_to_come else None)

    def take(self, mark: Mark) -> None:
        """Take a mark of whatever kind."""
        data = mark.data
        if mark.kind == "note" and "requirement" in data:
            self._remark(mark)
        elif mark.kind == "note" and "text" in data:
            self.note(f"It was noted: {shown(str(data['text']), LONGEST)}")
        elif mark.kind == "owed":
            self.note(f"The charger could not be restored; it is owed: {shown(str(data.get('what')), LONGEST)}")
        elif mark.kind == "run" and data.get("state") == "aborted":
            self.interrupted = True
            self.note("The run was interrupted: what would have come after that was not tested.")
        elif mark.kind == "link" and data.get("state") == "down":
            self.note("Our own link to the broker was down for a while: what was said meanwhile is not judged.")
        elif display := Look.of(mark, READ_DISPLAY):
            self.note(f"The display read: {shown(display.sees)}")

    def _remark(self, mark: Mark) -> None:
        requirement = str(mark.data["requirement"])
        if "not_run" in mark.data:
            self.not_run[requirement] = str(mark.data["not_run"])
        reason = mark.data.get("undecided")
        if isinstance(reason, str) and reason in set(Reason):
            self.doubts[requirement].append(Reason(reason))
        if reason == Reason.OTHER_CONTROLLER:
            self.note("Another controller sent commands: what was to come after that was not exercised.")
