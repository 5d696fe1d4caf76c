"""Reference, faults: publications whose payload is wrong in one way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import orjson

from reference_impl.device import Device, Publication
from reference_impl.evse import VARIABLES
from reference_impl.faults.around import Around, with_payload
from reference_impl.faults.fault import Fault
from reference_impl.moment import rfc3339

Change = Callable[[bytes, float], bytes]
_CACHED_S = 5.0
_SUMMER_TIME = timezone(timedelta(hours=2))
_SOMETIMES = 4  # every fourth publication


class OtherPayload(Around):
    """Changes the payload of one channel's publications: of all, or of every so many."""

    def __init__(self, inner: Device, *, channel: str, change: Change, every: int = 1) -> None:
        super().__init__(inner)
        self._channel, self._change, self._every, self._count = channel, change, every, 0

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Change what belongs to the channel."""
        if not self.is_of(self._channel, publication.topic):
            return [publication]
        self._count += 1
        if self._count % self._every:
            return [publication]
        return [with_payload(publication, self._change(publication.payload, now))]


class OnTelemetryToo(Around):
    """Publishes every power meter reading on the telemetry topic as well."""

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Double a power meter reading."""
        found = self.contract.channels["powermeter"].parameters(publication.topic)
        if found is None:
            return [publication]
        telemetry = self.contract.channels["telemetry"].topic(**found)
        return [publication, Publication(telemetry, publication.payload, publication.qos, publication.retain)]


def _fields(change: Callable[[dict[str, Any], float], dict[str, Any]]) -> Change:
    return lambda payload, now: orjson.dumps(change(orjson.loads(payload), now))


def _with(**fields: object) -> Change:
    return _fields(lambda value, _: value | fields)


def _without(field: str) -> Change:
    return _fields(lambda value, _: {key: kept for key, kept in value.items() if key != field})


def _without_total(value: dict[str, Any], _now: float) -> dict[str, Any]:
    energy = {key: kept for key, kept in value["energy_Wh_import"].items() if key != "total"}
    return value | {"energy_Wh_import": energy}


def _local_time(value: dict[str, Any], now: float) -> dict[str, Any]:
    local = datetime.fromtimestamp(now, UTC).astimezone(_SUMMER_TIME)
    return value | {"datetime": local.isoformat(timespec="milliseconds")}


def _unknown(value: dict[str, Any], _now: float) -> dict[str, Any]:
    return value | {"state": "Unknown"} if value["state"] == "Unplugged" else value


def _listing(*more: object) -> Change:
    return lambda payload, _: orjson.dumps([*orjson.loads(payload), *more])


def _listed_twice(payload: bytes, _now: float) -> bytes:
    names = orjson.loads(payload)
    return orjson.dumps([*names, names[0]])


def _quoted(payload: bytes, _now: float) -> bytes:
    return b'"' + payload + b'"'


def _cached(_payload: bytes, now: float) -> bytes:
    return rfc3339(now - now % _CACHED_S).encode()


def _nan(payload: bytes, _now: float) -> bytes:
    value = orjson.loads(payload)
    return payload.replace(f'"temperature":{value["temperature"]}'.encode(), b'"temperature":NaN')


def _fault(name: str, breaks: tuple[str, ...], summary: str, channel: str, change: Change, *, every: int = 1) -> Fault:
    return Fault(name, breaks, summary, partial(OtherPayload, channel=channel, change=change, every=every))


PAYLOADS = (
    _fault(
        "json-nan",
        ("charger.json.strict", "telemetry.payload"),
        "writes NaN for a temperature now and then",
        "telemetry",
        _nan,
        every=_SOMETIMES,
    ),
    _fault(
        "json-bom",
        ("charger.json.strict", "hardware_capabilities.payload"),
        "puts a byte order mark before JSON now and then",
        "hardware_capabilities",
        lambda payload, _: b"\xef\xbb\xbf" + payload,
        every=_SOMETIMES,
    ),
    _fault(
        "connectors-not-strings",
        ("connectors.payload",),
        "lists its connectors as an object every other time",
        "connectors",
        lambda payload, _: orjson.dumps(dict.fromkeys(orjson.loads(payload), 1)),
        every=2,
    ),
    _fault(
        "connectors-empty-name",
        ("connectors.payload.names", "connectors.complete"),
        "lists a connector without a name",
        "connectors",
        _listing(""),
    ),
    _fault(
        "connectors-twice",
        ("connectors.payload.names",),
        "lists its first connector twice",
        "connectors",
        _listed_twice,
    ),
    _fault(
        "connector-incomplete",
        ("connectors.complete", *(f"{variable}.period.gap" for variable in VARIABLES)),
        "lists a connector that publishes nothing",
        "connectors",
        _listing("silent_one"),
    ),
    _fault("datetime-in-quotes", ("datetime.payload",), "puts the time in JSON quotes", "datetime", _quoted),
    _fault(
        "datetime-cached", ("datetime.advances", "datetime.accurate"), "says the same time for 5 s", "datetime", _cached
    ),
    _fault(
        "capabilities-missing-field",
        ("hardware_capabilities.payload",),
        "leaves out the minimum current of import",
        "hardware_capabilities",
        _without("min_current_A_import"),
    ),
    _fault(
        "session-info-missing-field",
        ("session_info.payload",),
        "leaves out the discharged energy",
        "session_info",
        _without("discharged_energy_wh"),
    ),
    _fault(
        "session-info-state-unknown",
        ("session_info.state",),
        "calls the state Unknown while nothing is plugged in",
        "session_info",
        _fields(_unknown),
    ),
    _fault(
        "session-info-local-time",
        ("session_info.datetime",),
        "writes local time in the session information",
        "session_info",
        _fields(_local_time),
    ),
    _fault(
        "error-without-cause",
        ("session_info.state_info",),
        "names no cause in the state Error",
        "session_info",
        _with(state_info=""),
    ),
    _fault(
        "limits-phases-as-text",
        ("limits.payload",),
        "writes the number of phases as text",
        "limits",
        _with(nr_of_phases_available="3"),
    ),
    _fault(
        "limits-phases-zero",
        ("limits.phases",),
        "says that no phase is available",
        "limits",
        _with(nr_of_phases_available=0),
    ),
    _fault(
        "telemetry-temperature-as-text",
        ("telemetry.payload",),
        "writes the temperature as text",
        "telemetry",
        _with(temperature="25.5 C"),
    ),
    Fault(
        "powermeter-on-telemetry",
        ("telemetry.not_powermeter", "telemetry.fields", "telemetry.period.rate"),
        "publishes the power meter on the telemetry topic as well",
        OnTelemetryToo,
    ),
    _fault(
        "powermeter-without-total",
        ("powermeter.payload",),
        "leaves out the total of the imported energy",
        "powermeter",
        _fields(_without_total),
    ),
    _fault(
        "powermeter-timestamp-garbage",
        ("powermeter.timestamp",),
        "writes a timestamp that is no time",
        "powermeter",
        _with(timestamp="a moment ago"),
    ),
    _fault(
        "connection-status-quoted",
        ("connection_status.payload",),
        "puts the connection status in JSON quotes",
        "connection_status",
        _quoted,
    ),
)
