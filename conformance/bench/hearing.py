"""Bench: how the kit hears: link, subscriptions, beacons and the recording of it all, for a run as for listening."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from conformance.bench.settings import Settings
from conformance.bus import Bus
from conformance.capture import Event, Footer, Header, Mark
from conformance.contract import Contract, Router
from conformance.contract.topic import covers
from conformance.errors import BenchError, UsageError
from conformance.evidence.kit import kit_version
from conformance.listening import Beacon, Recorder, View, default_topic

BEACON_HEARD_S = 1.0


class Hearing:
    """A link to the charger's broker on which everything is recorded."""

    def __init__(self, contract: Contract, bus: Bus, settings: Settings, *, queues: bool = True) -> None:
        self.contract = contract
        self.settings = settings
        self.bus = bus
        self.clock = bus.clock
        self.view = View(settings.prefix)
        self.recorder = Recorder(bus.clock, self.view, queues=queues)
        if settings.beacon and any(covers(each, settings.beacon) for each in contract.subscriptions(settings.prefix)):
            raise UsageError(f"{settings.beacon!r} is no topic for beacons: it is the charger's; name another one.")
        self._filters: tuple[str, ...] = ()
        self._commands = Router([(each.channel.address, each) for each in contract.commands()], settings.prefix)
        self.beacon = ""  # the topic of the beacons, where they come back
        self.link_up = False
        self.scene = ""  # what the waiting is for, in words for who watches
        self._started = bus.clock.now()

    def open(self, *more_filters: str) -> None:
        """Connect, subscribe to the contract's topics and some more; raises BenchError where there is no broker."""
        self._filters = tuple(dict.fromkeys((*self.contract.subscriptions(self.settings.prefix), *more_filters)))
        self.settings.progress(f"connecting to {self.settings.address}")
        self.bus.connect(self._hear)
        self.subscribe()
        self._started = self.clock.now()
        self._light_beacon()

    def subscribe(self) -> None:
        """Subscribe, for the first time or anew: the broker then delivers what is retained."""
        self.bus.subscribe(*self._filters)
        self.mark("subscribed", filters=list(self._filters))

    @property
    def is_silent(self) -> bool:
        """Whether nothing was heard but commands, of whomever, and what is retained."""
        return all(self._commands.match(each) for each in self.view.topics)

    def begin(self, *, operator: tuple[str, ...] = ()) -> Header:
        """Give the capture its header, and its file where the user wants one; return the header."""
        header = Header(
            kit_version=kit_version(),
            contract_digest=self.contract.digest,
            address=self.settings.address,
            prefix=self.settings.prefix,
            subscribed=self._filters,
            selected=self.settings.only,
            allowed=self.settings.allowed,
            declared=dict(self.settings.declared),
            connectors=self.settings.declared_connectors,
            operator=operator,
            clock=self.clock.facts(),
            beacon=self.beacon,
            echoes=True,
            started=self._started,
        )
        self.recorder.begin(header, self.settings.capture)
        return header

    def _hear(self, event: Event) -> None:
        if isinstance(event, Mark) and event.kind == "link":
            self.link_up = event.data.get("state") == "up"
        self.recorder(event)

    def mark(self, kind: str, **data: object) -> None:
        """Mark in the capture what the bench does or knows."""
        self.recorder(Mark(self.clock.now(), kind, data))

    def wait(self, what: str, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until a condition holds, for some seconds at most; return whether it holds.

        Who watches is told what for, and how long already; not where it has no name, as the one who is asked knows.
        """
        began, scene = self.clock.now(), f"{self.scene}: " if self.scene else ""

        def holds() -> bool:  # the clock looks again whenever something is heard, and a few times a second
            if condition():
                return True
            if what and seconds > 0:
                passed_s = min(self.clock.now() - began, seconds)
                self.settings.progress(f"{scene}waiting for {what}, {passed_s:.0f} of {seconds:.0f} s")
            return False

        return self.clock.wait(holds, began + seconds)

    def left_s(self, window_s: float) -> float:
        """Return how much of a window that began with the first subscription is left, in seconds, never below zero."""
        return max(0.0, window_s - (self.clock.now() - self._started))

    def close(self) -> Footer:
        """Disconnect, and end the capture."""
        if self.recorder.beacon is not None:
            self.recorder.beacon.stop()
        self.bus.close()
        return self.recorder.end(self.clock.now())

    def _light_beacon(self) -> None:
        """Send beacons from now on, unless the user wants none, or the broker does not let them through."""
        topic = default_topic() if self.settings.beacon is None else self.settings.beacon
        if not topic:
            return
        beacon = Beacon(self.bus, self.recorder, topic)
        self.recorder.beacon = beacon
        with suppress(BenchError):
            self.bus.subscribe(topic)
            beacon.start()
            if self.wait("the first beacon", lambda: beacon.returned, BEACON_HEARD_S):
                self.beacon = topic
                return
        beacon.stop()
        self.mark("note", text=f"the broker does not return beacons on {topic}: its access list may forbid them")
