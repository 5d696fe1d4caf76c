"""Reference, at its edge: whose turn it is on a line; knows no clock, and is given the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reference_impl.hardware.modbus.poll import Poll

_NEVER = float("-inf")


@dataclass(slots=True)
class Turns:
    """The devices of one line, of which a dead one costs the others a second whenever it is asked.

    Who has waited longest is next; among several that are to be told something, one that answers. After one that gave
    no answer, everybody who answers has a turn before another one that may give none: so they are never further apart
    than one dead device and a round of them, whatever else is known to be dead on the line; each one is found out once.
    """

    _asked_at: dict[int, float] = field(default_factory=dict)
    _unanswered_at: float = _NEVER

    def step(self, polls: Sequence[Poll], now: float) -> None:
        """Step through the one of these polls whose turn it is, if one is due."""
        due = [each for each in polls if each.due() <= now]
        kept_waiting = [
            each for each in due if each.answers and self._asked_at.get(id(each), _NEVER) <= self._unanswered_at
        ]
        if not due:
            return
        next_one = min(kept_waiting or due, key=lambda each: (each.due(), -each.answered_at))
        next_one.step(now)
        self._asked_at[id(next_one)] = now
        if not next_one.answers:
            self._unanswered_at = now
