"""Reference, at its edge: a Device whose connectors are on hardware that other threads ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reference_impl.device import Command, Device, Publication
from reference_impl.hardware.modbus.connector import ModbusConnector


@dataclass(slots=True)
class Polled:
    """Takes what the devices said before the charger inside acts, and lets their threads know afterwards what it wants.

    Only `news` is called from other threads; whoever drives this device then asks it at once whether it is due.
    """

    inner: Device
    connectors: Sequence[ModbusConnector]
    wake_devices: Callable[[], object]
    wake_charger: Callable[[], object]
    _has_news: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        for each in self.connectors:
            each.on_news(self.news)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def news(self) -> None:
        """Take note that a device has said something; from any thread."""
        self._has_news = True
        self.wake_charger()

    def due(self) -> float:
        """Return the next deadline, or the beginning of time where a device has said something."""
        return float("-inf") if self._has_news else self.inner.due()

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on with what is known now."""
        self._take(now)
        out = self.inner.advance(now) if self.inner.due() <= now else []
        self._order()
        return out

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Pass a message on, with what is known now."""
        self._take(now)
        out = self.inner.receive(command, now=now)
        self._order()
        return out

    def _take(self, now: float) -> None:
        self._has_news = False  # before it is looked what there is: what comes meanwhile is news again
        for each in self.connectors:
            each.take(now)

    def _order(self) -> None:
        has_news = [each.order() for each in self.connectors]
        if any(has_news):
            self.wake_devices()
