"""Reference, sixth on its road: the charger: its pulse, and the commands that it obeys; never reads a clock."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from reference_impl.contract import Contract
from reference_impl.device import Command, Publication
from reference_impl.energy import CommandedLimit, Unit
from reference_impl.evse import Evse
from reference_impl.management import Management, Unmanaged
from reference_impl.moment import Beat, Schedule, phase
from reference_impl.session import Cause
from reference_impl.variables import VARIABLES

_LOG = logging.getLogger(__name__)
_INTEGER = re.compile(rb"[+-]?[0-9]+")
_CONNECTOR_1 = re.compile(rb"\+?0*1")
_CAUSES = {"pause_charging": Cause.PAUSED_BY_COMMAND, "resume_charging": Cause.RESUMED_BY_COMMAND}
_UNITS = {"set_limit_amps": Unit.AMPERES, "set_limit_watts": Unit.WATTS}


@dataclass(slots=True)
class Spoken:
    """Variables that are published on one beat, and whatever else makes their speaker due."""

    beat: Beat
    variables: Sequence[str]
    evse: Evse | None = None

    def due(self) -> float:
        """Return the next deadline, in seconds since 1970."""
        return self.beat.due() if self.evse is None else min(self.beat.due(), self.evse.due())


@dataclass(slots=True)
class Charger:
    """A charger with several connectors, as a Device."""

    contract: Contract
    evses: Mapping[str, Evse]
    start: float
    management: Management = field(default_factory=Unmanaged)
    subscriptions: tuple[str, ...] = field(init=False)
    _spoken: list[Spoken] = field(init=False)
    _places: dict[str, list[int]] = field(init=False)
    _schedule: Schedule = field(init=False)
    _alerted: dict[str, None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.subscriptions = self.contract.subscriptions
        self._spoken = [
            Spoken(Beat(self.start, every_s), variables)
            for every_s, variables in self._by_period(("connectors", "connection_status")).items()
        ]
        self._places = {}
        for place, (name, evse) in enumerate(self.evses.items()):
            evse.hardware.attention.on_change(partial(self._alerted.setdefault, name))
            for every_s, variables in self._by_period(tuple(VARIABLES)).items():
                phase_s = every_s * phase(place, len(self.evses))
                self._places.setdefault(name, []).append(len(self._spoken))
                self._spoken.append(Spoken(Beat(self.start + phase_s, every_s), variables, evse))
        self._schedule = Schedule(self._spoken)

    def due(self) -> float:
        """Return the time of the next publication, or of the next look at a connector's hardware."""
        return self.start if self._alerted else self._schedule.due()

    def advance(self, now: float) -> list[Publication]:
        """Look at the hardware, and publish what has fallen due."""
        out: list[Publication] = []
        while self._alerted:
            name, _ = self._alerted.popitem()
            out += self._touched(name, self.evses[name].happens(now))
        for place in self._schedule.reached(now):
            spoken = self._spoken[place]
            evse = spoken.evse
            out += evse.happens(now) if evse else []
            if spoken.beat.is_reached(now):
                said = spoken.variables
                out += evse.publications(said, now) if evse else [self._of_station(name) for name in said]
        return out

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Obey a command, of whatever quality of service; what is not one changes nothing."""
        found = self.contract.received(command.topic)
        if found is None:
            return []
        operation, parameters = found
        evse = self.evses.get(parameters["connector"])
        if command.retained:
            return _ignored(command, "it is retained, and may be older than the session")
        if evse is None:
            return _ignored(command, "there is no such connector")
        if operation.name in _CAUSES:
            return self._touched(evse.name, evse.commanded(_CAUSES[operation.name], now))
        if operation.name in _UNITS:
            number = operation.channel.reads_as_written(command.payload)
            if number is None:
                return _ignored(command, "it is not a decimal number")
            commanded = CommandedLimit(Decimal(number), _UNITS[operation.name])
            return self._touched(evse.name, evse.limit(commanded, now))
        if _INTEGER.fullmatch(command.payload) and not _CONNECTOR_1.fullmatch(command.payload):
            return _ignored(command, "the EVSE has the connector 1 only")
        return self._touched(evse.name, evse.commanded(Cause.FORCED_UNLOCK, now))

    def _touched(self, connector: str, out: list[Publication]) -> list[Publication]:
        for place in self._places[connector]:
            self._schedule.touch(place)
        return out

    def _by_period(self, variables: Sequence[str]) -> dict[float, list[str]]:
        periods: dict[float, list[str]] = {}
        for variable in variables:
            periods.setdefault(self.contract.every_s(f"publish_{variable}"), []).append(variable)
        return periods

    def _of_station(self, variable: str) -> Publication:
        value = list(self.evses) if variable == "connectors" else self.management.status
        return self.contract.publication(f"publish_{variable}", value)


def _ignored(command: Command, reason: str) -> list[Publication]:
    _LOG.warning("ignored %s: %s", command.shown(), reason)
    return []
