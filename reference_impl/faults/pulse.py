"""Reference, faults: variables that come too slowly, with gaps, or not at all for a while."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle

import orjson

from reference_impl.device import Device, Publication
from reference_impl.faults.around import NEVER, Around, with_payload
from reference_impl.faults.fault import Fault
from reference_impl.moment import rfc3339

VARIABLES = (
    "connectors",
    "datetime",
    "hardware_capabilities",
    "session_info",
    "limits",
    "telemetry",
    "powermeter",
    "connection_status",
)
_AFTER_THE_HEALTHY_S = 0.005  # so that the value of the same second is there
_SLOW_S = (1.07,)
_GAP_S = (1.8, 0.6, 0.6, *[1.0] * 9)  # after the gap somewhat faster, so that the mean stays a second
_SILENCE_S = (2.2, 0.6, 0.6, 0.6, *[1.0] * 11)  # shorter than the deadline of any command


class OtherBeat(Around):
    """Publishes the latest value of some variables on a beat of its own: a cycle of intervals in seconds."""

    def __init__(self, inner: Device, *, channels: tuple[str, ...], intervals_s: tuple[float, ...]) -> None:
        super().__init__(inner)
        self._channels = channels
        self._intervals_s = cycle(intervals_s)
        self._latest: dict[str, Publication] = {}
        self._next = NEVER

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Keep what belongs to the slow variables back until the beat."""
        if not any(self.is_of(name, publication.topic) for name in self._channels):
            return [publication]
        is_new = publication.topic not in self._latest
        self._latest[publication.topic] = publication
        if self._next == NEVER:
            self._next = now + _AFTER_THE_HEALTHY_S + next(self._intervals_s)
        return [publication] if is_new else []

    def own_due(self) -> float:
        """Return the next beat."""
        return self._next

    def own_advance(self, now: float) -> list[Publication]:
        """Publish the latest values, as of now."""
        if now < self._next:
            return []
        while self._next <= now:
            self._next += next(self._intervals_s)
        return [self._as_of(publication, now) for publication in self._latest.values()]

    def _as_of(self, publication: Publication, now: float) -> Publication:
        """Return a kept publication with its time brought up to date, so that lateness is its only fault."""
        if self.is_of("datetime", publication.topic):
            return with_payload(publication, self.contract.channels["datetime"].encode(rfc3339(now)))
        for name, field, value in (
            ("session_info", "datetime", rfc3339(now)),
            ("powermeter", "timestamp", round(now, 3)),
        ):
            if self.is_of(name, publication.topic):
                return with_payload(publication, orjson.dumps(orjson.loads(publication.payload) | {field: value}))
        return publication


def _other_beat(channels: tuple[str, ...], intervals_s: tuple[float, ...]) -> Callable[[Device], Device]:
    return partial(OtherBeat, channels=channels, intervals_s=intervals_s)


def _family(variable: str) -> tuple[Fault, Fault]:
    name = variable.replace("_", "-")
    return (
        Fault(
            f"{name}-slow",
            (f"{variable}.period.mean",),
            f"publishes {variable} every 1.07 s",
            _other_beat((variable,), _SLOW_S),
        ),
        Fault(
            f"{name}-gap",
            (f"{variable}.period.gap",),
            f"leaves a gap of 1.8 s between two publications of {variable} every 12 s",
            _other_beat((variable,), _GAP_S),
        ),
    )


PULSE = (
    *(fault for variable in VARIABLES for fault in _family(variable)),
    Fault(
        "falls-silent",
        ("charger.presence", *(f"{variable}.period.gap" for variable in VARIABLES)),
        "says nothing at all for 2.2 s every 15 s",
        _other_beat(VARIABLES, _SILENCE_S),
    ),
)
