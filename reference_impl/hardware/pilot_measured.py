"""Reference, in the simulated hardware: the pilot at the charger's end of the cable."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.hardware.vehicle import SimulatedVehicle
from reference_impl.pilot import PilotState


@dataclass(slots=True)
class SimulatedPilot:
    """The pilot as the charger measures it: the vehicle's end of it, as it is now."""

    vehicle: SimulatedVehicle

    @property
    def duty_percent(self) -> float:
        """The duty cycle that the vehicle sees."""
        return self.vehicle.duty_percent

    @duty_percent.setter
    def duty_percent(self, duty_percent: float) -> None:
        self.vehicle.duty_percent = duty_percent

    @property
    def state(self) -> PilotState:
        """What the voltage says."""
        return self.vehicle.state

    @property
    def diode_fails(self) -> bool:
        """Whether the negative half of the signal is missing."""
        return self.vehicle.diode_fails

    @property
    def proximity_ohm(self) -> float | None:
        """The resistor in the plug, None where there is no plug."""
        return self.vehicle.proximity_ohm

    @property
    def communication_fault(self) -> str | None:
        """SLAC or HLC where the communication has failed."""
        return self.vehicle.communication_fault
