"""Reference, at its edge: one connector with a controller, a meter, or both on Modbus; the rest of it is simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reference_impl.hardware.modbus.controller import Controller, ControllerLock
from reference_impl.hardware.modbus.metering import Metering
from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.modbus.trusted import Trusted
from reference_impl.hardware.ports import BoardReading, Hardware
from reference_impl.hardware.simulated import SimulatedConnector

_LOST = "Internal"


@dataclass(frozen=True, slots=True)
class Equipment:
    """The devices of a connector; what is not there is simulated."""

    controller: Poll | None = None
    meter: Poll | None = None


@dataclass(slots=True)
class ModbusConnector:
    """The hardware of a connector as the charger sees it, made of what its devices said last.

    Where one of them is lost, the electronics of the connector say `Internal`. Time passes for it in the charger's own
    thread; it never waits for a device.
    """

    name: str
    equipment: Equipment
    simulated: SimulatedConnector
    _controller: Controller | None = field(default=None, init=False)
    _metering: Metering | None = field(default=None, init=False)
    _devices: list[Trusted] = field(default_factory=list, init=False)
    _alert: Callable[[], object] = field(default=lambda: None, init=False)

    def __post_init__(self) -> None:
        controller, meter = self.equipment.controller, self.equipment.meter
        if controller is not None:
            self._controller = Controller(self._trusted("controller", controller))
            self.simulated.lock = ControllerLock(self._controller)
        if meter is not None:
            self._metering = Metering(self._trusted("meter", meter, counter="energy_import_Wh"))

    @property
    def hardware(self) -> Hardware:
        """The connector as the charger sees it."""
        seen = replace(self.simulated.hardware, board=_Board(self), attention=self)
        if self._controller is not None:
            seen = replace(seen, contactor=self._controller, pilot=self._controller)
        return seen if self._metering is None else replace(seen, meter=self._metering)

    def due(self) -> float:
        """Return when a device is lost if it says nothing, or when something is simulated before."""
        return min(self.simulated.due(), *(each.due() for each in self._devices))

    def on_change(self, alert: Callable[[], object]) -> None:
        """Call alert whenever a device has said something."""
        self._alert = alert
        self.simulated.on_change(alert)

    def on_news(self, heard: Callable[[], object]) -> None:
        """Call heard, from whatever thread asks the devices, whenever one of them has said something."""
        for each in self._devices:
            each.poll.heard = heard

    def take(self, now: float) -> None:
        """Take what the devices have said since the last time."""
        for each in self._devices:
            if each.take(now):
                self._alert()

    def order(self) -> bool:
        """Let the controller's thread know what is wanted; tell whether that is something else than before."""
        return self._controller is not None and self._controller.shown.poll.order(self._controller.setpoints)

    def board(self, now: float) -> BoardReading:
        """Return what the electronics measure; a lost device is their fault."""
        for each in self._devices:
            each.look(now)
        board = self._controller.read(now) if self._controller else self.simulated.board(now)
        return replace(board, fault=_LOST) if any(each.is_lost for each in self._devices) else board

    def _trusted(self, kind: str, poll: Poll, counter: str = "") -> Trusted:
        device = Trusted(f"{self.name}: the {kind} at {poll.instrument.registers.place}", poll, counter)
        self._devices.append(device)
        return device


@dataclass(frozen=True, slots=True)
class _Board:
    of: ModbusConnector

    def read(self, now: float) -> BoardReading:
        return self.of.board(now)
