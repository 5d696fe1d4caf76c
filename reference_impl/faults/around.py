"""Reference, faults: a Device around a Device that passes everything on; each fault changes one thing of it."""

from __future__ import annotations

from dataclasses import replace

from reference_impl import contract
from reference_impl.device import Device, Publication

NEVER = float("inf")


class Around:
    """Passes commands in and publications out, unchanged."""

    def __init__(self, inner: Device) -> None:
        self.inner = inner
        self.contract = contract.load()

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def receive(self, topic: str, payload: bytes, *, retained: bool, now: float) -> list[Publication]:
        """Pass a command in, as this fault has it."""
        altered = payload if retained else self.command(topic, payload, now)
        if altered is None:
            return []
        return self._out(self.inner.receive(topic, altered, retained=retained, now=now), now)

    def due(self) -> float:
        """Return the next deadline of the device inside, or of the fault."""
        return min(self.inner.due(), self.own_due())

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on, then the fault."""
        return self._out(self.inner.advance(now), now) + self.own_advance(now)

    def command(self, _topic: str, payload: bytes, _now: float) -> bytes | None:
        """Return what a command becomes, or None where it is lost."""
        return payload

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Return what a publication becomes."""
        return [publication]

    def own_due(self) -> float:
        """Return the fault's own next deadline, in seconds since 1970."""
        return NEVER

    def own_advance(self, _now: float) -> list[Publication]:
        """Return what the fault itself publishes when it is due."""
        return []

    def inject(self, topic: str, payload: bytes, now: float) -> list[Publication]:
        """Give the device inside a command that nobody sent."""
        return self._out(self.inner.receive(topic, payload, retained=False, now=now), now)

    def is_of(self, name: str, topic: str) -> bool:
        """Tell whether a topic belongs to the named channel of the contract."""
        return self.contract.channels[name].parameters(topic) is not None

    def _out(self, publications: list[Publication], now: float) -> list[Publication]:
        return [changed for publication in publications for changed in self.publication(publication, now)]


def with_payload(publication: Publication, payload: bytes) -> Publication:
    """Return the same message with another payload."""
    return replace(publication, payload=payload)
