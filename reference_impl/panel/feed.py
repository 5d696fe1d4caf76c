"""Panel, second on its road: a client of the charger's broker, as a Device on a wire of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from reference_impl.contract import API, DOOR, load
from reference_impl.device import Command, Publication
from reference_impl.panel.heard import LONGEST_TOPIC, Heard, heard

_NEVER = float("inf")
_MOST_WAITING = 50


class Feed:
    """Hears everything that the contract and the simulation door speak of, and says what browsers ask for."""

    def __init__(self, *, prefix: str, tell: Callable[[Heard], None]) -> None:
        self._prefix = prefix
        self._tell = tell
        self._said: deque[Publication] = deque()
        self._contracts = {"command": load(API), "world": load(DOOR)}
        filters = (channel.filter for contract in self._contracts.values() for channel in contract.channels.values())
        self.subscriptions = tuple(dict.fromkeys(filters))

    def say(self, publication: Publication) -> bool:
        """Take what is to be published soon, unless too much waits already; may be called from any thread."""
        if len(self._said) >= _MOST_WAITING:
            return False
        self._said.append(publication)
        return True

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Tell of a message, unless a neighbour has made its topic long; filters let that pass."""
        topic, kind = self._prefix + command.topic, self._kind(command.topic)
        if len(topic) > LONGEST_TOPIC:
            return []
        self._tell(heard(kind, topic, command.payload, retained=command.retained, at=now))
        return []

    def due(self) -> float:
        """Return at once where something is to be said, and never otherwise."""
        return -_NEVER if self._said else _NEVER

    def advance(self, _now: float) -> list[Publication]:
        """Say what browsers asked for."""
        return [self._said.popleft() for _ in range(len(self._said))]

    def _kind(self, topic: str) -> str:
        for kind, contract in self._contracts.items():
            if contract.received(topic) is not None:
                return kind
        return "variable"
