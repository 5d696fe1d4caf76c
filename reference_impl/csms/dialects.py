"""CSMS, second on its road: the versions of OCPP as tables: how we register, name states, and decline; no library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from reference_impl.management import Seen
from reference_impl.messages import State
from reference_impl.moment import rfc3339

_VENDOR, _MODEL = "everest-conformance", "everest-reference"  # 20 characters at most
_REJECTED = {"status": "Rejected"}

STATUS_16: Mapping[State, str] = MappingProxyType(
    {
        State.Unplugged: "Available",
        State.Reserved: "Reserved",
        State.AuthRequired: "Preparing",
        State.Preparing: "Preparing",
        State.WaitingForEnergy: "SuspendedEVSE",
        State.Charging: "Charging",
        State.ChargingPausedEV: "SuspendedEV",
        State.ChargingPausedEVSE: "SuspendedEVSE",
        State.Finished: "Finishing",
        State.Error: "Faulted",
        State.PermanentFault: "Faulted",
        State.Disabled: "Unavailable",
    }
)
_ABSENT_201 = {"Available": "Available", "Reserved": "Reserved", "Faulted": "Faulted", "Unavailable": "Unavailable"}
STATUS_201: Mapping[State, str] = MappingProxyType(
    {state: _ABSENT_201.get(word, "Occupied") for state, word in STATUS_16.items()}
)
ERROR_16: Mapping[str, str] = MappingProxyType(
    {
        "RCD": "GroundFailure",
        "OverCurrent": "OverCurrentFailure",
        "Relais": "PowerSwitchFailure",
        "Internal": "InternalError",
        "SLAC": "EVCommunicationError",
        "HLC": "EVCommunicationError",
        "Car": "OtherError",
        "CarDiodeFault": "OtherError",
        "VentilationNotAvailable": "OtherError",
    }
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of OCPP: how its messages are filled.

    `declined` are the requests of the system that are understood, and what each one is answered; to all others the
    library answers that they are not implemented, or not known.
    """

    version: str
    subprotocol: str
    registration: Mapping[str, Any]
    status: Callable[[Seen], dict[str, Any]]
    declined: Mapping[str, Mapping[str, Any]]


def _status_16(seen: Seen) -> dict[str, Any]:
    is_faulted = STATUS_16[seen.state] == "Faulted"
    return {
        "connector_id": seen.connector,
        "status": STATUS_16[seen.state],
        "error_code": ERROR_16.get(seen.info, "InternalError") if is_faulted else "NoError",
        "info": (seen.info or str(seen.state)) if is_faulted else None,
        "timestamp": rfc3339(seen.at),
    }


def _status_201(seen: Seen) -> dict[str, Any]:
    return {
        "evse_id": seen.connector,
        "connector_id": 1,
        "connector_status": STATUS_201[seen.state],
        "timestamp": rfc3339(seen.at),
    }


DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "1.6": Dialect(
            version="1.6",
            subprotocol="ocpp1.6",
            registration={"charge_point_vendor": _VENDOR, "charge_point_model": _MODEL},
            status=_status_16,
            declined={
                "ChangeAvailability": _REJECTED,
                "ChangeConfiguration": {"status": "NotSupported"},
                "ClearCache": _REJECTED,
                "DataTransfer": {"status": "UnknownVendorId"},
                "GetConfiguration": {"configuration_key": []},
                "RemoteStartTransaction": _REJECTED,
                "RemoteStopTransaction": _REJECTED,
                "Reset": _REJECTED,
                "TriggerMessage": {"status": "NotImplemented"},
                "UnlockConnector": {"status": "NotSupported"},
            },
        ),
        "2.0.1": Dialect(
            version="2.0.1",
            subprotocol="ocpp2.0.1",
            registration={"charging_station": {"vendor_name": _VENDOR, "model": _MODEL}, "reason": "PowerUp"},
            status=_status_201,
            declined={
                "ChangeAvailability": _REJECTED,
                "ClearCache": _REJECTED,
                "DataTransfer": {"status": "UnknownVendorId"},
                "GetBaseReport": {"status": "NotSupported"},
                "RequestStartTransaction": _REJECTED,
                "RequestStopTransaction": _REJECTED,
                "Reset": _REJECTED,
                "TriggerMessage": {"status": "NotImplemented"},
                "UnlockConnector": {"status": "UnlockFailed"},
            },
        ),
    }
)
