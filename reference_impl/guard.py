"""Reference, beside its road: watches the hardware of one connector for what must end or prevent charging."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference_impl.hardware.ports import BoardReading, Hardware, MeterReading
from reference_impl.pilot import PilotState, offered_A
from reference_impl.session import ERROR_INFO, Cause

RESIDUAL_TRIPS_AT_MA = 6.0  # direct current, IEC 62955
OVERCURRENT_TRIPS_AFTER_S = 6.0  # a vehicle has 5 s to follow the pilot, IEC 61851-1
_OVER_A, _OVER_SHARE = 1.0, 0.1
_SUPPLY_V, _SUPPLY_OFF_V = 12.0, 1.5
_TOO_HOT_C, _COOL_AGAIN_C = 90.0, 80.0
_COMMUNICATION = {"SLAC": Cause.SLAC_FAULT, "HLC": Cause.HLC_FAULT}
_SAID = {info: cause for cause, info in ERROR_INFO.items()}
_NEVER = float("inf")


@dataclass(slots=True)
class Guard:
    """What is wrong at a connector, and for how long something may yet be; told the time in seconds since 1970."""

    hardware: Hardware
    _over_since: float | None = field(default=None, init=False)
    _took_too_much: bool = field(default=False, init=False)
    _leaks: bool = field(default=False, init=False)
    _is_too_hot: bool = field(default=False, init=False)
    _did_not_close: bool = field(default=False, init=False)
    _asked_for_ventilation: bool = field(default=False, init=False)

    def due(self) -> float:
        """Return when a current that should not flow will have flowed for too long."""
        return _NEVER if self._over_since is None or self._took_too_much or self._leaks else self._too_long_at

    @property
    def _too_long_at(self) -> float:
        return (self._over_since or 0.0) + OVERCURRENT_TRIPS_AFTER_S

    def fault(self, meter: MeterReading, board: BoardReading, now: float) -> Cause | None:
        """Return what is wrong, the gravest first, or None."""
        pilot = self.hardware.pilot
        self._look_at_current(max(meter.current_A, default=0.0), now)  # what is not measured is over nothing
        if self._relay_disobeys():
            return Cause.RELAY_FAULT
        if self._is_unwell(board):
            return Cause.INTERNAL_FAULT
        if board.fault is not None:
            return _SAID[board.fault]
        if board.residual_mA is not None and board.residual_mA >= RESIDUAL_TRIPS_AT_MA:
            return Cause.RESIDUAL_CURRENT
        if self._took_too_much:
            return Cause.OVERCURRENT
        if pilot.state is PilotState.E:
            return Cause.CAR_FAULT
        if pilot.diode_fails:
            return Cause.DIODE_FAULT
        self._asked_for_ventilation |= pilot.state is PilotState.D and not self.hardware.ventilated
        if self._asked_for_ventilation:
            return Cause.NO_VENTILATION
        return _COMMUNICATION.get(pilot.communication_fault or "")

    def reset(self) -> None:
        """Forget what would come again and again if it were tried with the same vehicle: it is gone."""
        self._did_not_close = self._asked_for_ventilation = False

    def _look_at_current(self, current_A: float, now: float) -> None:
        """Time a current that is more than what is offered; with an open contactor it is the contactor that leaks."""
        if self.hardware.pilot.state in {PilotState.A, PilotState.B}:
            self._took_too_much = False  # the vehicle has ended its load
        offer_A = offered_A(self.hardware.pilot.duty_percent)
        if current_A <= offer_A + max(_OVER_A, _OVER_SHARE * offer_A):
            self._over_since, self._leaks = None, False
            return
        self._over_since = now if self._over_since is None else self._over_since
        if now >= self._too_long_at:
            is_closed = self.hardware.contactor.closed
            self._took_too_much, self._leaks = self._took_too_much or is_closed, self._leaks or not is_closed

    def _relay_disobeys(self) -> bool:
        """See a contactor that welded for as long as it is, and remember one that did not close, as it is opened."""
        contactor = self.hardware.contactor
        if contactor.closed and contactor.is_closed is False:
            self._did_not_close = True
        return self._did_not_close or self._leaks or (contactor.is_closed is True and not contactor.closed)

    def _is_unwell(self, board: BoardReading) -> bool:
        """See electronics that are too hot, or a supply that is off; what is not measured is well."""
        if board.temperature_C is not None:
            self._is_too_hot = board.temperature_C >= (_COOL_AGAIN_C if self._is_too_hot else _TOO_HOT_C)
        supplies = (board.supply_12V, _SUPPLY_V), (board.supply_minus_12V, -_SUPPLY_V)
        return self._is_too_hot or any(
            measured_V is not None and abs(measured_V - meant_V) > _SUPPLY_OFF_V for measured_V, meant_V in supplies
        )
