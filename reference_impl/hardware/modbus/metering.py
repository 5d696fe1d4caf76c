"""Reference, at its edge: a meter on Modbus as the meter of a connector; what it does not count is left out."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.hardware.modbus.trusted import Trusted
from reference_impl.hardware.ports import ByPhase, MeterReading

_PHASES = ("L1", "L2", "L3")


@dataclass(frozen=True, slots=True)
class Metering:
    """The readings of a meter; of one that is lost, the counters that were believed last, and nothing that flows."""

    shown: Trusted

    def read(self, _now: float) -> MeterReading:
        """Return the last reading, with the time when it was taken."""
        number, flows = self.shown.number, not self.shown.is_lost
        return MeterReading(
            voltage_V=self._by_phase("voltage_{}_V") if flows else (),
            current_A=self._by_phase("current_{}_A") if flows else (),
            neutral_A=number("current_N_A") if flows else None,
            power_W=self._by_phase("power_{}_W") if flows else (),
            energy_Wh=self._by_phase("energy_import_{}_Wh"),
            frequency_Hz=number("frequency_Hz") if flows else None,
            phases_rotate_wrongly=None,
            register_W=number("power_W") if flows else None,
            register_Wh=number("energy_import_Wh"),
            at=self.shown.at,
        )

    def _by_phase(self, name: str) -> ByPhase:
        """Return the values of the phases that the meter has, from L1 on."""
        values = []
        for phase in _PHASES:
            value = self.shown.number(name.format(phase))
            if value is None:
                break
            values.append(value)
        return tuple(values)
