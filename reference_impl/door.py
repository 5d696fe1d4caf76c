"""Reference, the simulated world: the door through which an operator moves it, as a Device around the charger."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import orjson

from reference_impl import contract
from reference_impl.carsim import Car, parsed
from reference_impl.contract import Contract, Operation
from reference_impl.device import Command, Device, Publication
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.moment import Beat, Schedule, phase
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
class Bay:
    """A connector as the operator sees it: its car, and the lock as it was shown last."""

    car: Car
    beat: Beat
    lock_shown: bool

    def due(self) -> float:
        """Return when the script goes on by itself, or the lock is to be shown again."""
        return min(self.beat.due(), self.car.due())

    def lock_to_show(self, now: float) -> str | None:
        """Return the word for the lock every second, and where it has moved."""
        closed = self.car.at.lock.closed
        if not self.beat.is_reached(now) and closed == self.lock_shown:
            return None
        self.lock_shown = closed
        return "locked" if closed else "unlocked"


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
    _bays: list[Bay] = field(init=False)
    _places: dict[str, int] = field(init=False)  # by their numbers
    _schedule: Schedule = field(init=False)
    _used: dict[int, None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._contract = contract.load(contract.DOOR)
        self.subscriptions = (*self.inner.subscriptions, *self._contract.subscriptions)
        self._bays = []
        self._places = {str(place + 1): place for place in range(len(self.connectors))}
        for place, connector in enumerate(self.connectors):
            phase_s = _LOCK_EVERY_S * phase(place, len(self.connectors))
            self._bays.append(Bay(Car(connector), Beat(self.start + phase_s, _LOCK_EVERY_S), connector.lock.closed))
            connector.on_use(partial(self._used.setdefault, place))
        self._schedule = Schedule(self._bays)

    def due(self) -> float:
        """Return the next deadline of the charger, of a script, or of a lock."""
        return min(self.inner.due(), self._schedule.due())

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
        place = self._places.get(parameters["number"])
        text = operation.channel.reads_as_written(command.payload)
        if place is None:
            raise ValueError("there is no such connector")
        if text is None:
            words = " or ".join(map(repr, operation.channel.words)) or "text as in contracts/simulation-door.yaml"
            raise ValueError(f"write {words}")
        car = self._bays[place].car
        self._used[place] = None
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
        if not isinstance(said, dict):
            raise ValueError("it is no JSON object")
        token = said.get("id_token")
        token = token.get("value") if isinstance(token, dict) else token
        named = said.get("connectors", [])
        if not isinstance(named, list):
            raise ValueError("its connectors are no array")
        cars = [
            bay.car
            for number, bay in enumerate(self._bays, start=1)
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
        visited: dict[int, None] = {}
        while True:
            places = dict.fromkeys((*self._schedule.reached(now), *self._used))
            self._used.clear()
            visited |= places
            moved = [place for place in places if self._bays[place].car.advance(now)]
            if not moved and self.inner.due() > now:
                break
            out += self.inner.advance(now)
        for place in visited:
            word = self._bays[place].lock_to_show(now)
            self._schedule.touch(place)
            if word is not None and self.shows_locks:
                out.append(self._contract.publication("publish_lock", word, number=str(place + 1)))
        return out
