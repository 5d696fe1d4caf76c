"""Bench: how often the contactor of each connector has switched, as sessions that begin and end to charge show it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from conformance.capture import Entry, Event
from conformance.contract import Channel, Router
from conformance.judgement.checks.condition import Predicate


@dataclass(slots=True)
class Contactor:
    """Counts the changes between charging and not charging, and what should lead to one; knows when the last one was.

    `active_at` is when a contactor was last seen to switch, or let switch, in Unix seconds.
    """

    router: Router[Channel]
    charging: Predicate | None
    switched: Counter[str] = field(default_factory=Counter)
    active_at: dict[str, float] = field(default_factory=dict)
    _let: Counter[str] = field(default_factory=Counter)
    _closed: dict[str, bool] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        """Take what was heard."""
        if not isinstance(event, Entry) or event.retain or self.charging is None:
            return
        found = self.router.match(event.topic)
        if found is None or found[0].name != self.charging.source:
            return
        says = self.charging.says(found[0].payload.decode(event.payload).value)
        if says is not None:
            self.tell("/".join(found[1].values()), closed=says, t=event.t)

    def tell(self, connector: str, *, closed: bool, t: float) -> None:
        """Take the state of the contactor of a connector."""
        before = self._closed.setdefault(connector, closed)
        if before != closed:
            self._closed[connector] = closed
            self.switched[connector] += 1
            self.active_at[connector] = t

    def let(self, connector: str, t: float) -> None:
        """Take note that the contactor of a connector is about to be let switch."""
        self._let[connector] += 1
        self.active_at[connector] = t

    def count(self, connector: str) -> int:
        """Return how often a contactor has switched, as it shows, or is going to, as it was let."""
        return max(self.switched[connector], self._let[connector])
