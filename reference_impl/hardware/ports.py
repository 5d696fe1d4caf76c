"""Reference, at its edge: what the charger asks of the hardware behind one connector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from reference_impl.pilot import PilotState

ByPhase = tuple[float, ...]
"""A value for each phase that is measured, from L1 on; empty where the hardware does not measure it."""


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What the meter shows, as it prints it: V, A and W per phase, Wh per phase since it was made, Hz.

    What it does not show is None or empty. It was read at a time in seconds since 1970, None where that is always now;
    it has registers of its own for the power and the energy of all phases, or their sums are meant.
    """

    voltage_V: ByPhase
    current_A: ByPhase
    neutral_A: float | None
    power_W: ByPhase
    energy_Wh: ByPhase
    frequency_Hz: float | None
    phases_rotate_wrongly: bool | None = False
    register_W: float | None = None
    register_Wh: float | None = None
    at: float | None = None

    @property
    def total_W(self) -> float | None:
        """The power of all phases, None where it is not known."""
        if self.register_W is not None:
            return self.register_W
        return round(sum(self.power_W), 1) if self.power_W else None

    @property
    def total_Wh(self) -> float | None:
        """The counter of all phases, None where none has been read yet."""
        if self.register_Wh is not None:
            return self.register_Wh
        return round(sum(self.energy_Wh), 3) if self.energy_Wh else None


@dataclass(frozen=True, slots=True)
class BoardReading:
    """What the electronics measure about themselves: r/min, mA, V, V, °C, and whether their self-test passed.

    What they do not measure is None. What they say themselves is wrong is one of the contract's words for an error.
    """

    fan_rpm: float | None = None
    residual_mA: float | None = None
    supply_12V: float | None = None
    supply_minus_12V: float | None = None
    temperature_C: float | None = None
    self_test_passed: bool = True
    fault: str | None = None


class Contactor(Protocol):
    """Connects the vehicle to the grid."""

    closed: bool

    @property
    def is_closed(self) -> bool | None:
        """What the mirror contact says, whatever the contactor was told; None where nobody knows."""


class Lock(Protocol):
    """Holds the plug in the socket."""

    closed: bool


class Meter(Protocol):
    """Counts what flows to the vehicle."""

    def read(self, now: float) -> MeterReading:
        """Return the reading at a time in seconds since 1970; is read before and after anything is switched."""


class Pilot(Protocol):
    """The control pilot between the charger and the vehicle, and the proximity contact of its plug."""

    duty_percent: float

    @property
    def state(self) -> PilotState:
        """What the voltage says."""

    @property
    def diode_fails(self) -> bool:
        """Whether the negative half of the signal is not -12 V while a vehicle is there."""

    @property
    def proximity_ohm(self) -> float | None:
        """The resistance in the plug, None where no plug is in the socket."""

    @property
    def communication_fault(self) -> str | None:
        """SLAC or HLC where the communication over the pilot has failed, else None."""


class Board(Protocol):
    """The electronics of the charger."""

    def read(self, now: float) -> BoardReading:
        """Return the measurements at a time in seconds since 1970."""


class Reader(Protocol):
    """Reads the cards of users."""

    def take(self) -> str | None:
        """Return the token that was shown since the last call, if any, once."""


class Site(Protocol):
    """What those who run the site have decided about the connector."""

    reserved_for: str | None

    @property
    def in_service(self) -> bool:
        """Whether the connector may be used."""

    @property
    def grid_limit_A(self) -> float | None:
        """What the grid connection leaves, in amperes per phase, None where it is enough for everything."""


class Attention(Protocol):
    """When the hardware of a connector wants to be looked at, apart from every second."""

    def due(self) -> float:
        """Return when to look again at the latest, in seconds since 1970."""

    def on_change(self, alert: Callable[[], object]) -> None:
        """Call alert, from the charger's own thread, whenever something was changed from outside."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """Everything behind one connector; ventilated where a vehicle that asks for ventilation may charge."""

    contactor: Contactor
    lock: Lock
    meter: Meter
    pilot: Pilot
    board: Board
    reader: Reader
    site: Site
    attention: Attention
    ventilated: bool = False
