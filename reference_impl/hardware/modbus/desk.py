"""Reference, in the simulated hardware: the simulated world behind register maps: devices for a desk, and for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reference_impl.errors import RefusedError
from reference_impl.guard import RESIDUAL_TRIPS_AT_MA
from reference_impl.hardware.modbus.codec import decoded
from reference_impl.hardware.modbus.image import Image, image
from reference_impl.hardware.modbus.map import RegisterMap
from reference_impl.hardware.modbus.quantities import NO_FAULT, Value
from reference_impl.hardware.modbus.register import Order
from reference_impl.hardware.modbus.registers import Function
from reference_impl.hardware.ports import MeterReading
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.pilot import STEADY_PERCENT, UNAVAILABLE_PERCENT, PilotState, cable_A, duty_percent

_PHASES = ("L1", "L2", "L3")
_TAKING = (PilotState.C, PilotState.D)
_OPENS_AFTER_S = 3.0


@dataclass(slots=True)
class DeskController:
    """A charge controller that runs IEC 61851-1 by itself in a simulated world, and says which fault it sees.

    It closes the contactor in state C while charging is enabled, and opens it when the vehicle has ended its load, 3 s
    after it is no longer enabled at the latest, and at once where something is wrong.
    """

    world: SimulatedConnector
    orders: dict[str, float] = field(default_factory=lambda: {"available": 1.0})
    _opens_at: float | None = field(default=None, init=False)

    def act(self, now: float) -> None:
        """Let time pass until now, and bring pilot and contactor to what was ordered."""
        self.world.settle(now)
        orders, vehicle = self.orders, self.world.vehicle
        is_enabled = bool(orders.get("charging_enabled")) and bool(orders.get("available")) and self.fault == NO_FAULT
        vehicle.duty_percent = STEADY_PERCENT
        if not orders.get("available"):
            vehicle.duty_percent = UNAVAILABLE_PERCENT
        elif is_enabled:
            vehicle.duty_percent = duty_percent(Decimal(str(orders.get("offered_current_A", 0.0))))
        takes = vehicle.state in _TAKING and self.fault == NO_FAULT
        if is_enabled or not takes:
            self._opens_at = None
        elif self._opens_at is None:
            self._opens_at = now + _OPENS_AFTER_S
        closed = self.world.contactor.closed
        lingers = closed and self._opens_at is not None and now < self._opens_at
        self.world.contactor.closed = takes and bool(orders.get("contactor", 1)) and (is_enabled or lingers)
        self.world.lock.closed = bool(orders.get("lock"))

    @property
    def fault(self) -> str:
        """What the controller sees that is wrong."""
        world, vehicle = self.world, self.world.vehicle
        if world.contactor.is_closed and not world.contactor.closed:
            return "Relais"
        if abs(world.supply_V - 12.0) > 1.5 or not world.self_test_passed:
            return "Internal"
        if vehicle.residual_mA >= RESIDUAL_TRIPS_AT_MA:
            return "RCD"
        return "CarDiodeFault" if vehicle.diode_fails else NO_FAULT

    def values(self, now: float) -> dict[str, Value]:
        """Return everything that a controller may show."""
        self.act(now)
        board, vehicle = self.world.board(now), self.world.vehicle
        ohm = vehicle.proximity_ohm
        return {
            "pilot_state": vehicle.state.name,
            "contactor_closed": self.world.contactor.is_closed,
            "plugged_cable_A": 0.0 if ohm is None else cable_A(ohm),
            "lock_closed": self.world.lock.closed,
            "temperature_C": board.temperature_C or 0.0,
            "residual_mA": board.residual_mA or 0.0,
            "supply_12V_V": board.supply_12V or 0.0,
            "supply_minus_12V_V": board.supply_minus_12V or 0.0,
            "fan_rpm": board.fan_rpm or 0.0,
            "self_test_passed": board.self_test_passed,
            "fault": self.fault,
        }


def metered(reading: MeterReading) -> dict[str, Value]:
    """Return everything that a meter may show."""
    out: dict[str, Value] = {"power_W": reading.total_W or 0.0, "energy_import_Wh": reading.total_Wh or 0.0}
    out |= {"frequency_Hz": reading.frequency_Hz or 0.0, "current_N_A": reading.neutral_A or 0.0}
    for place, phase in enumerate(_PHASES):
        out |= {
            f"voltage_{phase}_V": reading.voltage_V[place],
            f"current_{phase}_A": reading.current_A[place],
            f"power_{phase}_W": reading.power_W[place],
            f"energy_import_{phase}_Wh": reading.energy_Wh[place],
        }
    return out


@dataclass(slots=True)
class DeskUnit:
    """One device of a simulated world as Registers: what is read is as it is now, what is written is obeyed at once."""

    map: RegisterMap
    controller: DeskController
    clock: Callable[[], float]
    place: str = "desk"
    _written: Image = field(default_factory=dict, init=False)

    def read(self, function: Function, address: int, count: int) -> list[int]:
        """Return registers; raises RefusedError where there are none."""
        now = self.clock()
        values = self.controller.values(now) | metered(self.controller.world.reading(now))
        held = image(self.map, values) | self._written
        kinds: list[int] = []
        for number in range(address, address + count):
            if (function, number) not in held and not self._is_between(held, function, number):
                raise RefusedError(f"{self.place} has no such register ({function} {number}).")
            kinds.append(held.get((function, number), 0))
        return kinds

    def write(self, function: Function, address: int, values: Sequence[int]) -> None:
        """Obey an order, or keep a setting; raises RefusedError where there is no such register."""
        now = self.clock()
        self.controller.act(now)
        order = next((each for each in self.map.writes.values() if self._is_at(each, function, address)), None)
        if order is not None:
            self.controller.orders[order.quantity.name] = _ordered(order, values)
            self.controller.act(now)
        elif not any((each.function, each.address) == (function, address) for each in self.map.at_start):
            raise RefusedError(f"{self.place} has no such register ({function} {address}).")
        self._written |= {(function, address + number): each for number, each in enumerate(values)}

    def _is_at(self, order: Order, function: Function, address: int) -> bool:
        return (order.function, order.address) == (function, address)

    def _is_between(self, held: Image, function: Function, number: int) -> bool:
        """Tell whether the map may read across this register, because it has some on both sides."""
        across = range(1, self.map.read_across + 1)
        return any((function, number - each) in held for each in across) and any(
            (function, number + each) in held for each in across
        )


def _ordered(order: Order, values: Sequence[int]) -> float:
    if order.function == "coil":
        return float(values[0])
    raw = decoded(values, order.type, word_order=order.word_order)
    return float(raw) * order.scale


def is_controller(of: RegisterMap) -> bool:
    """Tell whether a map describes a charge controller, and not a meter."""
    return any(each.quantity.name == "pilot_state" for each in of.registers)
