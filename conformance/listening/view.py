"""Listening: the live view: what was heard last on each topic."""

from __future__ import annotations

from typing import Any

from conformance.capture import Entry, Event
from conformance.contract import Channel, Router

MOST_TOPICS = 10_000


class View:
    """Answers what was heard last; a retained delivery is not heard now."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._latest: dict[str, Entry] = {}

    def hear(self, event: Event) -> None:
        """Take an event."""
        if (
            isinstance(event, Entry)
            and not event.retain
            and (event.topic in self._latest or len(self._latest) < MOST_TOPICS)
        ):
            self._latest[event.topic] = event

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics on which something was heard."""
        return tuple(self._latest)

    def heard_at(self, channels: Router[Channel]) -> float:
        """Return when something was last heard on channels with a pulse, in Unix seconds; 0 for never."""
        found = [(channels.match(topic), entry.t) for topic, entry in list(self._latest.items())]
        return max((t for match, t in found if match is not None and match[0].publication), default=0.0)

    def latest_at(self, channel: Channel, **parameters: str) -> float:
        """Return when something was last heard on a channel, in Unix seconds; 0 for never."""
        entry = self._latest.get(channel.topic(self.prefix, **parameters))
        return 0.0 if entry is None else entry.t

    def latest(self, channel: Channel, *, prefix: str | None = None, **parameters: str) -> Any:
        """Return the last decoded value on a channel, None where there is none; `prefix` where it is another one."""
        entry = self._latest.get(channel.topic(self.prefix if prefix is None else prefix, **parameters))
        return None if entry is None else channel.payload.decode(entry.payload).value
