"""Reference, at its edge: a simulated connector, with a vehicle that can be moved from outside."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

from reference_impl.hardware.ports import BoardReading, ByPhase, Hardware, MeterReading, Vehicle, VehicleFault

_SECONDS_PER_HOUR = 3600
_IDLE_RESIDUAL_MA = 0.1
_AMBIENT_C = 25.0
_WARMING_C_PER_A = 0.4
_WARMING_S = 300.0
_FAN_FROM_C = 30.0


@dataclass(slots=True)
class Switch:
    """A contactor or a lock."""

    closed: bool = False


@dataclass(slots=True)
class CardReader:
    """Keeps the card that was held to it until the charger looks."""

    token: str | None = None

    def take(self) -> str | None:
        """Return the token that was shown since the last call, if any, once."""
        token, self.token = self.token, None
        return token


@dataclass(slots=True)
class SimulatedVehicle:
    """A vehicle at the end of the cable; it follows the charger's offer at once."""

    plugged_in: bool = False
    wanted_A: float = 0.0
    phases: int = 3
    fault: VehicleFault | None = None
    residual_mA: float = _IDLE_RESIDUAL_MA
    offered_A: float = 0.0

    @property
    def vehicle(self) -> Vehicle:
        """What the vehicle does."""
        if not self.plugged_in:
            return Vehicle.ABSENT
        return Vehicle.DRAWING if self.wanted_A > 0 else Vehicle.RESTING

    def plug_in(self) -> None:
        """Put a healthy, resting vehicle on the cable."""
        self.mend()
        self.plugged_in, self.wanted_A = True, 0.0

    def unplug(self) -> None:
        """Take the vehicle, and its faults, away."""
        self.mend()
        self.plugged_in, self.wanted_A = False, 0.0

    def mend(self) -> None:
        """Take every fault away."""
        self.fault, self.residual_mA = None, _IDLE_RESIDUAL_MA


@dataclass(slots=True)
class SimulatedConnector:
    """The physics of one connector: power is printed voltage times printed current, energy its integral over time."""

    seed: str
    vehicle: SimulatedVehicle = field(default_factory=SimulatedVehicle)
    contactor: Switch = field(default_factory=Switch)
    lock: Switch = field(default_factory=Switch)
    reader: CardReader = field(default_factory=CardReader)
    _volts: ByPhase = field(init=False)
    _shares: ByPhase = field(init=False)
    _energy_Wh: list[float] = field(init=False)
    _temperature_C: float = field(init=False, default=_AMBIENT_C)
    _settled: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        random = Random(self.seed)
        self._volts = _rounded([random.uniform(229.0, 230.6) for _ in range(3)], 1)
        self._shares = _rounded([random.uniform(0.985, 0.995) for _ in range(3)], 4)
        self._energy_Wh = [random.uniform(1e5, 9e5) for _ in range(3)]

    @property
    def hardware(self) -> Hardware:
        """The connector as the charger sees it."""
        return Hardware(
            self.contactor, self.lock, _SimulatedMeter(self), self.vehicle, _SimulatedBoard(self), self.reader
        )

    def settle(self, now: float) -> None:
        """Let time pass until now, with everything as it is: to be called before anything is moved."""
        passed_s = max(0.0, now - self._settled) if self._settled is not None else 0.0
        self._settled = now if self._settled is None else max(now, self._settled)
        if not passed_s:
            return
        for phase, power_W in enumerate(self.power_W):
            self._energy_Wh[phase] += power_W * passed_s / _SECONDS_PER_HOUR
        aim_C = _AMBIENT_C + _WARMING_C_PER_A * max(self.current_A)
        self._temperature_C += (aim_C - self._temperature_C) * -math.expm1(-passed_s / _WARMING_S)

    @property
    def current_A(self) -> ByPhase:
        """The currents that flow, to 0.01 A: never more than the vehicle wants or the charger offers."""
        drawn_A = min(self.vehicle.wanted_A, self.vehicle.offered_A) if self._flows else 0.0
        return _rounded(
            [drawn_A * share if phase < self.vehicle.phases else 0.0 for phase, share in enumerate(self._shares)], 2
        )

    @property
    def power_W(self) -> ByPhase:
        """The powers that flow, to 0.1 W."""
        return _rounded([volts * amps for volts, amps in zip(self._volts, self.current_A, strict=True)], 1)

    @property
    def _flows(self) -> bool:
        return self.contactor.closed and self.vehicle.plugged_in

    def reading(self, now: float) -> MeterReading:
        """Return what the meter shows at a time."""
        self.settle(now)
        a, b, c = amps = self.current_A
        return MeterReading(
            voltage_V=self._volts,
            current_A=amps,
            neutral_A=round(math.sqrt(max(0.0, a * a + b * b + c * c - a * b - b * c - c * a)), 2),
            power_W=self.power_W,
            energy_Wh=_rounded(self._energy_Wh, 3),
            frequency_Hz=50.0,
        )

    def board(self, now: float) -> BoardReading:
        """Return what the electronics measure at a time."""
        self.settle(now)
        warm_C = round(self._temperature_C, 1)
        return BoardReading(1500.0 if warm_C >= _FAN_FROM_C else 0.0, self.vehicle.residual_mA, 12.0, -12.0, warm_C)


@dataclass(frozen=True, slots=True)
class _SimulatedMeter:
    of: SimulatedConnector

    def read(self, now: float) -> MeterReading:
        return self.of.reading(now)


@dataclass(frozen=True, slots=True)
class _SimulatedBoard:
    of: SimulatedConnector

    @property
    def residual_mA(self) -> float:
        return self.of.vehicle.residual_mA

    def read(self, now: float) -> BoardReading:
        return self.of.board(now)


def _rounded(values: list[float], digits: int) -> ByPhase:
    first, second, third = (round(value, digits) for value in values)
    return first, second, third
