"""Reference, faults: publications of one channel with another payload, and the words by which it is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson

from reference_impl.device import Device, Publication
from reference_impl.faults.around import Around, with_payload
from reference_impl.faults.fault import Fault, Wrap

Change = Callable[[bytes, float], bytes]
FieldsChange = Callable[[dict[str, Any], float], dict[str, Any]]


class OtherPayload(Around):
    """Changes the payload of one channel's publications: of all, or of every so many; each topic has its own change."""

    def __init__(self, inner: Device, *, channel: str, begin: Callable[[], Change], every: int) -> None:
        super().__init__(inner)
        self._channel, self._every = channel, every
        self._changes: dict[str, Change] = defaultdict(begin)
        self._counts: dict[str, int] = defaultdict(int)

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Change what belongs to the channel."""
        topic = publication.topic
        if not self.is_of(self._channel, topic):
            return [publication]
        self._counts[topic] += 1
        if self._counts[topic] % self._every:
            return [publication]
        return [with_payload(publication, self._changes[topic](publication.payload, now))]


def altering(channel: str, change: Change, *, every: int = 1) -> Wrap:
    """Return a wrap that changes payloads of a channel."""
    return partial(OtherPayload, channel=channel, begin=lambda: change, every=every)


def remembering(channel: str, begin: Callable[[], FieldsChange]) -> Wrap:
    """Return a wrap that changes payloads of a channel by what it remembers of each topic; begin makes the memory."""
    return partial(OtherPayload, channel=channel, begin=lambda: fields(begin()), every=1)


def altered(name: str, breaks: tuple[str, ...], summary: str, channel: str, change: Change, *, every: int = 1) -> Fault:
    """Return a fault that changes payloads of one channel."""
    return Fault(name, breaks, summary, altering(channel, change, every=every))


def fields(change: FieldsChange) -> Change:
    """Return the change of a payload that changes its JSON object."""
    return lambda payload, now: orjson.dumps(change(orjson.loads(payload), now))


def having(**values: object) -> Change:
    """Return the change that gives some fields these values."""
    return fields(lambda value, _: value | values)


def without(field: str) -> Change:
    """Return the change that leaves a field out."""
    return fields(lambda value, _: {key: kept for key, kept in value.items() if key != field})


def scaled(field: str, factor: float) -> Change:
    """Return the change that multiplies a field."""
    return fields(lambda value, _: value | {field: value[field] * factor})


def ending_with_newline(payload: bytes, _now: float) -> bytes:
    """Return a payload as a careless line printer writes it."""
    return payload + b"\n"


def quoted(payload: bytes, _now: float) -> bytes:
    """Return bare text as a JSON string."""
    return b'"' + payload + b'"'
