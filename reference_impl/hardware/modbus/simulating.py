"""Reference, in the simulated hardware: devices on Modbus in a process of its own, with a door to move their world."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from reference_impl.address import address_of, parse
from reference_impl.device import Command, Device, Publication
from reference_impl.door import Door
from reference_impl.errors import UsageError
from reference_impl.hardware.modbus.desk import DeskController, DeskUnit, is_controller
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.server import Server
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.log import begin
from reference_impl.settings import BrokerSettings, LogSettings
from reference_impl.stopping import stopped_by
from reference_impl.wire import Wire

_ACTS_EVERY_S = 0.1
_BROKER = "mqtt://127.0.0.1:1883"


@dataclass(slots=True)
class Desk:
    """The controllers of the simulated world as a Device: they act ten times a second, charger or not."""

    controllers: Sequence[DeskController]
    _due: float = 0.0
    subscriptions: tuple[str, ...] = ()

    def receive(self, _command: Command, *, now: float) -> list[Publication]:  # noqa: ARG002 - a Device's
        """Take nothing: there is no charger here."""
        return []

    def due(self) -> float:
        """Return when the controllers act again."""
        return self._due

    def advance(self, now: float) -> list[Publication]:
        """Let the controllers act."""
        for each in self.controllers:
            each.act(now)
        self._due = now + _ACTS_EVERY_S
        return []


@dataclass(slots=True)
class Locked:
    """A Device that is moved only while nobody asks its world over Modbus."""

    inner: Device
    lock: threading.Lock

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Pass a message on."""
        with self.lock:
            return self.inner.receive(command, now=now)

    def due(self) -> float:
        """Return the next deadline of the device inside."""
        return self.inner.due()

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on."""
        with self.lock:
            return self.inner.advance(now)


def simulate(maps: Sequence[str], *, listen: str, told: BrokerSettings) -> int:
    """Serve a device for each map, as units 1, 2 and so on, until SIGINT or SIGTERM; a controller begins a connector.

    Raises UsageError where a map or an address is wrong, LinkError where broker or port cannot be had.
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError(f"{listen!r:.60} is no address to listen on; write HOST:PORT, as 127.0.0.1:5020.")
    begin(LogSettings())
    controllers: list[DeskController] = []
    units = {}
    with contextlib.ExitStack() as stack:
        wire = Wire(address_of(told) or parse(_BROKER))
        stack.callback(wire.close)
        for unit, name in enumerate(maps, start=1):
            register_map = load(name)
            if is_controller(register_map) or not controllers:
                controllers.append(DeskController(SimulatedConnector(f"desk {unit}")))
            units[unit] = DeskUnit(register_map, controllers[-1], wire.now)
        lock = threading.Lock()
        door = Door(Desk(controllers), [each.world for each in controllers], start=time.time(), shows_locks=False)
        device = Locked(door, lock)
        stack.enter_context(stopped_by(wire.stop))
        stack.enter_context(Server(units, host=host, port=int(port), lock=lock))
        wire.connect(device.subscriptions)
        if not wire.is_stopped:
            print(f"everest-reference simulates {len(units)} devices on {host}:{port}", flush=True)
            wire.run(device)
    return 0
