"""Reference, faults: clocks, capabilities, limits, telemetry and status that fit their schema and are not true."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from reference_impl.device import Publication
from reference_impl.faults.altered import OtherPayload, altered, altering, fields, having, without
from reference_impl.faults.around import Around, with_fields
from reference_impl.faults.fault import Fault, layers, numbered
from reference_impl.moment import rfc3339

_CACHED_S = 5.0
_STUTTERS_S = 0.51
_BEHIND_S = 3.0
_SUMMER_TIME_S = 7200.0
_RARELY = 20


class Retained(Around):
    """Lets the broker retain the limits."""

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Mark limits as retained."""
        return [replace(publication, retain=publication.retain or self.is_of("limits", publication.topic))]


class WithMeter(Around):
    """Puts the time and the energy of the meter into the telemetry."""

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Add to the telemetry what the meter said last."""
        connector = self.connector("telemetry", publication.topic)
        meter = self.said("powermeter", connector) if connector is not None else None
        if meter is None:
            return [publication]
        return [with_fields(publication, timestamp=meter["timestamp"], energy_Wh_import=meter["energy_Wh_import"])]


class Unlisted(Around):
    """Publishes what never changes under a second name that is not listed."""

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Double the capabilities of every connector."""
        connector = self.connector("hardware_capabilities", publication.topic)
        if connector is None:
            return [publication]
        return [publication, replace(publication, topic=self.topic("hardware_capabilities", f"{connector}_twin"))]


class Stutters:
    """A clock that is half a second ahead, and half a second behind the next time."""

    def __init__(self) -> None:
        self._is_ahead = False

    def __call__(self, _payload: bytes, now: float) -> bytes:
        """Return the time as this clock has it."""
        self._is_ahead = not self._is_ahead
        return rfc3339(now + (_STUTTERS_S if self._is_ahead else -_STUTTERS_S)).encode()


def _cached(for_s: float) -> Fault:
    return altered(
        "datetime-cached",
        ("datetime.advances", "datetime.accurate"),
        f"says the same time for {for_s:g} s",
        "datetime",
        lambda _payload, now: rfc3339(now - now % for_s).encode(),
    )


def _behind(seconds: float) -> Fault:
    return _clock_off("clock-behind", f"has a clock that is {seconds:g} s behind", -seconds)


def _clock_off(name: str, summary: str, seconds: float) -> Fault:
    return Fault(
        name,
        ("datetime.accurate",),
        summary,
        layers(
            altering("datetime", lambda _, now: rfc3339(now + seconds).encode()),
            altering("session_info", fields(lambda value, now: value | {"datetime": rfc3339(now + seconds)})),
        ),
    )


def _relay_on(value: dict[str, Any], _now: float) -> dict[str, Any]:
    return {"relay_on" if key == "relais_on" else key: kept for key, kept in value.items()}


def _without_neutral(value: dict[str, Any], _now: float) -> dict[str, Any]:
    return value | {"current_A": {key: kept for key, kept in value["current_A"].items() if key != "N"}}


def _inverted(value: dict[str, Any], _now: float) -> dict[str, Any]:
    return value | {"relais_on": not value["relais_on"]}


VALUES = (
    numbered(_cached, _CACHED_S, "s", least=0.1, most=86_400),
    Fault(
        "datetime-stutters",
        ("datetime.advances",),
        "has a clock that stands every other second, never far from the truth",
        partial(OtherPayload, channel="datetime", begin=Stutters, every=1),
    ),
    numbered(_behind, _BEHIND_S, "s", least=-86_400, most=86_400),
    _clock_off("clock-local-time-as-utc", "writes local time, 2 h ahead, and calls it UTC", _SUMMER_TIME_S),
    Fault("limits-retained", ("charger.not_retained",), "lets the broker retain the limits", Retained),
    Fault(
        "connector-unlisted",
        ("connectors.listed",),
        "publishes hardware capabilities of a connector that it does not list",
        Unlisted,
    ),
    altered(
        "capabilities-minimum-above-maximum",
        ("hardware_capabilities.ordered",),
        "cannot export, and at least 6 A of it",
        "hardware_capabilities",
        having(min_current_A_export=6.0),
    ),
    altered(
        "capabilities-four-phases",
        ("hardware_capabilities.phases",),
        "imports in four phases",
        "hardware_capabilities",
        having(max_phase_count_import=4),
    ),
    altered(
        "capabilities-no-phase",
        ("hardware_capabilities.phases",),
        "imports in no phase at least",
        "hardware_capabilities",
        having(min_phase_count_import=0),
    ),
    altered(
        "capabilities-with-export",
        ("charger.declared",),
        "says in one of twenty messages that it can export 16 A, which it is declared not to",
        "hardware_capabilities",
        having(max_current_A_export=16.0, max_phase_count_export=3),
        every=_RARELY,
    ),
    altered(
        "meter-without-neutral",
        ("charger.declared",),
        "publishes no current of the neutral conductor, which it is declared to",
        "powermeter",
        fields(_without_neutral),
    ),
    altered("limits-without-uuid", ("limits.uuid",), "leaves the uuid of the limits out", "limits", without("uuid")),
    altered(
        "limits-of-another",
        ("limits.uuid",),
        "names another EVSE in the limits",
        "limits",
        having(uuid="another_evse"),
    ),
    altered(
        "telemetry-missing-field-rarely",
        ("telemetry.fields", "charger.declared"),
        "leaves out the speed of the fan in one of twenty messages",
        "telemetry",
        without("fan_rpm"),
        every=_RARELY,
    ),
    Fault(
        "telemetry-with-meter",
        ("telemetry.not_powermeter",),
        "publishes the reading of the meter with the telemetry, on its topic",
        WithMeter,
    ),
    altered("telemetry-relay-on", ("telemetry.fields",), "calls relais_on relay_on", "telemetry", fields(_relay_on)),
    altered(
        "telemetry-relais-inverted",
        ("telemetry.relais",),
        "reports the relay closed when it is open, and open when it is closed",
        "telemetry",
        fields(_inverted),
    ),
    *(
        altered(
            f"telemetry-relais-stuck-{word}",
            ("telemetry.relais",),
            f"reports the relay {word} all the time",
            "telemetry",
            having(relais_on=is_on),
        )
        for word, is_on in (("open", False), ("closed", True))
    ),
    altered(
        "connection-status-disconnected",
        ("connection_status.unconfigured", "charger.declared"),
        "says disconnected where no OCPP module is configured",
        "connection_status",
        lambda _payload, _now: b"disconnected",
    ),
)
