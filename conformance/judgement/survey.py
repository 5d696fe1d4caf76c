"""Judgement: a survey: what a stream shows of the contract's features, and the connectors that it lists."""

from __future__ import annotations

from conformance.capture import Entry, Event
from conformance.contract import Channel, Contract
from conformance.judgement.stream import connector

MOST_CONNECTORS = 1000


class Survey:
    """Takes events; `seen` and `lacking` have for each feature the first sign that it is there, or that it is not."""

    def __init__(self, contract: Contract, prefix: str = "") -> None:
        self.contract = contract
        self.messages = 0
        self.connectors: dict[str, None] = {}
        self.seen: dict[str, str] = {}
        self.lacking: dict[str, str] = {}
        self._router = contract.router(prefix)
        self._listings = contract.listings()
        self._commands = {each.channel.name for each in contract.commands()}

    def feed(self, event: Event) -> None:
        """Take the next event; what is retained may be of another day, and shows nothing."""
        if not isinstance(event, Entry) or event.retain or event.cut:
            return
        found = self._router.match(event.topic)
        if found is not None and found[0].name not in self._commands:
            self.messages += 1
            self._read(found[0], event.payload, connector(found[1]))

    def answer(self, feature: str) -> bool | None:
        """Tell what was seen of a feature: that it is there, or is not; None where nothing was, or both."""
        if (feature in self.seen) is (feature in self.lacking):
            return None
        return feature in self.seen

    def _read(self, channel: Channel, payload: bytes, name: str | None) -> None:
        value = channel.payload.decode(payload).value
        if value is None:
            return
        if channel.name in self._listings and channel.payload.schema.accepts(value):
            self.connectors.update(dict.fromkeys(value[: MOST_CONNECTORS - len(self.connectors)]))
        for feature in self.contract.features.values():
            sign = feature.sign(channel.name, value)
            if sign is not None:
                where = f" ({name})" if name else ""
                known = self.seen if sign.is_there else self.lacking
                known.setdefault(feature.name, f"{sign.told(value)}{where}")
