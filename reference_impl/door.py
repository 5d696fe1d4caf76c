"""Reference, the simulated world: the door through which an operator moves it, as a Device around the charger."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from reference_impl import contract
from reference_impl.carsim import Car, parsed
from reference_impl.contract import Contract, Operation
from reference_impl.device import Command, Device, Publication
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.moment import Beat
from reference_impl.pilot import RESISTOR_OHM

_LOG = logging.getLogger(__name__)
_LOCK_EVERY_S = 1.0


def _break(at: SimulatedConnector, part: str) -> None:
    at.contactor.welded |= part == "contactor_welded"
    at.contactor.stuck_open |= part == "contactor_open"
    at.supply_V = 9.0 if part == "supply" else at.supply_V
    at.self_test_passed &= part != "self_test"


def _show(at: SimulatedConnector, token: object) -> None:
    if not isinstance(token, str) or not token:
        raise ValueError("there is no card in it")
    at.reader.token = token


def _reserve(at: SimulatedConnector, token: str) -> None:
    at.site.reserved_for = token or None


def _put_into_service(at: SimulatedConnector, word: str) -> None:
    at.site.in_service = word == "true"


def _limit_grid(at: SimulatedConnector, amperes: str) -> None:
    at.site.grid_limit_A = float(amperes) if amperes else None


def _warm(at: SimulatedConnector, celsius: str) -> None:
    at.ambient_C = float(celsius)


def _charge_battery(at: SimulatedConnector, percent: str) -> None:
    at.vehicle.battery.charge = float(percent) / 100


def _plug_cable(at: SimulatedConnector, amperes: str) -> None:
    at.vehicle.cable_ohm = RESISTOR_OHM[int(amperes)]


def _mend(at: SimulatedConnector, _text: str) -> None:
    at.mend()


_MOVES: Mapping[str, Callable[[SimulatedConnector, str], None]] = {
    "authorise": _show,
    "reserve": _reserve,
    "put_into_service": _put_into_service,
    "limit_grid": _limit_grid,
    "warm": _warm,
    "charge_battery": _charge_battery,
    "plug_cable": _plug_cable,
    "break": _break,
    "mend": _mend,
}


@dataclass(slots=True)
class Door:
    """The charger with its simulated world: takes the operator's commands and shows the locks.

    Where charger and world are two processes with a door each, one of them shows the locks.
    """

    inner: Device
    connectors: Sequence[SimulatedConnector]
    start: float
    shows_locks: bool = True
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
        out = self.inner.advance(now) if self.inner.due() <= now else []
        return self._settled(out, now)

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Take a command of the operator, or pass on one to the charger."""
        found = self._contract.received(command.topic)
        if found is None:
            return self._settled(self.inner.receive(command, now=now), now)
        operation, parameters = found
        try:
            if command.retained:
                raise ValueError("it is retained")
            out = self._moved(operation, parameters, command, now)
        except ValueError as error:
            _LOG.warning("ignored %s: %s", command.shown(), error)
            return []
        _LOG.info("the operator: %s", command.shown())
        return self._settled(out, now)

    def _moved(
        self, operation: Operation, parameters: Mapping[str, str], command: Command, now: float
    ) -> list[Publication]:
        """Move the world; raises ValueError, with a sentence, where a command is not one."""
        if operation.name == "provide_token":
            return self._provided(command.payload, now)
        places = {str(number): place for place, number in enumerate(range(1, len(self._cars) + 1))}
        place = places.get(parameters["number"])
        text = operation.channel.reads_as_written(command.payload)
        if place is None:
            raise ValueError("there is no such connector")
        if text is None:
            words = " or ".join(map(repr, operation.channel.words)) or "text as in contracts/simulation-door.yaml"
            raise ValueError(f"write {words}")
        car = self._cars[place]
        if operation.name == "enable":
            car.enable(text == "true", now=now)
        elif operation.name in _MOVES:
            car.at.changed(now)
            _MOVES[operation.name](car.at, text)
        else:
            return self._follows(car, text, now, plugs_in=operation.name == "execute_charging_session")
        return []

    def _follows(self, car: Car, script: str, now: float, *, plugs_in: bool) -> list[Publication]:
        steps = parsed(script)
        if not car.enabled or not (plugs_in or car.at.vehicle.plugged_in):
            raise ValueError("the vehicle is switched off or not plugged in")
        if not plugs_in:
            car.go_on(steps, now=now)
            return []
        out: list[Publication] = []
        if car.at.vehicle.plugged_in:  # the session that is going on ends first
            car.unplug(now)
            out += self.inner.advance(now)
        car.start(steps, now=now)
        return out

    def _provided(self, payload: bytes, now: float) -> list[Publication]:
        """Show a card to the readers that EVerest's token provider names, or to all of them."""
        said = orjson.loads(payload)
        token = said.get("id_token") if isinstance(said, dict) else None
        token = token.get("value") if isinstance(token, dict) else token
        named = said.get("connectors", [])
        if not isinstance(named, list):
            raise ValueError("its connectors are no array")
        cars = [
            car
            for number, car in enumerate(self._cars, start=1)
            if not named or any(each == number and type(each) is int for each in named)
        ]
        if not cars:
            raise ValueError("it names none of the connectors")
        for car in cars:
            car.at.changed(now)
            _show(car.at, token)
        return []

    def _settled(self, out: list[Publication], now: float) -> list[Publication]:
        """Let scripts and charger answer each other until nothing moves, then show the locks."""
        while any(car.advance(now) for car in self._cars) or self.inner.due() <= now:
            out += self.inner.advance(now)
        beats = self._beat.is_reached(now)
        if not self.shows_locks:
            return out
        for place, connector in enumerate(self.connectors):
            if beats or connector.lock.closed != self._locks_shown[place]:
                self._locks_shown[place] = connector.lock.closed
                word = "locked" if connector.lock.closed else "unlocked"
                out.append(self._contract.publication("publish_lock", word, number=str(place + 1)))
        return out
