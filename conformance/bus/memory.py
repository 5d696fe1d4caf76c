"""The wire in memory: a broker that delivers through a virtual clock, with MQTT's wildcards and retained messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.bus.clock import VirtualClock
from conformance.bus.port import Listener
from conformance.capture import Entry, Mark
from conformance.contract.topic import covers


@dataclass(slots=True)
class MemoryBroker:
    """Takes messages and delivers each, after a latency in seconds, to all whose subscription covers its topic."""

    clock: VirtualClock
    latency_s: float = 0.0005
    _retained: dict[str, Entry] = field(default_factory=dict)
    _clients: list[tuple[Callable[[], tuple[str, ...]], Callable[[Entry], None]]] = field(default_factory=list)

    def attach(self, filters: Callable[[], tuple[str, ...]], deliver: Callable[[Entry], None]) -> None:
        """Attach a client by what tells its subscriptions, and what takes its messages."""
        self._clients.append((filters, deliver))

    def subscribed(self, filters: tuple[str, ...], deliver: Callable[[Entry], None]) -> None:
        """Deliver what is retained under new subscriptions."""
        for entry in list(self._retained.values()):
            if any(covers(each, entry.topic) for each in filters):
                self._later(deliver, entry, retain=True)

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Take a message."""
        entry = Entry(self.clock.now(), topic, payload, qos, retain)
        if retain:
            self._retained.pop(topic, None)
            if payload:
                self._retained[topic] = entry
        for filters, deliver in self._clients:
            if any(covers(each, topic) for each in filters()):
                self._later(deliver, entry, retain=False)

    def _later(self, deliver: Callable[[Entry], None], entry: Entry, *, retain: bool) -> None:
        t = self.clock.now() + self.latency_s
        self.clock.call_at(t, lambda: deliver(Entry(t, entry.topic, entry.payload, entry.qos, retain)))


class MemoryBus:
    """A link to a memory broker."""

    def __init__(self, broker: MemoryBroker) -> None:
        self.broker = broker
        self.clock = broker.clock
        self._filters: tuple[str, ...] = ()
        self._listener: Listener | None = None

    def connect(self, listener: Listener) -> None:
        """Attach to the broker."""
        self._listener = listener
        self.broker.attach(lambda: self._filters, self._deliver)
        listener(Mark(self.clock.now(), "link", {"state": "up"}))

    def subscribe(self, *topic_filters: str) -> None:
        """Subscribe, and be told what is retained."""
        self._filters = tuple(dict.fromkeys(self._filters + topic_filters))
        self.broker.subscribed(topic_filters, self._deliver)

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish a message."""
        self.broker.publish(topic, payload, qos=qos, retain=retain)

    def another(self, *, patient: bool = False) -> MemoryBus:  # noqa: ARG002 - memory acknowledges nothing
        """Return a second link to the same broker."""
        return MemoryBus(self.broker)

    def facts(self) -> dict[str, str]:
        """Return that this link speaks no MQTT."""
        return {"mqtt": "in memory"}

    def close(self) -> None:
        """Detach."""
        self._listener, self._filters = None, ()

    def _deliver(self, entry: Entry) -> None:
        if self._listener is not None:
            self._listener(entry)
