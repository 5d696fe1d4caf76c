"""Reference, faults: publications that are not what the schema of their channel promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson

from reference_impl.device import Publication
from reference_impl.faults.altered import (
    Change,
    altered,
    ending_with_newline,
    fields,
    having,
    quoted,
    remembering,
    without,
)
from reference_impl.faults.around import Around
from reference_impl.faults.fault import Fault

_SUMMER_TIME = timezone(timedelta(hours=2))
_RARELY = 20


@dataclass(slots=True)
class UnknownAtFirst:
    """The state is called Unknown until a vehicle is plugged in for the first time."""

    unknown: bool = True

    def __call__(self, value: dict[str, Any], _now: float) -> dict[str, Any]:
        """Change the state."""
        self.unknown &= value["state"] == "Unplugged"
        return value | {"state": "Unknown"} if self.unknown else value


class OnTelemetryToo(Around):
    """Publishes every power meter reading on the telemetry topic as well."""

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Double a power meter reading."""
        connector = self.connector("powermeter", publication.topic)
        if connector is None:
            return [publication]
        telemetry = self.topic("telemetry", connector)
        return [publication, Publication(telemetry, publication.payload, publication.qos, publication.retain)]


def _without_total(value: dict[str, Any], _now: float) -> dict[str, Any]:
    energy = {key: kept for key, kept in value["energy_Wh_import"].items() if key != "total"}
    return value | {"energy_Wh_import": energy}


def _local_time(value: dict[str, Any], now: float) -> dict[str, Any]:
    local = datetime.fromtimestamp(now, UTC).astimezone(_SUMMER_TIME)
    return value | {"datetime": local.isoformat(timespec="milliseconds")}


def _listing(*more: object) -> Change:
    return lambda payload, _: orjson.dumps([*orjson.loads(payload), *more])


def _listed_twice(payload: bytes, _now: float) -> bytes:
    names = orjson.loads(payload)
    return orjson.dumps([*names, names[0]])


PAYLOADS = (
    altered(
        "connectors-not-strings",
        ("connectors.payload",),
        "lists its connectors as an object every other time",
        "connectors",
        lambda payload, _: orjson.dumps(dict.fromkeys(orjson.loads(payload), 1)),
        every=2,
    ),
    altered(
        "connectors-empty-name",
        ("connectors.payload.names",),
        "lists a connector without a name",
        "connectors",
        _listing(""),
    ),
    altered(
        "connectors-twice",
        ("connectors.payload.names",),
        "lists its first connector twice",
        "connectors",
        _listed_twice,
    ),
    altered(
        "connector-incomplete",
        ("connectors.complete",),
        "lists a connector that publishes nothing",
        "connectors",
        _listing("silent_one"),
    ),
    altered("datetime-in-quotes", ("datetime.payload",), "puts the time in JSON quotes", "datetime", quoted),
    altered(
        "datetime-with-newline",
        ("datetime.payload",),
        "ends the time with a newline",
        "datetime",
        ending_with_newline,
    ),
    altered(
        "capabilities-missing-field",
        ("hardware_capabilities.payload",),
        "leaves out the minimum current of import",
        "hardware_capabilities",
        without("min_current_A_import"),
    ),
    altered(
        "session-info-missing-field",
        ("session_info.payload",),
        "leaves out the discharged energy",
        "session_info",
        without("discharged_energy_wh"),
    ),
    altered(
        "session-info-missing-field-rarely",
        ("session_info.payload",),
        "leaves out the duration in one of twenty messages",
        "session_info",
        without("charging_duration_s"),
        every=_RARELY,
    ),
    Fault(
        "session-info-state-unknown",
        ("session_info.state",),
        "calls the state Unknown until something is plugged in for the first time",
        remembering("session_info", UnknownAtFirst),
    ),
    altered(
        "session-info-local-time",
        ("session_info.datetime",),
        "writes local time in the session information",
        "session_info",
        fields(_local_time),
    ),
    altered(
        "error-without-cause",
        ("session_info.state_info",),
        "names no cause in the state Error",
        "session_info",
        having(state_info=""),
    ),
    altered(
        "limits-phases-as-text",
        ("limits.payload",),
        "writes the number of phases as text",
        "limits",
        having(nr_of_phases_available="3"),
    ),
    altered(
        "limits-phases-zero",
        ("limits.phases",),
        "says that no phase is available",
        "limits",
        having(nr_of_phases_available=0),
    ),
    altered(
        "telemetry-temperature-as-text",
        ("telemetry.payload",),
        "writes the temperature as text",
        "telemetry",
        having(temperature="25.5 C"),
    ),
    Fault(
        "powermeter-on-telemetry",
        ("telemetry.not_powermeter", "telemetry.fields", "telemetry.period.rate", "charger.declared"),
        "publishes the power meter on the telemetry topic as well",
        OnTelemetryToo,
    ),
    altered(
        "powermeter-without-total",
        ("powermeter.payload",),
        "leaves out the total of the imported energy",
        "powermeter",
        fields(_without_total),
    ),
    altered(
        "powermeter-timestamp-garbage",
        ("powermeter.timestamp",),
        "writes a timestamp that is no time",
        "powermeter",
        having(timestamp="a moment ago"),
    ),
    altered(
        "connection-status-quoted",
        ("connection_status.payload", "connection_status.unconfigured"),
        "puts the connection status in JSON quotes",
        "connection_status",
        quoted,
    ),
    altered(
        "connection-status-with-newline",
        ("connection_status.payload", "connection_status.unconfigured"),
        "ends the connection status with a newline",
        "connection_status",
        ending_with_newline,
    ),
)
