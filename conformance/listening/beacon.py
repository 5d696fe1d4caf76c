"""Listening: beacons, messages of the kit's own that loop through the broker and show how well arrivals are known."""

from __future__ import annotations

import secrets
import statistics
from collections.abc import Callable

from conformance.bus import Bus, Listener
from conformance.capture import Entry, Event, Mark
from conformance.errors import BenchError

EVERY_S = 0.05
SUMMARY_EVERY_S = 1.0
LOST_AFTER_S = 1.0
OUR_ROOT = "everest_conformance"


def default_topic() -> str:
    """Return a topic of the kit's own that no other kit on the broker uses."""
    return f"{OUR_ROOT}/{secrets.token_hex(4)}/beacon"


class Beacon:
    """Sends twenty messages a second, takes them off what is heard, and marks a summary of each second.

    A summary tells how many came back (`heard`), how many did not within a second (`lost`), and the worst and the
    median time that they took since they were due, in seconds; one that is still out counts as long as it is.
    Whoever sets `watch` is told of each that comes back: how late it was sent, and how long it took since it was due.
    """

    def __init__(self, bus: Bus, record: Listener, topic: str) -> None:
        self.topic = topic
        self.watch: Callable[[float, float], None] = lambda *_: None
        self._bus = bus
        self._record = record
        self._out: dict[bytes, tuple[float, float]] = {}  # when each was due, and when it was sent
        self._took_s: list[float] = []
        self._sender = secrets.token_hex(4)
        self._number = 0
        self._next_summary = 0.0
        self.returned = False
        self._stopped = False

    def start(self) -> None:
        """Send from now on, while somebody waits."""
        now = self._bus.clock.now()
        self._next_summary = now + SUMMARY_EVERY_S
        self._send(now)

    def stop(self) -> None:
        """Send no more, and sum up what was heard since the last summary; what is still out may be lost."""
        if not self._stopped:
            self._stopped = True
            self._summarise(self._bus.clock.now())

    def hears(self, event: Event) -> bool:
        """Take what is a beacon, and tell whether it was; a link that goes down takes those that are out with it."""
        if isinstance(event, Entry):
            if event.topic != self.topic:
                return False
            out = self._out.pop(event.payload, None)
            if out is not None:
                self.returned = True
                due, sent = out
                self._took_s.append(event.t - due)
                self.watch(sent - due, event.t - due)
            return True
        if event.kind == "link":
            self._out.clear()
        return False

    def _send(self, due: float) -> None:
        if self._stopped:
            return
        now = self._bus.clock.now()
        if now >= self._next_summary:
            self._summarise(now)
            self._next_summary = max(self._next_summary + SUMMARY_EVERY_S, now)
        self._number += 1
        payload = f"{self._sender} {self._number}".encode()
        self._out[payload] = (due, now)  # what keeps the kit from sending keeps it from hearing as well
        try:
            self._bus.publish(self.topic, payload)
        except BenchError:  # the link is down, which is marked: what was never sent cannot be lost
            self._out.pop(payload, None)
        after = max(due + EVERY_S, now)
        self._bus.clock.call_at(after, self._next(after))

    def _next(self, due: float) -> Callable[[], None]:
        return lambda: self._send(due)

    def _summarise(self, now: float) -> None:
        if not self.returned:
            return
        took_s, self._took_s = self._took_s, []
        lost = [each for each, (_, sent) in list(self._out.items()) if now - sent > LOST_AFTER_S]
        for each in lost:
            self._out.pop(each, None)
        if not took_s and not lost and not self._out:
            return
        oldest_s = max((now - due for due, _ in list(self._out.values())), default=0.0)
        summary = {
            "heard": len(took_s),
            "lost": len(lost),
            "worst_s": round(max([*took_s, oldest_s]), 6),
            "median_s": round(statistics.median(took_s), 6) if took_s else 0.0,
        }
        self._record(Mark(now, "beacon", summary))
