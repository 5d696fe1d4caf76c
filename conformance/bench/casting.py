"""Bench: who is the operator: the one that the user names, or the simulation door where one is heard."""

from __future__ import annotations

from conformance.bench.hearing import Hearing
from conformance.bench.settings import Settings
from conformance.bench.words import Words
from conformance.bus import Bus
from conformance.contract import Contract, bundled, load
from conformance.stimulus.operators import Hands, Operator, SimulationDoor, Wait, choose, find_door

DOORS = ("", "carsim")


def heard_for(settings: Settings) -> tuple[str, ...]:
    """Return the topic filters under which a simulation door shows its locks, none where nobody would use it."""
    if settings.allowed == "listen" or settings.operator not in DOORS:
        return ()
    return tuple(_door().channels["lock"].topic_filter(each) for each in dict.fromkeys((settings.prefix, "")))


def hands_for(settings: Settings, bus: Bus, hearing: Hearing, connectors: list[str], wait: Wait) -> Hands | None:
    """Return the hands of the operator, None where nobody can move the physical world."""

    def door(*, asked_for: bool = True) -> SimulationDoor | None:
        return find_door(
            bus,
            hearing.view,
            door=_door(),
            prefix=settings.prefix,
            connectors=connectors,
            wait=wait,
            asked_for=asked_for,
            token_has_type=Words.of(hearing.contract).token_has_type,
        )

    def note(text: str) -> None:
        hearing.mark("note", text=text)

    operator: Operator | None
    if settings.operator:
        operator = choose(settings.operator, clock=bus.clock, wait=wait, note=note, door=door)
    else:
        operator = door(asked_for=False)
    return Hands(operator, hearing.recorder, bus.clock) if operator is not None else None


def _door() -> Contract:
    return load(bundled("simulation-door.yaml"))
