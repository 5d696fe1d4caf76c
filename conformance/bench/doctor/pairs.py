"""Bench, doctor: pairs of small messages to a link that is in no hurry, which show whether the broker holds back."""

from __future__ import annotations

import secrets
from contextlib import suppress

from conformance.bus import Bus
from conformance.capture import Entry, Event
from conformance.errors import BenchError

EVERY_S = 0.1  # after a longer silence the kernel acknowledges at once for a while


class Pairs:
    """Sends two messages back to back ten times a second, and measures how long after the first the second arrives.

    The kit's own link acknowledges at once, and so never sees what Nagle's algorithm does to others; a second link that
    does not takes the pairs, and answers each: the kernel delays acknowledgements only where a link is a conversation.
    The pairs go over a topic beneath that of the beacons, the answers over that of the beacons.
    """

    def __init__(self, bus: Bus, topic: str) -> None:
        self.gaps_s: list[float] = []
        self._bus = bus
        self._topic, self._answers = f"{topic}/pair", topic
        self._patient = bus.another(patient=True)
        self._sender = secrets.token_hex(4)
        self._sent = 0
        self._first: tuple[int, float] = (0, 0.0)
        self._stopped = False

    def start(self) -> None:
        """Send from now on, while somebody waits; raises BenchError where there is no second link."""
        self._patient.connect(self._hear)
        self._patient.subscribe(self._topic)
        self._send()

    def stop(self) -> None:
        """Send no more."""
        self._stopped = True
        self._patient.close()

    def _send(self) -> None:
        if self._stopped:
            return
        self._sent += 1
        with suppress(BenchError):  # the link is down just now
            for half in ("first", "second"):
                self._bus.publish(self._topic, f"{self._sender} {self._sent} {half}".encode())
        self._bus.clock.call_at(self._bus.clock.now() + EVERY_S, self._send)

    def _hear(self, event: Event) -> None:
        words = event.payload.decode("utf-8", errors="replace").split() if isinstance(event, Entry) else []
        if len(words) != 3 or words[0] != self._sender:
            return
        number = int(words[1])
        if words[2] == "first":
            self._first = (number, event.t)
        elif words[2] == "second" and self._first[0] == number:
            self.gaps_s.append(event.t - self._first[1])
            with suppress(BenchError):
                self._patient.publish(self._answers, f"{self._sender} {number} answer".encode())
