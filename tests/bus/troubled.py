"""The wire in memory, with trouble: a link of the kit's that is slow, uneven, stalls, swallows messages, or goes down.

All of it is on the kit's own side: the charger on the same broker notices nothing.
"""

from conformance.bus import MemoryBroker, MemoryBus
from conformance.capture import Mark
from conformance.errors import BenchError


class TroubledBus(MemoryBus):
    """A link to a memory broker; `delay_s(t)` is how long a message takes, there as well as back, in its order.

    `swallows(t, entry)` tells what is lost on the way to the kit; `down` are the times (begin, end) without a link.
    """

    def __init__(self, broker: MemoryBroker, *, delay_s=lambda _: 0.0, swallows=lambda *_: False, down=()):
        super().__init__(broker)
        self._delay_s, self._swallows, self._down = delay_s, swallows, down
        self._latest = {"there": 0.0, "back": 0.0}

    def connect(self, listener):
        super().connect(listener)
        for begin, end in self._down:
            self.clock.call_at(begin, lambda: self._tell("down"))
            self.clock.call_at(end, self._come_back)

    def publish(self, topic, payload, *, qos=0, retain=False):
        if self._is_down():
            raise BenchError("a command could not be sent, the link is down; check the broker.")
        t = self._later("there")
        self.clock.call_at(t, lambda: self.broker.publish(topic, payload, qos=qos, retain=retain))

    def _deliver(self, entry):
        if self._is_down() or self._swallows(self.clock.now(), entry):
            return
        t = self._later("back")
        self.clock.call_at(t, lambda: self._is_down() or MemoryBus._deliver(self, entry._replace(t=t)))

    def _later(self, way):
        """Return when a message arrives that is sent now: never before one that was sent earlier."""
        now = self.clock.now()
        self._latest[way] = max(now + self._delay_s(now), self._latest[way])
        return self._latest[way]

    def _is_down(self):
        return any(begin <= self.clock.now() < end for begin, end in self._down)

    def _tell(self, state):
        if self._listener is not None:
            self._listener(Mark(self.clock.now(), "link", {"state": state}))

    def _come_back(self):
        self._tell("up")
        self.broker.subscribed(self._filters, self._deliver)
