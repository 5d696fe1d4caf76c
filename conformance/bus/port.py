"""The wire, seen from the kit: a clock that owns the waiting, and a bus that tells a listener all that it hears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from conformance.capture import Event

Listener = Callable[[Event], None]


class Clock(Protocol):
    """Time, and the one way to wait for something."""

    def now(self) -> float:
        """Return the time in Unix seconds: the wall clock at the start plus what has passed since, never stepping."""

    def facts(self) -> dict[str, str]:
        """Return what is known of this clock, for the header of a capture."""

    def call_at(self, t: float, callback: Callable[[], None]) -> None:
        """Plan a call at a time (Unix seconds), to be made while somebody waits."""

    def wait(self, condition: Callable[[], bool], deadline: float) -> bool:
        """Block until a condition holds or a deadline (Unix seconds) is reached; return whether it holds."""

    def notify(self) -> None:
        """Say that something was heard, so that whoever waits looks again."""


class Bus(Protocol):
    """A link to a broker. What it hears goes to the listener as entries, the state of the link as marks."""

    @property
    def clock(self) -> Clock:
        """The clock by which this bus stamps what it hears."""

    def connect(self, listener: Listener) -> None:
        """Connect; raises BenchError where there is no broker."""

    def subscribe(self, *topic_filters: str) -> None:
        """Subscribe with quality of service 2, which shows the publisher's own; raises BenchError where refused."""

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish a message."""

    def another(self, *, patient: bool = False) -> Bus:
        """Return a second link to the same broker, not connected yet.

        A patient one does not hurry the broker: it acknowledges when the kernel thinks fit, as other programs' do.
        """

    def facts(self) -> dict[str, str]:
        """Return how this link is spoken: the version of MQTT, and TLS version and cipher where it is encrypted."""

    def close(self) -> None:
        """Disconnect."""
