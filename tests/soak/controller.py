"""Soak: a charge controller on Modbus that lives in memory, with a vehicle on its cable, and that can be broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reference_impl.errors import HardwareError
from reference_impl.hardware.modbus.registers import Function
from reference_impl.hardware.vehicle import SimulatedVehicle
from reference_impl.pilot import STEADY_PERCENT, duty_percent

MAP = "phoenix-contact-ev-charge-control-basic"
_STATE, _CABLE, _ERRORS, _OFFER, _ENABLED = 24000, 24001, 24025, 22000, 20000
_COILS = (_ENABLED, 20001, 20002)
_AS_MADE = {_OFFER: 6, 4000: 0, 4001: 0, 4002: 0}


@dataclass
class Controller:
    """The registers of the map, and what the controller does by itself: pilot and contactor, after IEC 61851-1."""

    vehicle: SimulatedVehicle
    is_silent: bool = False
    refuses_orders: bool = False
    lies: bool = False
    errors: int = 0
    place: str = "tcp://192.0.2.21:502?unit=1"
    _holding: dict[int, int] = field(default_factory=lambda: dict(_AS_MADE))
    _coils: dict[int, int] = field(default_factory=lambda: dict.fromkeys(_COILS, 0))

    def restart(self) -> None:
        """Lose every setting and order, as a controller whose supply failed."""
        self._holding, self._coils = dict(_AS_MADE), dict.fromkeys(_COILS, 0)
        self._signal()

    @property
    def is_closed(self) -> bool:
        """Whether power flows, or could."""
        return bool(self._coils[_ENABLED]) and self.vehicle.s2_closed and not self.errors

    def read(self, function: Function, address: int, count: int) -> list[int]:
        self._answer()
        cable_A = 32 if self.vehicle.plugged_in else 0
        held = {**self._holding, _STATE: self._state(), _CABLE: cable_A, _ERRORS: self.errors}
        return [held.get(address + number, 0) for number in range(count)] if function == "holding" else [0] * count

    def write(self, function: Function, address: int, values: Sequence[int]) -> None:
        self._answer()
        if self.refuses_orders:
            raise HardwareError(f"{self.place} refuses an order; look whether another master holds it.")
        for number, value in enumerate(values):
            (self._coils if function == "coil" else self._holding)[address + number] = value
        self._signal()

    def _answer(self) -> None:
        if self.is_silent:
            raise HardwareError(f"{self.place} does not answer; look whether it is on, and its cable.")

    def _signal(self) -> None:
        offer = duty_percent(Decimal(self._holding[_OFFER]))
        self.vehicle.duty_percent = offer if self._coils[_ENABLED] else STEADY_PERCENT

    def _state(self) -> int:
        if self.lies:
            return int.from_bytes(b"ZZ")
        modulated = b"2" if self._coils[_ENABLED] else b"1"
        return int.from_bytes(self.vehicle.state.name.encode() + modulated)
