"""Reference, third on its road: the charging session as a table from state and cause to state; no clock, no effects."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from reference_impl.messages import State


class Cause(Enum):
    """Why a session changes its state."""

    PLUGGED_IN = auto()
    AUTHORISED = auto()
    VEHICLE_DRAWS = auto()
    VEHICLE_RESTS = auto()
    ENERGY_LACKS = auto()
    ENERGY_RETURNS = auto()
    PAUSED_BY_COMMAND = auto()
    RESUMED_BY_COMMAND = auto()
    FORCED_UNLOCK = auto()
    CAR_FAULT = auto()
    DIODE_FAULT = auto()
    RESIDUAL_CURRENT = auto()
    FAULT_CLEARED = auto()
    UNPLUGGED = auto()


ERROR_INFO: Mapping[Cause, str] = MappingProxyType(
    {Cause.CAR_FAULT: "Car", Cause.DIODE_FAULT: "CarDiodeFault", Cause.RESIDUAL_CURRENT: "RCD"}
)

_PLUGGED_IN = (
    State.AuthRequired,
    State.Preparing,
    State.WaitingForEnergy,
    State.Charging,
    State.ChargingPausedEV,
    State.ChargingPausedEVSE,
)
_AUTHORISED = _PLUGGED_IN[1:]

TABLE: Mapping[tuple[State, Cause], State] = MappingProxyType(
    {
        (State.Unplugged, Cause.PLUGGED_IN): State.AuthRequired,
        (State.AuthRequired, Cause.AUTHORISED): State.Preparing,
        (State.Preparing, Cause.ENERGY_LACKS): State.WaitingForEnergy,
        (State.Preparing, Cause.VEHICLE_DRAWS): State.Charging,
        (State.WaitingForEnergy, Cause.ENERGY_RETURNS): State.Charging,
        (State.Charging, Cause.ENERGY_LACKS): State.WaitingForEnergy,
        (State.Charging, Cause.VEHICLE_RESTS): State.ChargingPausedEV,
        (State.Charging, Cause.PAUSED_BY_COMMAND): State.ChargingPausedEVSE,
        (State.ChargingPausedEV, Cause.VEHICLE_DRAWS): State.Charging,
        (State.ChargingPausedEVSE, Cause.RESUMED_BY_COMMAND): State.Charging,
        (State.Error, Cause.FAULT_CLEARED): State.Preparing,
        (State.Error, Cause.FORCED_UNLOCK): State.Finished,
        **{(state, Cause.FORCED_UNLOCK): State.Finished for state in _AUTHORISED},
        **{(state, fault): State.Error for state in _PLUGGED_IN for fault in ERROR_INFO},
        **{(state, Cause.UNPLUGGED): State.Unplugged for state in (*_PLUGGED_IN, State.Error, State.Finished)},
    }
)


def following(state: State, cause: Cause) -> State:
    """Return the state that a cause leads to; a cause that the table does not know changes nothing."""
    return TABLE.get((state, cause), state)
