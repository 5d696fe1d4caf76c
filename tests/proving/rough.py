"""A rough way to the broker: messages that take their time, each topic its own, and outages in which all is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from conformance.bus import MemoryBroker, MemoryBus
from conformance.capture import Entry, Mark

SLOWEST_S = 0.1
OUTAGES = 3
LONGEST_OUTAGE_S = 4.0
WINDOW_S = 90.0


@dataclass(slots=True)
class RoughBroker(MemoryBroker):
    """Delivers after up to 100 ms: in order on each topic to each client, and in any order between topics."""

    seed: int = 0
    _random: Random = field(init=False)
    _last: dict[tuple[int, str], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def _later(self, deliver: Callable[[Entry], None], entry: Entry, *, retain: bool) -> None:
        key = (id(deliver), entry.topic)
        t = max(self.clock.now() + self._random.uniform(0.0005, SLOWEST_S), self._last.get(key, 0.0) + 1e-6)
        self._last[key] = t
        self.clock.call_at(t, lambda: deliver(Entry(t, entry.topic, entry.payload, entry.qos, retain)))


class RoughBus(MemoryBus):
    """The kit's link, which goes down a few times: what is sent or said meanwhile is lost."""

    def __init__(self, broker: RoughBroker) -> None:
        super().__init__(broker)
        self._is_up = True
        random = Random(f"outages {broker.seed}")
        begin = self.clock.now()
        for _ in range(OUTAGES):
            at = begin + random.uniform(5, WINDOW_S)
            self.clock.call_at(at, self._down)
            self.clock.call_at(at + random.uniform(0.1, LONGEST_OUTAGE_S), self._up)

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish a message, unless the link is down."""
        if self._is_up:
            super().publish(topic, payload, qos=qos, retain=retain)

    def _down(self) -> None:
        if self._is_up:
            self._is_up = False
            self._tell("down")

    def _up(self) -> None:
        if not self._is_up:
            self._is_up = True
            self._tell("up")

    def _tell(self, state: str) -> None:
        if self._listener is not None:
            self._listener(Mark(self.clock.now(), "link", {"state": state}))

    def _deliver(self, entry: Entry) -> None:
        if self._is_up:
            super()._deliver(entry)
