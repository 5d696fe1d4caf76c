"""Panel, beside its road: what a connector and the charger tell, with the pulse that the contract promises of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reference_impl.contract import API, DOOR, Channel, document, load, resolved

STATES: Mapping[str, str] = MappingProxyType(
    {
        "Unplugged": "No vehicle is plugged in.",
        "Disabled": "The connector is out of service.",
        "Preparing": "The session is being prepared.",
        "Reserved": "The connector is kept for the holder of a card.",
        "AuthRequired": "A vehicle is plugged in; the session waits for a card.",
        "WaitingForEnergy": "The limit in force is too low to charge.",
        "Charging": "The vehicle is charging.",
        "ChargingPausedEV": "The vehicle takes no power.",
        "ChargingPausedEVSE": "The charger has paused the session.",
        "Finished": "The session has ended; the vehicle is still plugged in.",
        "Error": "Something is wrong; nothing is charged.",
        "PermanentFault": "The charger has to be repaired.",
    }
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A topic, and how long it may be silent at most (s), where the contract says."""

    name: str
    title: str
    topic: str
    longest_gap_s: float | None


def of_connector(connector: str, *, number: int, prefix: str, door: bool) -> tuple[Variable, ...]:
    """Return the variables of a connector, and what the simulation door shows of it where it is open."""
    shown = _told("{number}", DOOR, prefix, number=str(number)) if door else ()
    return (*_told("{connector}", API, prefix, connector=connector), *shown)


def of_charger(*, prefix: str) -> tuple[Variable, ...]:
    """Return the variables that stand for the charger as a whole."""
    return _told(None, API, prefix)


def commands_to(connector: str, *, number: int, prefix: str) -> tuple[str, ...]:
    """Return the topics of everything that can be said to a connector, or to whoever moves its simulated world."""
    return tuple(
        prefix + operation.channel.topic(connector=connector, number=str(number))
        for name in (API, DOOR)
        for operation in load(name).operations.values()
        if not operation.sends
    )


def _told(parameter: str | None, name: str, prefix: str, **filled: str) -> tuple[Variable, ...]:
    return tuple(
        _variable(operation.channel, name, prefix, **filled)
        for operation in load(name).operations.values()
        if operation.sends
        and (parameter in operation.channel.address if parameter else "{" not in operation.channel.address)
    )


def _variable(channel: Channel, name: str, prefix: str, **filled: str) -> Variable:
    read = document(name)
    written = read["channels"][channel.name]
    return Variable(
        name=channel.name,
        title=written["title"],
        topic=prefix + channel.topic(**filled),
        longest_gap_s=resolved(read, written.get("x-publication", {})).get("longest_gap_s"),
    )
