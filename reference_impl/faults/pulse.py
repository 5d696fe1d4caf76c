"""Reference, faults: variables that come too slowly, too often, with gaps, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle

from reference_impl.device import Device, Publication
from reference_impl.faults.agreeing import Agreeing
from reference_impl.faults.around import NEVER, Around, with_fields, with_payload
from reference_impl.faults.fault import Fault, Wrap, layers, numbered
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
_BETWEEN_THE_HEALTHY_S = -0.5
_EVERY_SECOND_S = (1.0,)
_SLOW_S, _GAP_S = 1.07, 1.8
_BEFORE_GAP, _AFTER_GAP = [1.0] * 11, [1.0] * 227  # so seldom that the mean stays near a second
_BEFORE_RARE_GAP, _AFTER_RARE_GAP = [1.0] * 20, [1.0] * 38
_SILENCE_S, _AFTER_SILENCE = 2.2, [1.0] * 13  # shorter than the deadline of any command
_GONE_AFTER_S = 25.0
_MOST_S = 3600.0
_MISTAKEN = ("set_limit_amps.doubtful", "set_limit_watts.doubtful")  # where a gap comes after a payload by chance
_COUNTS_NO_MORE = ("Unplugged", "Finished")


class OtherBeat(Around):
    """Publishes the latest values of some variables on a beat of its own: instead of the healthy one, or as well."""

    def __init__(
        self,
        inner: Device,
        *,
        channels: tuple[str, ...],
        intervals_s: tuple[float, ...],
        offset_s: float = _AFTER_THE_HEALTHY_S,
        instead: bool = True,
    ) -> None:
        super().__init__(inner)
        self._channels = channels
        self._intervals_s = cycle(intervals_s)
        self._offset_s = offset_s
        self._instead = instead
        self._latest: dict[str, tuple[Publication, float]] = {}
        self._next = NEVER

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Keep what belongs to the variables for the beat."""
        if not any(self.is_of(name, publication.topic) for name in self._channels):
            return [publication]
        is_new = publication.topic not in self._latest
        self._latest[publication.topic] = (publication, now)
        if self._next == NEVER:
            self._next = now + self._offset_s + next(self._intervals_s)
        return [publication] if is_new or not self._instead else []

    def own_due(self) -> float:
        """Return the next beat."""
        return self._next

    def own_advance(self, now: float) -> list[Publication]:
        """Publish the latest values, as of now."""
        if now < self._next:
            return []
        while self._next <= now:
            self._next += next(self._intervals_s)
        return [self._as_of(now, *kept) for kept in self._latest.values()]

    def _as_of(self, now: float, publication: Publication, kept_at: float) -> Publication:
        """Return a kept publication with its times brought up to date, so that the beat is its only fault."""
        if self.is_of("datetime", publication.topic):
            return with_payload(publication, self.contract.channels["datetime"].encode(rfc3339(now)))
        if self.is_of("powermeter", publication.topic):
            return with_fields(publication, timestamp=round(now, 3))
        connector = self.connector("session_info", publication.topic)
        if connector is None:
            return publication
        session = self.said("session_info", connector)
        passed_s = 0.0 if session["state"] in _COUNTS_NO_MORE else now - kept_at
        duration_s = round(session["charging_duration_s"] + passed_s, 3)
        return with_fields(publication, datetime=rfc3339(now), charging_duration_s=duration_s)


class GoesAway(Around):
    """Says nothing any more after some seconds."""

    def __init__(self, inner: Device, *, after_s: float) -> None:
        super().__init__(inner)
        self._after_s = after_s
        self._since: float | None = None

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Pass on what is early enough."""
        self._since = now if self._since is None else self._since
        return [publication] if now - self._since < self._after_s else []


def _other_beat(channels: tuple[str, ...], intervals_s: tuple[float, ...]) -> Wrap:
    return layers(partial(OtherBeat, channels=channels, intervals_s=intervals_s), Agreeing)


def _too_often(channel: str) -> Wrap:
    beat = partial(
        OtherBeat, channels=(channel,), intervals_s=_EVERY_SECOND_S, offset_s=_BETWEEN_THE_HEALTHY_S, instead=False
    )
    return layers(beat, Agreeing)


def _seconds(make: Callable[[float], Fault], default_s: float) -> Fault:
    return numbered(make, default_s, "s", least=0.1, most=_MOST_S)


def _slow(variable: str, every_s: float) -> Fault:
    return Fault(
        f"{variable.replace('_', '-')}-slow",
        (f"{variable}.period.mean",),
        f"publishes {variable} every {every_s:g} s",
        _other_beat((variable,), (every_s,)),
    )


def _gap(variable: str, gap_s: float) -> Fault:
    return Fault(
        f"{variable.replace('_', '-')}-gap",
        (f"{variable}.period.gap",),
        f"leaves a gap of {gap_s:g} s between two publications of {variable} every four minutes",
        _other_beat((variable,), (*_BEFORE_GAP, gap_s, *_AFTER_GAP)),
    )


def _rare_gap(gap_s: float) -> Fault:
    return Fault(
        "limits-rare-gap",
        ("limits.period.gap", *_MISTAKEN),
        f"leaves a gap of {gap_s:g} s between two publications of limits once a minute",
        _other_beat(("limits",), (*_BEFORE_RARE_GAP, gap_s, *_AFTER_RARE_GAP)),
    )


def _silence(silence_s: float) -> Fault:
    return Fault(
        "falls-silent",
        ("charger.presence", *_MISTAKEN),
        f"says nothing at all for {silence_s:g} s every 15 s",
        _other_beat(VARIABLES, (silence_s, *_AFTER_SILENCE)),
    )


def _gone(after_s: float) -> Fault:
    return Fault(
        "goes-away",
        ("charger.presence", *_MISTAKEN),
        f"says nothing any more after {after_s:g} s",
        partial(GoesAway, after_s=after_s),
    )


def _family(variable: str) -> tuple[Fault, ...]:
    name = variable.replace("_", "-")
    return (
        _seconds(partial(_slow, variable), _SLOW_S),
        _seconds(partial(_gap, variable), _GAP_S),
        Fault(
            f"{name}-too-often",
            (f"{variable}.period.rate",),
            f"publishes {variable} twice a second",
            _too_often(variable),
        ),
    )


PULSE = (
    *(fault for variable in VARIABLES for fault in _family(variable)),
    _seconds(_silence, _SILENCE_S),
    _seconds(_rare_gap, _GAP_S),
    _seconds(_gone, _GONE_AFTER_S),
)
