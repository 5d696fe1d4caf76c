"""Reference, the simulated world: the door through which an operator moves it, as a Device around the charger."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from reference_impl import contract
from reference_impl.carsim import Car, parsed
from reference_impl.contract import Contract
from reference_impl.device import Command, Device, Publication
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.moment import Beat

_LOG = logging.getLogger(__name__)
_LOCK_EVERY_S = 1.0
_SHOWN = 40


@dataclass(slots=True)
class Door:
    """The charger with its simulated world: takes the operator's commands and shows the locks."""

    inner: Device
    connectors: Sequence[SimulatedConnector]
    start: float
    subscriptions: tuple[str, ...] = field(init=False)
    _contract: Contract = field(init=False)
    _cars: list[Car] = field(init=False)
    _locks_shown: list[bool] = field(init=False)
    _beat: Beat = field(init=False)

    def __post_init__(self) -> None:
        self._contract = contract.load(contract.DOOR)
        self.subscriptions = (*self.inner.subscriptions, *self._contract.subscriptions)
        self._cars = [Car(connector) for connector in self.connectors]
        self._locks_shown = [connector.lock.closed for connector in self.connectors]
        self._beat = Beat(self.start, _LOCK_EVERY_S)

    def due(self) -> float:
        """Return the next deadline of the charger, of a script, or of the locks."""
        return min(self.inner.due(), self._beat.due(), *(car.due() for car in self._cars))

    def advance(self, now: float) -> list[Publication]:
        """Let the world and the charger do what has fallen due."""
        moved = [car for car in self._cars if car.advance(now)]
        out = self.inner.advance(now) if moved or self.inner.due() <= now else []
        return self._settled(out, now)

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Take a command of the operator, or pass on one to the charger."""
        found = self._contract.received(command.topic)
        if found is None:
            return self._settled(self.inner.receive(command, now=now), now)
        operation, parameters = found
        places = {str(number): place for place, number in enumerate(range(1, len(self._cars) + 1))}
        place = places.get(parameters["number"])
        text = operation.channel.reads_as_written(command.payload)
        if command.retained or place is None or text is None:
            _LOG.warning(
                "ignored %r on %s: it is retained, no such connector, or not what is expected",
                command.payload[:_SHOWN],
                command.topic,
            )
            return []
        return self._settled(self._moved(operation.name, self._cars[place], text, now), now)

    def _moved(self, command: str, car: Car, text: str, now: float) -> list[Publication]:
        if command == "authorise":
            car.at.reader.token = text
            return self.inner.advance(now)
        if command == "enable":
            car.enable(text == "true", now=now)
            return self.inner.advance(now)
        try:
            steps = parsed(text)
        except ValueError as error:
            _LOG.warning("ignored a script: %s", error)
            return []
        plugs_in = command == "execute_charging_session"
        if not car.enabled or not (plugs_in or car.at.vehicle.plugged_in):
            _LOG.warning("ignored a script: the vehicle is switched off or not plugged in")
            return []
        if not plugs_in:
            car.go_on(steps, now=now)
            return []
        out: list[Publication] = []
        if car.at.vehicle.plugged_in:  # the session that is going on ends first
            car.at.settle(now)
            car.at.vehicle.unplug()
            out += self.inner.advance(now)
        car.start(steps, now=now)
        return out + self.inner.advance(now)

    def _settled(self, out: list[Publication], now: float) -> list[Publication]:
        """Let scripts and charger answer each other until nothing moves, then show the locks."""
        while [car for car in self._cars if car.advance(now)]:
            out += self.inner.advance(now)
        beats = self._beat.is_reached(now)
        for place, connector in enumerate(self.connectors):
            if beats or connector.lock.closed != self._locks_shown[place]:
                self._locks_shown[place] = connector.lock.closed
                word = "locked" if connector.lock.closed else "unlocked"
                out.append(self._contract.publication("publish_lock", word, number=str(place + 1)))
        return out
