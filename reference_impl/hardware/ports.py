"""Reference, at its edge: what the charger asks of the hardware behind one connector."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

ByPhase = tuple[float, float, float]


class Vehicle(Enum):
    """What the control pilot tells of the vehicle."""

    ABSENT = "absent"
    RESTING = "resting"
    DRAWING = "drawing"


class VehicleFault(Enum):
    """What the control pilot tells when the vehicle is faulty."""

    CAR = "state E"
    DIODE = "diode failure"


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What the meter shows, as it prints it: V, A and W per phase, Wh per phase since it was made, Hz."""

    voltage_V: ByPhase
    current_A: ByPhase
    neutral_A: float
    power_W: ByPhase
    energy_Wh: ByPhase
    frequency_Hz: float

    @property
    def total_W(self) -> float:
        """The sum of the printed powers."""
        return round(sum(self.power_W), 1)

    @property
    def total_Wh(self) -> float:
        """The sum of the printed energies."""
        return round(sum(self.energy_Wh), 3)


@dataclass(frozen=True, slots=True)
class BoardReading:
    """What the electronics measure about themselves: r/min, mA, V, V, °C."""

    fan_rpm: float
    residual_mA: float
    supply_12V: float
    supply_minus_12V: float
    temperature_C: float


class Contactor(Protocol):
    """Connects the vehicle to the grid."""

    closed: bool


class Lock(Protocol):
    """Holds the plug in the socket."""

    closed: bool


class Meter(Protocol):
    """Counts what flows to the vehicle."""

    def read(self, now: float) -> MeterReading:
        """Return the reading at a time in seconds since 1970; is read before and after anything is switched."""


class Pilot(Protocol):
    """The control pilot between the charger and the vehicle."""

    offered_A: float

    @property
    def vehicle(self) -> Vehicle:
        """What the vehicle does."""

    @property
    def fault(self) -> VehicleFault | None:
        """What is wrong with the vehicle."""


class Board(Protocol):
    """The electronics of the charger."""

    @property
    def residual_mA(self) -> float:
        """The residual current, in mA."""

    def read(self, now: float) -> BoardReading:
        """Return the measurements at a time in seconds since 1970."""


class Reader(Protocol):
    """Reads the cards of users."""

    def take(self) -> str | None:
        """Return the token that was shown since the last call, if any, once."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """Everything behind one connector."""

    contactor: Contactor
    lock: Lock
    meter: Meter
    pilot: Pilot
    board: Board
    reader: Reader
