"""Bench: how the connectors were found, and what of their state may be the doing of commands of ours."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.bench.subject import Subject
from conformance.contract import Operation

SAME_A = 0.01  # below which two limits are the same
PAUSED = "ChargingPausedEVSE"


@dataclass(slots=True)
class Found:
    """State and limit, in amperes, of every connector before the first command, and the kinds of those since."""

    subject: Subject
    _before: dict[str, tuple[object, float | None]] = field(default_factory=dict)
    _kinds: set[str | None] = field(default_factory=set)

    @property
    def connectors(self) -> tuple[str, ...]:
        """The connectors that were there."""
        return tuple(self._before)

    @property
    def as_it_was(self) -> bool:
        """Whether no command was sent yet, to whomever."""
        return not self._kinds

    def sends(self, operation: Operation) -> None:
        """Take note of a command that is about to be sent."""
        if not self._before:
            names = {*self.subject.listed(), self.subject.connector}
            self._before = {each: (self.subject.state(each), self.subject.limit_A(each)) for each in sorted(names)}
        self._kinds.add(operation.kind)

    def limit_A(self, connector: str) -> float:
        """Return the limit that was in force at a connector, 0 where none was known."""
        return self._before[connector][1] or 0.0

    def is_paused_by_us(self, connector: str) -> bool:
        """Tell whether a connector that was not paused is, since a session was paused."""
        was = self._before.get(connector, (PAUSED, None))[0]
        return "session" in self._kinds and was != PAUSED and self.subject.state(connector) == PAUSED

    def is_limited_by_us(self, connector: str) -> bool:
        """Tell whether a connector is limited to less than it was, since a limit was set."""
        limit, before = self.subject.limit_A(connector), self._before.get(connector, (None, None))[1]
        return "limit" in self._kinds and limit is not None and before is not None and limit < before - SAME_A
