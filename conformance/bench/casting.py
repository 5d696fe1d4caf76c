"""Bench: who is the operator: the one that the user names, or the simulation door where one is heard."""

from __future__ import annotations

from conformance.bench.hearing import Hearing
from conformance.bench.settings import Settings
from conformance.bus import Bus
from conformance.contract import Contract, bundled, load
from conformance.stimulus.operators import Hands, SimulationDoor, Wait

DOOR_HEARD_S = 1.5


def heard_for(settings: Settings) -> tuple[str, ...]:
    """Return the topic filters under which a simulation door is heard, none where nobody would use it."""
    if settings.allowed == "listen" or settings.operator not in {"", "carsim"}:
        return ()
    return tuple(topic for each in _prefixes(settings) for topic in _door().subscriptions(each))


def hands_for(settings: Settings, bus: Bus, hearing: Hearing, connectors: list[str], wait: Wait) -> Hands | None:
    """Return the hands of the operator, None where nobody can move the physical world."""
    doors = [
        SimulationDoor(bus, hearing.view, door=_door(), prefix=each, connectors=connectors, wait=wait)
        for each in _prefixes(settings)
    ]

    def found() -> list[SimulationDoor]:
        return [each for each in doors if each.lock(connectors[0]) is not None]

    if not wait("an operator's door", lambda: bool(found()), DOOR_HEARD_S):
        return None
    return Hands(found()[0], hearing.recorder, bus.clock)


def _prefixes(settings: Settings) -> tuple[str, ...]:
    """Return where a door may stand: behind the prefix of the API, or behind none."""
    return tuple(dict.fromkeys((settings.prefix, "")))


def _door() -> Contract:
    return load(bundled("simulation-door.yaml"))
