"""Panel, third on its road: what a browser asks for, as a message for the broker, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from reference_impl.contract import API, DOOR, Operation, load
from reference_impl.device import Publication

LONGEST_PAYLOAD = 20_000
_KEYS = {"operation", "connector", "payload"}


class RefusedError(Exception):
    """A browser asked for something that is not done; one sentence says why."""


class Orders:
    """The commands of the contract, and where it is open those of the simulation door, at the charger's connectors.

    A payload may be wrong: to see what a charger does with it is what developers have a reference charger for.
    """

    def __init__(self, connectors: Sequence[str], *, door: bool) -> None:
        self._places = {name: str(number) for number, name in enumerate(connectors, start=1)}
        names = (API, DOOR) if door else (API,)
        self._operations: Mapping[str, Operation] = {
            operation.name: operation
            for name in names
            for operation in load(name).operations.values()
            if not operation.sends
        }

    def publication(self, text: str | bytes) -> Publication:
        """Return what a frame asks to be published; raises RefusedError."""
        try:
            asked = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise RefusedError("That is no JSON; reload the page.") from None
        if (
            not isinstance(asked, dict)
            or set(asked) != _KEYS
            or not all(isinstance(each, str) for each in asked.values())
        ):
            raise RefusedError("That asks for nothing that is known here; reload the page.")
        operation = self._operations.get(asked["operation"])
        place = self._places.get(asked["connector"])
        if operation is None or place is None:
            raise RefusedError("This charger has no such command or connector; reload the page.")
        payload = asked["payload"].encode()
        if len(payload) > LONGEST_PAYLOAD:
            raise RefusedError(f"A payload has {LONGEST_PAYLOAD} bytes at most; make it shorter.")
        topic = operation.channel.topic(connector=asked["connector"], number=place)
        return Publication(topic, payload, qos=operation.qos)
