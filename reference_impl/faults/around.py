"""Reference, faults: a Device around a Device that passes everything on; each fault changes one thing of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson

from reference_impl import contract
from reference_impl.device import Command, Device, Publication

NEVER = float("inf")


class Around:
    """Passes commands in and publications out, unchanged, and remembers what the device inside said last."""

    def __init__(self, inner: Device) -> None:
        self.inner = inner
        self.contract = contract.load()
        self._said: dict[str, bytes] = {}

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Pass a command in, as this fault has it."""
        return self.give([command] if command.retained else self.command(command, now), now)

    def due(self) -> float:
        """Return the next deadline of the device inside, or of the fault."""
        return min(self.inner.due(), self.own_due())

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on, then the fault."""
        return self._out(self.inner.advance(now), now) + self.own_advance(now)

    def command(self, command: Command, _now: float) -> list[Command]:
        """Return what a command becomes: nothing where it is lost, several where it is heard by others as well."""
        return [command]

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Return what a publication becomes."""
        return [publication]

    def own_due(self) -> float:
        """Return the fault's own next deadline, in seconds since 1970."""
        return NEVER

    def own_advance(self, _now: float) -> list[Publication]:
        """Return what the fault itself publishes when it is due."""
        return []

    def give(self, commands: Iterable[Command], now: float) -> list[Publication]:
        """Give commands to the device inside, whoever sent them, and return what it says to them."""
        return [said for command in commands for said in self._out(self.inner.receive(command, now=now), now)]

    def is_of(self, name: str, topic: str) -> bool:
        """Tell whether a topic belongs to the named channel of the contract."""
        return self.contract.channels[name].parameters(topic) is not None

    def connector(self, name: str, topic: str) -> str | None:
        """Return the connector that a topic of the named channel is about, or None where it belongs elsewhere."""
        return (self.contract.channels[name].parameters(topic) or {}).get("connector")

    def topic(self, name: str, connector: str) -> str:
        """Return the topic of the named channel for a connector."""
        return self.contract.channels[name].topic(connector=connector)

    def said(self, name: str, connector: str = "") -> Any:
        """Return what the device inside last published as JSON on a channel, or None."""
        payload = self._said.get(self.topic(name, connector))
        return None if payload is None else orjson.loads(payload)

    def _out(self, publications: list[Publication], now: float) -> list[Publication]:
        out: list[Publication] = []
        for publication in publications:
            self._said[publication.topic] = publication.payload
            out += self.publication(publication, now)
        return out


def with_payload(publication: Publication, payload: bytes) -> Publication:
    """Return the same message with another payload."""
    return replace(publication, payload=payload)


def with_fields(publication: Publication, **fields: object) -> Publication:
    """Return the same JSON message with other values for some fields."""
    return with_payload(publication, orjson.dumps(orjson.loads(publication.payload) | fields))
