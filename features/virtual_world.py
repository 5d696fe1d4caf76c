"""The virtual world: the reference charger on a memory broker, with a bench, all on one clock that jumps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.bench import Bench, Settings
from conformance.bench.declared import REFERENCE
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import Entry
from conformance.contract import Contract, load
from reference_impl import FAULTS, Command, Device, Fault, Publication, assemble

START = 1_772_366_400.0


class VirtualCharger:
    """A device whose deadlines and commands are calls on the virtual clock."""

    def __init__(self, device: Device, broker: MemoryBroker) -> None:
        self._device = device
        self._broker = broker
        self._planned = float("inf")
        broker.attach(lambda: device.subscriptions, self._receive)
        self._plan()

    def _receive(self, entry: Entry) -> None:
        command = Command(entry.topic, entry.payload, entry.qos, entry.retain)
        self._publish(self._device.receive(command, now=self._broker.clock.now()))
        self._plan()

    def _advance(self) -> None:
        now = self._broker.clock.now()
        self._planned = float("inf")
        if self._device.due() <= now:
            self._publish(self._device.advance(now))
        self._plan()

    def _plan(self) -> None:
        due = self._device.due()
        if due < self._planned:
            self._planned = due
            self._broker.clock.call_at(due, self._advance)

    def _publish(self, publications: list[Publication]) -> None:
        for each in publications:
            self._broker.publish(each.topic, each.payload, qos=each.qos, retain=each.retain)


def virtual_bench(
    *,
    faults: tuple[str | Fault, ...] = (),
    connectors: tuple[str, ...] = (),
    seed: int = 0,
    charger: Mapping[str, Any] | None = None,
    contract: Contract | None = None,
    **settings: Any,
) -> Bench:
    """Return a bench in front of a reference charger with some faults, and options of its own; it is not open yet.

    What the reference charger has is declared, unless the settings say otherwise. Where no connectors are named there
    are as many as the faults take to show.
    """
    names = [fault.partition(":")[0] if isinstance(fault, str) else "" for fault in faults]
    count = max((FAULTS[name].connectors for name in names if name in FAULTS), default=1)
    connectors = connectors or tuple(f"evse_{number}" for number in range(1, count + 1))
    clock = VirtualClock(START)
    broker = MemoryBroker(clock)
    device = assemble(connectors=connectors, faults=faults, seed=seed, start=START, **(charger or {}))
    VirtualCharger(device, broker)
    settings = {"declared": REFERENCE, **settings}
    return Bench(contract or load(), MemoryBus(broker), Settings(address="virtual", **{"allowed": "power", **settings}))
