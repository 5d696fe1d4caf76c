"""Reference, in the simulated hardware: one connector with its grid, its electronics and whoever runs the site."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from reference_impl.hardware.noise import Noise
from reference_impl.hardware.parts import CardReader, SimulatedContactor, SimulatedLock, SimulatedSite
from reference_impl.hardware.pilot_measured import SimulatedPilot
from reference_impl.hardware.ports import BoardReading, ByPhase, Hardware, Lock, MeterReading
from reference_impl.hardware.vehicle import STEP_S, SimulatedVehicle

_SECONDS_PER_HOUR = 3600
_ASLEEP_S = 600.0
_NEVER = float("inf")
_AMBIENT_C = 25.0
_FULL_LOAD_A = 32.0
_WARMING_C = 15.0  # at 32 A in three phases, and with the square of the current
_WARMING_S = 300.0
_FAN_FROM_C, _FAN_RPM_PER_C, _FAN_MOST_RPM = 30.0, 100.0, 3000.0
_POWER_FACTOR = 0.995
_SAG_V_PER_A = 0.03
_VOLTAGE_NOISE_V, _CURRENT_NOISE, _FREQUENCY_NOISE_HZ = 0.12, 0.001, 0.008
_PHASES = range(3)
_FREQUENCY = 6  # the channel of noise after three voltages and three currents


@dataclass(slots=True)
class SimulatedConnector:
    """The physics of one connector, in steps of 0.2 s at whole multiples of it since 1970.

    Between two steps, and between a step and whatever is moved, everything is constant: energy is the sum of printed
    power times time, to the last digit. What is measured depends on the seed, the time and what was done, not on how
    often it is asked for. Where nobody has asked for ten minutes the machine was asleep, and this world with it.
    """

    seed: str
    phases: int = 3
    vehicle: SimulatedVehicle = field(init=False)
    contactor: SimulatedContactor = field(default_factory=SimulatedContactor)
    lock: Lock = field(default_factory=SimulatedLock)
    reader: CardReader = field(default_factory=CardReader)
    site: SimulatedSite = field(default_factory=SimulatedSite)
    ventilated: bool = False
    ambient_C: float = _AMBIENT_C
    supply_V: float = 12.0
    self_test_passed: bool = True
    energy_Wh: list[float] = field(init=False)
    _temperature_C: float = field(init=False)
    _nominal_V: list[float] = field(init=False)
    _shares: list[float] = field(init=False)
    _noise: Noise = field(init=False)
    _alert: Callable[[], object] = field(init=False, default=lambda: None)
    _use: Callable[[], object] = field(init=False, default=lambda: None)
    _settled: float | None = field(init=False, default=None)
    _step: int = field(init=False, default=0)
    _last_reading: tuple[tuple[float | None, float], MeterReading] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        random = Random(self.seed)
        self.vehicle = SimulatedVehicle(connected_phases=self.phases)
        self._nominal_V = [random.uniform(229.4, 231.0) for _ in _PHASES]
        self._shares = [random.uniform(0.985, 0.995) for _ in _PHASES]
        self.energy_Wh = [random.uniform(1e5, 9e5) if phase < self.phases else 0.0 for phase in _PHASES]
        self._noise = Noise(random, _FREQUENCY + 1)
        self._temperature_C = self.ambient_C

    @property
    def hardware(self) -> Hardware:
        """The connector as the charger sees it."""
        return Hardware(
            contactor=self.contactor,
            lock=self.lock,
            meter=_SimulatedMeter(self),
            pilot=SimulatedPilot(self.vehicle),
            board=_SimulatedBoard(self),
            reader=self.reader,
            site=self.site,
            attention=self,
            ventilated=self.ventilated,
        )

    def mend(self) -> None:
        """Take every fault of the charger's own hardware away."""
        self.contactor.welded = self.contactor.stuck_open = False
        self.supply_V, self.self_test_passed = 12.0, True

    def due(self) -> float:
        """Return the time of the next step where the vehicle is about to do something by itself, else never."""
        if self._settled is None or self.vehicle.is_settled:
            return _NEVER
        return (self._step + 1) * STEP_S

    def on_change(self, alert: Callable[[], object]) -> None:
        """Call alert whenever something was changed from outside."""
        self._alert = alert

    def on_use(self, use: Callable[[], object]) -> None:
        """Call use whenever the charger reads the meter, as it does with everything that it switches."""
        self._use = use

    def changed(self, now: float) -> None:
        """Let time pass until now, and let the charger know that something is about to be changed."""
        self.settle(now)
        self._alert()

    def used(self) -> None:
        """Let whoever watches the charger know that it is about to do something here."""
        self._use()

    def settle(self, now: float) -> None:
        """Let time pass until now, with everything as it is: to be called before anything is moved."""
        if self._settled is None:
            self._settled, self._step = now, _step_at(now)
        if now <= self._settled:
            return
        if now - self._settled > _ASLEEP_S:
            self._settled, self._step = now, _step_at(now)
            return
        while not self.vehicle.rests and (boundary := (self._step + 1) * STEP_S) <= now:
            self._flow_until(boundary)
            self._step += 1
            self.vehicle.step(powered=self.contactor.is_closed)
        self._flow_until(now)
        if self.vehicle.rests:
            self._step = max(self._step, _step_at(now))

    def reading(self, now: float) -> MeterReading:
        """Return what the meter shows at a time."""
        self.settle(now)
        as_of = (self._settled, self._flowing_A)
        if self._last_reading is None or self._last_reading[0] != as_of:
            self._last_reading = (as_of, self._read())
        return self._last_reading[1]

    def _read(self) -> MeterReading:
        volts, amps = self._volts(), self._amps()
        a, b, c = amps
        first, second, third = self.energy_Wh
        return MeterReading(
            voltage_V=volts,
            current_A=amps,
            neutral_A=round(math.sqrt(max(0.0, a * a + b * b + c * c - a * b - b * c - c * a)), 2),
            power_W=_powers(volts, amps),
            energy_Wh=(round(first, 3), round(second, 3), round(third, 3)),
            frequency_Hz=round(50.0 + _FREQUENCY_NOISE_HZ * self._noise.at(_FREQUENCY, self._step), 3),
        )

    def board(self, now: float) -> BoardReading:
        """Return what the electronics measure at a time."""
        self.settle(now)
        warm_C = round(self._temperature_C, 1)
        rpm = min(_FAN_MOST_RPM, max(0.0, (warm_C - _FAN_FROM_C) * _FAN_RPM_PER_C))
        return BoardReading(
            fan_rpm=float(round(rpm)),
            residual_mA=self.vehicle.residual_mA,
            supply_12V=self.supply_V,
            supply_minus_12V=-self.supply_V,
            temperature_C=warm_C,
            self_test_passed=self.self_test_passed,
        )

    def _flow_until(self, now: float) -> None:
        passed_s = now - (self._settled or 0.0)
        if passed_s <= 0:
            return
        flowing_A = self._flowing_A
        if flowing_A:
            powers_W = _powers(self._volts(), self._amps())
            for phase, power_W in enumerate(powers_W):
                self.energy_Wh[phase] += power_W * passed_s / _SECONDS_PER_HOUR
            self.vehicle.battery.charge_by(sum(powers_W) * passed_s / _SECONDS_PER_HOUR)
        aim_C = self.ambient_C + _WARMING_C * (flowing_A / _FULL_LOAD_A) ** 2
        self._temperature_C += (aim_C - self._temperature_C) * -math.expm1(-passed_s / _WARMING_S)
        self._settled = now

    @property
    def _flowing_A(self) -> float:
        vehicle = self.vehicle
        return vehicle.current_A if vehicle.plugged_in and self.contactor.is_closed else 0.0

    def _amps(self) -> ByPhase:
        flowing_A = self._flowing_A
        if not flowing_A:
            return 0.0, 0.0, 0.0
        step, lines = self._step, self.vehicle.lines
        first, second, third = (
            round(flowing_A * self._shares[phase] * (1.0 + _CURRENT_NOISE * self._noise.at(3 + phase, step)), 2)
            if phase < lines
            else 0.0
            for phase in _PHASES
        )
        return first, second, third

    def _volts(self) -> ByPhase:
        step, sag_V = self._step, _SAG_V_PER_A * self._flowing_A
        first, second, third = (
            round(self._nominal_V[phase] - sag_V + _VOLTAGE_NOISE_V * self._noise.at(phase, step), 1)
            if phase < self.phases
            else 0.0
            for phase in _PHASES
        )
        return first, second, third


def _step_at(t: float) -> int:
    """Return the step that a time belongs to, by the very products that are the boundaries of steps."""
    step = math.floor(t / STEP_S)
    while (step + 1) * STEP_S <= t:
        step += 1
    return step


def _powers(volts: ByPhase, amps: ByPhase) -> ByPhase:
    first, second, third = (round(volt * ampere * _POWER_FACTOR, 1) for volt, ampere in zip(volts, amps, strict=True))
    return first, second, third


@dataclass(frozen=True, slots=True)
class _SimulatedMeter:
    of: SimulatedConnector

    def read(self, now: float) -> MeterReading:
        self.of.used()
        return self.of.reading(now)


@dataclass(frozen=True, slots=True)
class _SimulatedBoard:
    of: SimulatedConnector

    def read(self, now: float) -> BoardReading:
        return self.of.board(now)
