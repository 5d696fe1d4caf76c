"""Reference, beside its road: what one connector says about itself, as the messages of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl import messages
from reference_impl.moment import rfc3339

if TYPE_CHECKING:
    from reference_impl.evse import Evse

PHASES = ("L1", "L2", "L3")


def datetime(_evse: Evse, now: float) -> str:
    """Return the current time."""
    return rfc3339(now)


def hardware_capabilities(evse: Evse, _now: float) -> messages.HardwareCapabilitiesPayload:
    """Return what the hardware can; ours cannot export."""
    energy = evse.energy
    return messages.HardwareCapabilitiesPayload(
        max_current_A_export=0.0,
        max_current_A_import=float(energy.maximum_A),
        max_phase_count_export=0,
        max_phase_count_import=energy.phases,
        min_current_A_export=0.0,
        min_current_A_import=float(energy.minimum_A),
        min_phase_count_export=0,
        min_phase_count_import=1,
        supports_changing_phases_during_charging=False,
    )


def limits(evse: Evse, _now: float) -> messages.LimitsPayload:
    """Return the limit in force."""
    return messages.LimitsPayload(float(evse.energy.limit_A), evse.energy.phases, uuid=evse.name)


def telemetry(evse: Evse, now: float) -> messages.TelemetryPayload:
    """Return what the electronics measure."""
    board = evse.hardware.board.read(now)
    return messages.TelemetryPayload(
        fan_rpm=board.fan_rpm,
        rcd_current=board.residual_mA,
        relais_on=evse.hardware.contactor.is_closed,
        supply_voltage_12V=board.supply_12V,
        supply_voltage_minus_12V=board.supply_minus_12V,
        temperature=board.temperature_C,
    )


def powermeter(evse: Evse, now: float) -> messages.PowermeterPayload:
    """Return a reading of the meter, and put it into the account of the session."""
    reading = evse.hardware.meter.read(now)
    evse.account.publishes(reading)
    return messages.PowermeterPayload(
        energy_Wh_import=messages.EnergyWhImport(reading.total_Wh, *reading.energy_Wh),
        timestamp=round(now, 3),
        current_A=messages.CurrentA(*reading.current_A, N=reading.neutral_A),
        frequency_Hz=messages.ByPhase(*[reading.frequency_Hz] * len(PHASES)),
        meter_id=f"METER-{evse.name}",
        phase_seq_error=False,
        power_W=messages.PowerW(*reading.power_W, total=reading.total_W),
        voltage_V=messages.ByPhase(*reading.voltage_V),
    )


def session_info(evse: Evse, now: float) -> messages.SessionInfoPayload:
    """Return the session."""
    return messages.SessionInfoPayload(
        charged_energy_wh=evse.account.charged_Wh,
        charging_duration_s=evse.account.duration_s(now),
        datetime=rfc3339(now),
        discharged_energy_wh=0.0,
        latest_total_w=evse.account.latest_W,
        state=evse.state,
        state_info=evse.state_info,
    )


VARIABLES = {
    told.__name__: told for told in (datetime, hardware_capabilities, limits, telemetry, powermeter, session_info)
}
