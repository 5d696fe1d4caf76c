"""Reference, third on its road: the charging session as a table from state and cause to state; no clock, no effects."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from reference_impl.messages import State


class Cause(Enum):
    """Why a session changes its state."""

    __hash__ = object.__hash__  # each is itself alone, and is looked up often

    PLUGGED_IN = "a vehicle is plugged in"
    UNPLUGGED = "the vehicle is unplugged"
    RESERVED = "the connector is reserved"
    RESERVATION_ENDED = "the reservation ends"
    AUTHORISED = "the session is authorised"
    STOPPED_BY_CARD = "the user shows the card again"
    VEHICLE_DRAWS = "the vehicle takes power"
    VEHICLE_RESTS = "the vehicle takes no power"
    ENERGY_LACKS = "the limit in force is below the minimum current"
    ENERGY_RETURNS = "the limit in force reaches the minimum current"
    PAUSED_BY_COMMAND = "pause_charging"
    RESUMED_BY_COMMAND = "resume_charging"
    FORCED_UNLOCK = "force_unlock"
    CAR_FAULT = "the pilot is short-circuited"
    DIODE_FAULT = "the diode of the vehicle fails"
    NO_VENTILATION = "the vehicle asks for ventilation, and there is none"
    RESIDUAL_CURRENT = "a residual current flows"
    OVERCURRENT = "the vehicle takes more than it is offered"
    SLAC_FAULT = "the vehicle cannot be matched (SLAC)"
    HLC_FAULT = "the high-level communication with the vehicle fails"
    RELAY_FAULT = "the contactor does not do what it is told"
    INTERNAL_FAULT = "the charger is too hot, its supply fails, or its hardware is lost"
    FAULT_CLEARED = "the fault is gone"
    FAULT_CLEARED_AT_END = "the fault is gone, and the session had ended"
    FAULT_CLEARED_BEFORE = "the fault is gone, and no session is open"
    SELF_TEST_FAILED = "the self-test fails"
    REPAIRED = "the self-test passes again"
    DISABLED = "the connector is taken out of service"
    ENABLED = "the connector is put into service"


OF_VEHICLE: Mapping[Cause, str] = MappingProxyType(
    {
        Cause.CAR_FAULT: "Car",
        Cause.DIODE_FAULT: "CarDiodeFault",
        Cause.NO_VENTILATION: "VentilationNotAvailable",
        Cause.RESIDUAL_CURRENT: "RCD",
        Cause.OVERCURRENT: "OverCurrent",
        Cause.SLAC_FAULT: "SLAC",
        Cause.HLC_FAULT: "HLC",
    }
)
OF_CHARGER: Mapping[Cause, str] = MappingProxyType({Cause.RELAY_FAULT: "Relais", Cause.INTERNAL_FAULT: "Internal"})
ERROR_INFO: Mapping[Cause, str] = MappingProxyType({**OF_VEHICLE, **OF_CHARGER})

AUTHORISED = (
    State.Preparing,
    State.WaitingForEnergy,
    State.Charging,
    State.ChargingPausedEV,
    State.ChargingPausedEVSE,
)
EMPTY = (State.Unplugged, State.Reserved)
PLUGGED_IN = (State.AuthRequired, *AUTHORISED)
IN_SERVICE = (*EMPTY, *PLUGGED_IN, State.Finished, State.Error)
_AT_ANY_TIME = tuple(fault for fault in OF_VEHICLE if fault is not Cause.OVERCURRENT)
_MAY_DRAW_TOO_MUCH = (State.AuthRequired, State.Charging, State.WaitingForEnergy, State.ChargingPausedEVSE)

TABLE: Mapping[tuple[State, Cause], State] = MappingProxyType(
    {
        **{(state, Cause.PLUGGED_IN): State.AuthRequired for state in EMPTY},
        (State.Unplugged, Cause.RESERVED): State.Reserved,
        (State.Reserved, Cause.RESERVATION_ENDED): State.Unplugged,
        (State.AuthRequired, Cause.AUTHORISED): State.Preparing,
        (State.Preparing, Cause.ENERGY_LACKS): State.WaitingForEnergy,
        (State.Preparing, Cause.VEHICLE_DRAWS): State.Charging,
        (State.WaitingForEnergy, Cause.ENERGY_RETURNS): State.Preparing,
        (State.Charging, Cause.ENERGY_LACKS): State.WaitingForEnergy,
        (State.Charging, Cause.VEHICLE_RESTS): State.ChargingPausedEV,
        (State.Charging, Cause.PAUSED_BY_COMMAND): State.ChargingPausedEVSE,
        (State.ChargingPausedEV, Cause.ENERGY_LACKS): State.WaitingForEnergy,
        (State.ChargingPausedEV, Cause.VEHICLE_DRAWS): State.Charging,
        (State.ChargingPausedEVSE, Cause.RESUMED_BY_COMMAND): State.ChargingPausedEV,
        **{(state, Cause.STOPPED_BY_CARD): State.Finished for state in (*AUTHORISED, State.Error)},
        **{(state, Cause.FORCED_UNLOCK): State.Finished for state in (*AUTHORISED, State.Error)},
        **{(state, Cause.UNPLUGGED): State.Unplugged for state in (*PLUGGED_IN, State.Finished, State.Error)},
        **{(state, fault): State.Error for state in PLUGGED_IN for fault in _AT_ANY_TIME},
        **{(state, Cause.OVERCURRENT): State.Error for state in _MAY_DRAW_TOO_MUCH},
        **{(state, fault): State.Error for state in (*EMPTY, *PLUGGED_IN, State.Finished) for fault in OF_CHARGER},
        (State.Error, Cause.FAULT_CLEARED): State.AuthRequired,
        (State.Error, Cause.FAULT_CLEARED_AT_END): State.Finished,
        (State.Error, Cause.FAULT_CLEARED_BEFORE): State.Unplugged,
        **{(state, Cause.DISABLED): State.Disabled for state in IN_SERVICE},
        (State.Disabled, Cause.ENABLED): State.Unplugged,
        **{(state, Cause.SELF_TEST_FAILED): State.PermanentFault for state in (*IN_SERVICE, State.Disabled)},
        (State.PermanentFault, Cause.REPAIRED): State.Unplugged,
    }
)


def following(state: State, cause: Cause) -> State:
    """Return the state that a cause leads to; a cause that the table does not know changes nothing."""
    return TABLE.get((state, cause), state)
