"""Reference, in the simulated hardware: a vehicle at the end of the cable, with its battery and its manners."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference_impl.pilot import UNAVAILABLE_PERCENT, PilotState, offered_A

STEP_S = 0.2
IDLE_RESIDUAL_MA = 0.1
_CAPACITY_WH = 60_000.0
_EFFICIENCY = 0.92
_START_CHARGE = 0.4
_TAPERS_FROM, _FULL = 0.9, 0.998
_TAPER_W = 11_000.0
_LEAST_W = 700.0
_NOMINAL_V = 230.0
_HEEDS_AFTER = 3  # steps until the vehicle follows another offer; IEC 61851-1 allows 5 s for it
_READY_AFTER = 4  # steps until it takes power that is offered
_INRUSH_STEPS = 2
_INRUSH_A = 2.0
_RISE_A, _FALL_A = 1.2, 4.0  # per step
_NO_LOAD_A = 1.0


@dataclass(slots=True)
class Battery:
    """A battery of 60 kWh that takes less and less power from 90 % on."""

    charge: float = _START_CHARGE

    @property
    def is_full(self) -> bool:
        """Whether it takes nothing more."""
        return self.charge >= _FULL

    @property
    def takes_W(self) -> float:
        """The most that it takes, in watts."""
        if self.charge <= _TAPERS_FROM:
            return float("inf")
        return max(_LEAST_W, _TAPER_W * (1.0 - self.charge) / (1.0 - _TAPERS_FROM))

    def charge_by(self, energy_Wh: float) -> None:
        """Store what arrives of an energy."""
        self.charge = min(1.0, self.charge + energy_Wh * _EFFICIENCY / _CAPACITY_WH)


@dataclass(slots=True)
class SimulatedVehicle:
    """A vehicle that follows the control pilot within the times of IEC 61851-1, unless it is told to disobey.

    Time passes for it in steps of 0.2 s. It closes its switch S2 some time after power is offered, heeds another offer
    after a moment, ramps its current up and down, and opens S2 when the offer has ended and it draws no more.
    """

    connected_phases: int = 3
    duty_percent: float = 100.0
    plugged_in: bool = False
    wanted_A: float = 0.0
    phases: int = 3
    obeys: bool = True
    asks_for_ventilation: bool = False
    short_circuits: bool = False
    diode_fails: bool = False
    communication_fault: str | None = None
    residual_mA: float = IDLE_RESIDUAL_MA
    cable_ohm: float = 220.0
    battery: Battery = field(default_factory=Battery)
    current_A: float = 0.0
    s2_closed: bool = False
    _heeded_A: float = 0.0
    _to_heed: int = 0
    _to_be_ready: int = 0
    _inrush: int = 0

    @property
    def state(self) -> PilotState:
        """What the charger measures on the control pilot."""
        if self.short_circuits and self.plugged_in:
            return PilotState.E
        if self.duty_percent <= UNAVAILABLE_PERCENT:
            return PilotState.F
        if not self.plugged_in:
            return PilotState.A
        if not self.s2_closed:
            return PilotState.B
        return PilotState.D if self.asks_for_ventilation else PilotState.C

    @property
    def proximity_ohm(self) -> float | None:
        """The resistance in the plug."""
        return self.cable_ohm if self.plugged_in else None

    @property
    def offered_A(self) -> float:
        """What the pilot offers."""
        return offered_A(self.duty_percent)

    @property
    def lines(self) -> int:
        """The phases that the vehicle loads."""
        return min(self.phases, self.connected_phases)

    @property
    def is_settled(self) -> bool:
        """Whether its switch S2 is where it is to be."""
        return self.s2_closed is self._wants_power()

    @property
    def rests(self) -> bool:
        """Whether nothing about it changes with time."""
        return self.is_settled and not self.s2_closed and not self.current_A

    def plug_in(self) -> None:
        """Put a healthy, resting vehicle with another battery on the cable."""
        self.unplug()
        self.plugged_in, self.battery = True, Battery()

    def unplug(self) -> None:
        """Take the vehicle, and its faults, away."""
        self.mend()
        self.plugged_in = self.s2_closed = False
        self.wanted_A = self.current_A = self._heeded_A = 0.0

    def draw(self, current_A: float, phases: int) -> None:
        """Take a current on some phases from now on, as a healthy vehicle does."""
        self.mend()
        self.wanted_A, self.phases = current_A, phases

    def mend(self) -> None:
        """Take every fault of the vehicle away."""
        self.short_circuits = self.diode_fails = self.asks_for_ventilation = False
        self.communication_fault, self.residual_mA, self.obeys = None, IDLE_RESIDUAL_MA, True

    def step(self, *, powered: bool) -> None:
        """Let a step of time pass; powered is whether the contactor is closed."""
        self._move_s2()
        self._heed()
        if not powered:
            self.current_A, self._inrush = 0.0, _INRUSH_STEPS
        elif self._inrush:
            self._inrush -= 1
            self.current_A = min(_INRUSH_A, self._aim_A())
        else:
            self.current_A += max(-_FALL_A, min(_RISE_A, self._aim_A() - self.current_A))

    def _wants_power(self) -> bool:
        offered = self.offered_A > 0 or not self.obeys
        return self.plugged_in and self.wanted_A > 0 and offered and not self.battery.is_full

    def _move_s2(self) -> None:
        if self.is_settled:
            self._to_be_ready = _READY_AFTER
        elif self.s2_closed:
            self.s2_closed = self.current_A >= _NO_LOAD_A  # S2 is not opened under load
        elif self._to_be_ready:
            self._to_be_ready -= 1
        else:
            self.s2_closed = True

    def _heed(self) -> None:
        offer_A = self.offered_A if self.obeys else self.wanted_A
        if offer_A == self._heeded_A:
            self._to_heed = _HEEDS_AFTER
        elif self._to_heed and self.s2_closed:
            self._to_heed -= 1
        else:
            self._heeded_A = offer_A

    def _aim_A(self) -> float:
        if not self.s2_closed or not self._wants_power():
            return 0.0
        return min(self.wanted_A, self._heeded_A, self.battery.takes_W / (_NOMINAL_V * self.lines))
