"""Reference, at its edge: a charge controller as pilot, contactor, lock and board of a connector."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from reference_impl.hardware.modbus.quantities import NO_FAULT
from reference_impl.hardware.modbus.setpoints import LEAST_A, Setpoints
from reference_impl.hardware.modbus.trusted import Trusted
from reference_impl.hardware.ports import BoardReading
from reference_impl.pilot import RESISTOR_OHM, STEADY_PERCENT, UNAVAILABLE_PERCENT, PilotState, offered_A

SETTLES_S = 1.5


@dataclass(slots=True)
class Controller:
    """What a controller showed last, and what the charger wants of it: as duty cycle, contactor and lock.

    A contactor is taken to be as it was told, until readings over 1.5 s say otherwise: they come late, and a controller
    that runs IEC 61851-1 by itself closes it a moment before the charger says so. Where no charging is enabled, a
    contactor that is open already is as it should be.
    """

    shown: Trusted
    _duty_percent: float = field(default=STEADY_PERCENT, init=False)
    _closed: bool = field(default=False, init=False)
    _locked: bool = field(default=False, init=False)
    _looked_at: float = field(default=float("-inf"), init=False)
    _otherwise_since: float | None = field(default=None, init=False)

    @property
    def setpoints(self) -> Setpoints:
        """What the controller is to do; the offer is rounded to 0.01 A, in which limits are given, and never above."""
        offer_A = math.ceil(round(offered_A(self._duty_percent) * 100, 6)) / 100
        return Setpoints(
            offered_current_A=max(offer_A, LEAST_A),
            charging_enabled=offer_A > 0,
            contactor=self._closed,
            lock=self._locked,
            available=self._duty_percent != UNAVAILABLE_PERCENT,
        )

    def read(self, now: float) -> BoardReading:
        """Return what the controller measures, and what it says is wrong; what it does not measure is left out."""
        self._looked_at = now
        self._compare()
        number, fault = self.shown.number, self.shown.values.get("fault", NO_FAULT)
        return BoardReading(
            fan_rpm=number("fan_rpm"),
            residual_mA=number("residual_mA"),
            supply_12V=number("supply_12V_V"),
            supply_minus_12V=number("supply_minus_12V_V"),
            temperature_C=number("temperature_C"),
            self_test_passed=bool(self.shown.values.get("self_test_passed", True)),
            fault=None if fault == NO_FAULT else str(fault),
        )

    @property
    def duty_percent(self) -> float:
        """The duty cycle that stands for what the controller is to offer."""
        return self._duty_percent

    @duty_percent.setter
    def duty_percent(self, duty_percent: float) -> None:
        self._duty_percent = duty_percent
        self._compare()

    @property
    def state(self) -> PilotState:
        """What the controller sees on the pilot."""
        return PilotState[str(self.shown.values.get("pilot_state", "A"))]

    @property
    def diode_fails(self) -> bool:
        """Controllers say this as a fault."""
        return False

    @property
    def proximity_ohm(self) -> float | None:
        """The resistor of the cable that the controller found, None where it found none, or does not look."""
        rating_A = self.shown.number("plugged_cable_A") or 0.0
        return next((ohm for most_A, ohm in sorted(RESISTOR_OHM.items(), reverse=True) if most_A <= rating_A), None)

    @property
    def communication_fault(self) -> str | None:
        """No controller that is known has a high-level communication."""
        return None

    @property
    def closed(self) -> bool:
        """What the contactor was told."""
        return self._closed

    @closed.setter
    def closed(self, closed: bool) -> None:
        if closed != self._closed:
            self._closed, self._otherwise_since = closed, None
            self._compare()

    @property
    def is_closed(self) -> bool | None:
        """What the mirror contact says, where it is there, once it had time to follow; of a lost controller, None."""
        if self.shown.is_lost:
            return None  # it may go on with what it was told last
        since = self._otherwise_since
        return not self._closed if since is not None and self.shown.at - since >= SETTLES_S else self._closed

    @property
    def locked(self) -> bool:
        """What the lock was told."""
        return self._locked

    @locked.setter
    def locked(self, locked: bool) -> None:
        self._locked = locked

    def _compare(self) -> None:
        shows = self.shown.values.get("contactor_closed", self._closed)
        may_be_open = offered_A(self._duty_percent) <= 0
        if shows == self._closed or (self._closed and may_be_open):
            self._otherwise_since = None
        elif self._otherwise_since is None:
            self._otherwise_since = self._looked_at


@dataclass(slots=True)
class ControllerLock:
    """The lock of a controller."""

    of: Controller

    @property
    def closed(self) -> bool:
        """What the lock was told."""
        return self.of.locked

    @closed.setter
    def closed(self, closed: bool) -> None:
        self.of.locked = closed
