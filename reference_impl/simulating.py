"""Reference, at its edge: simulates as it is told: a connector's devices on Modbus, whose world an operator moves."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from reference_impl.address import address_of
from reference_impl.device import Command, Device, Publication
from reference_impl.door import Door
from reference_impl.hardware.modbus.desk import DeskController, DeskUnit
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.place import parse as place_of
from reference_impl.hardware.modbus.server import Server
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.log import begin
from reference_impl.settings import BrokerSettings, LogSettings
from reference_impl.stopping import stopped_by
from reference_impl.wire import Wire


@dataclass(frozen=True, slots=True)
class NoCharger:
    """A device that says nothing: behind a door that opens on the world alone."""

    subscriptions: tuple[str, ...] = ()

    def receive(self, command: Command, *, now: float) -> list[Publication]:  # noqa: ARG002 - it takes none
        """Take nothing."""
        return []

    def due(self) -> float:
        """Return the end of time."""
        return float("inf")

    def advance(self, now: float) -> list[Publication]:  # noqa: ARG002 - it knows no time
        """Do nothing."""
        return []


@dataclass(frozen=True, slots=True)
class TakingTurns:
    """A Device that acts while nobody else holds a lock."""

    inner: Device
    turn: threading.Lock

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Pass a message on."""
        with self.turn:
            return self.inner.receive(command, now=now)

    def due(self) -> float:
        """Return the next deadline of the device inside."""
        with self.turn:
            return self.inner.due()

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on."""
        with self.turn:
            return self.inner.advance(now)


def simulate(maps: Sequence[str], *, listen: str, told: BrokerSettings) -> int:
    """Be one unit for each map until SIGINT or SIGTERM, and return 0; raises UsageError or LinkError."""
    begin(LogSettings())
    place, _ = place_of(f"tcp://{listen}")
    address = address_of(told)
    with contextlib.ExitStack() as stack:
        wire = Wire(address) if address else None
        clock = wire.now if wire else time.time
        world, turn, stopped = SimulatedConnector("simulated"), threading.Lock(), threading.Event()
        behaviour = DeskController(world)
        units = {
            number: DeskUnit(load(name), behaviour, clock, place=f"unit {number}")
            for number, name in enumerate(maps, 1)
        }
        stack.enter_context(Server(units, host=place.host, port=place.port, turn=turn))
        stack.enter_context(stopped_by(wire.stop if wire else stopped.set))
        if wire is not None:
            stack.callback(wire.close)
            door = TakingTurns(Door(NoCharger(), [world], start=clock(), shows_locks=False), turn)
            wire.connect(door.subscriptions)
        for number, name in enumerate(maps, 1):
            print(f"everest-reference simulates {name} at {place}?unit={number}", flush=True)
        if wire is None:
            stopped.wait()
        else:
            wire.run(door)
    return 0
