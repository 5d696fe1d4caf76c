"""CSMS, beside its road: a Device around the charger that lets the management system hear of its connectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reference_impl.contract import Contract
from reference_impl.device import Command, Device, Publication
from reference_impl.evse import Evse
from reference_impl.management import Management, Seen


@dataclass(slots=True)
class Managed:
    """A Device whose sessions are told to the management system whenever they are published and have changed."""

    inner: Device
    contract: Contract
    evses: Mapping[str, Evse]
    management: Management
    _places: dict[str, tuple[int, Evse]] = field(init=False)
    _heard: dict[int, tuple[str, str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        channel = self.contract.channels["session_info"]
        self._places = {
            channel.topic(connector=name): (place, evse) for place, (name, evse) in enumerate(self.evses.items(), 1)
        }

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Pass a message on."""
        return self._told(self.inner.receive(command, now=now), now)

    def due(self) -> float:
        """Return the next deadline of the device inside."""
        return self.inner.due()

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on."""
        return self._told(self.inner.advance(now), now)

    def _told(self, publications: list[Publication], now: float) -> list[Publication]:
        for publication in publications:
            place, evse = self._places.get(publication.topic, (0, None))
            if evse is not None and self._heard.get(place) != (evse.state, evse.state_info):
                self._heard[place] = (evse.state, evse.state_info)
                self.management.hear(Seen(place, evse.state, evse.state_info, now))
        return publications
