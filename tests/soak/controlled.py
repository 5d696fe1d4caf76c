"""Soak: a charger whose controller is on Modbus, without threads: whoever lets time pass steps through it as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from reference_impl.charger import Charger
from reference_impl.contract import load
from reference_impl.csms.managed import Managed
from reference_impl.device import Command, Publication
from reference_impl.evse import Evse
from reference_impl.hardware.modbus import map as maps
from reference_impl.hardware.modbus.connector import Equipment, ModbusConnector
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.modbus.polled import Polled
from reference_impl.hardware.simulated import SimulatedConnector
from tests.reference_impl.story import Story
from tests.soak.controller import MAP, Controller
from tests.soak.watched import Watched


@dataclass
class Stepped:
    """A device whose poll is stepped through when it is due, by whoever asks the device."""

    inner: Polled
    poll: Poll
    world: SimulatedConnector

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return self.inner.subscriptions

    def due(self) -> float:
        return min(self.inner.due(), self.poll.due())

    def advance(self, now: float) -> list[Publication]:
        if self.poll.due() <= now:
            self.world.settle(now)
            self.poll.step(now)
        return self.inner.advance(now) if self.inner.due() <= now else []

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        return self.inner.receive(command, now=now)


class Controlled(Watched):
    """A charger with a controller that outlives it, and a simulated meter."""

    not_met: ClassVar[frozenset[str]] = frozenset({"telemetry.fields"})
    declared: ClassVar[dict[str, bool]] = {
        **Watched.declared,
        "fan": False,
        "residual_current": False,
        "temperature": False,
    }

    def __init__(self, folder: Path, *, seed: int) -> None:
        self._world = SimulatedConnector(f"{seed}")
        self.controller = Controller(self._world.vehicle)
        self._world.contactor = self.controller  # type: ignore[assignment]
        self._evse: Evse
        super().__init__(folder, seed=seed)

    @property
    def world(self) -> SimulatedConnector:
        """The world around the controller, which stays when the charger starts anew."""
        return self._world

    @property
    def evse(self) -> Evse:
        """The connector, whatever of it is heard."""
        return self._evse

    @property
    def is_safe(self) -> bool:
        """Whether the charger wants no power to flow, and a controller that can be told lets none flow."""
        wanted = self.device.inner.connectors[0]._controller.setpoints  # type: ignore[attr-defined]
        can_be_told = not (self.controller.is_silent or self.controller.refuses_orders)
        return not (wanted.charging_enabled or wanted.contactor or (can_be_told and self.controller.is_closed))

    def power_on(self) -> None:
        """Start a charger on the controller as it is."""
        poll = Poll(Instrument(maps.load(MAP), self.controller))
        connector = ModbusConnector("evse_1", Equipment(controller=poll), self._world)
        contract = load()
        self._evse = Evse("evse_1", contract, connector.hardware, authorises_itself=True)
        charger = Charger(contract, {"evse_1": self._evse}, start=self.now, management=self.csms)
        managed = Managed(charger, contract, charger.evses, self.csms)
        polled = Polled(managed, [connector], wake_devices=lambda: None, wake_charger=lambda: None)
        self._world.settle(self.now)
        poll.step(self.now)  # as the thread does before the charger begins
        self.device = Stepped(polled, poll, self._world)
        self.link_up()

    def power_off(self) -> None:
        """End the process between two of its messages; the controller goes on as it was told."""
        self.link_down()

    def operate(self, command: str, payload: bytes, *, number: str = "1") -> Story:  # noqa: ARG002 - there is only one
        """Move the vehicle, which is in the hands of nobody's script."""
        self._world.changed(self.now)
        vehicle = self._world.vehicle
        if command == "execute_charging_session":
            vehicle.plug_in()
        if vehicle.plugged_in and payload == b"unplug":
            vehicle.unplug()
        elif vehicle.plugged_in:
            vehicle.draw(0.0 if b"draw" not in payload else 16.0, 3)
        return self
