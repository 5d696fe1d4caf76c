"""Reference, beside its road: what one connector says about itself, as the messages of the contract."""

from __future__ import annotations

from typing import Protocol

from reference_impl import messages
from reference_impl.account import Account
from reference_impl.energy import Energy
from reference_impl.hardware.ports import ByPhase, Hardware
from reference_impl.moment import rfc3339

PHASES = ("L1", "L2", "L3")


class Connector(Protocol):
    """What is known at a connector."""

    name: str
    hardware: Hardware
    energy: Energy
    account: Account
    state: messages.State
    state_info: str


def datetime(_connector: Connector, now: float) -> str:
    """Return the current time."""
    return rfc3339(now)


def hardware_capabilities(connector: Connector, _now: float) -> messages.HardwareCapabilitiesPayload:
    """Return what the hardware can; ours cannot export."""
    energy = connector.energy
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


def limits(connector: Connector, _now: float) -> messages.LimitsPayload:
    """Return the limit in force."""
    return messages.LimitsPayload(float(connector.energy.limit_A), connector.energy.phases, uuid=connector.name)


def telemetry(connector: Connector, now: float) -> messages.TelemetryPayload:
    """Return what the electronics measure."""
    board = connector.hardware.board.read(now)
    return messages.TelemetryPayload(
        fan_rpm=board.fan_rpm,
        rcd_current=board.residual_mA,
        relais_on=connector.hardware.contactor.is_closed,
        supply_voltage_12V=board.supply_12V,
        supply_voltage_minus_12V=board.supply_minus_12V,
        temperature=board.temperature_C,
    )


def powermeter(connector: Connector, now: float) -> messages.PowermeterPayload:
    """Return a reading of the meter, and put it into the account of the session."""
    reading = connector.hardware.meter.read(now)
    connector.account.publishes(reading)
    amps, volts, hertz, total_W = reading.current_A, reading.voltage_V, reading.frequency_Hz, reading.total_W
    return messages.PowermeterPayload(
        energy_Wh_import=messages.EnergyWhImport(reading.total_Wh or 0.0, *reading.energy_Wh),
        timestamp=round(now if reading.at is None else reading.at, 3),
        current_A=messages.CurrentA(**_by_phase(amps), N=reading.neutral_A) if amps else None,
        frequency_Hz=messages.ByPhase(*[hertz] * len(volts or PHASES)) if hertz is not None else None,
        meter_id=f"METER-{connector.name}",
        phase_seq_error=reading.phases_rotate_wrongly,
        power_W=messages.PowerW(**_by_phase(reading.power_W), total=total_W) if total_W is not None else None,
        voltage_V=messages.ByPhase(*volts) if volts else None,
    )


def _by_phase(values: ByPhase) -> dict[str, float]:
    return dict(zip(PHASES, values, strict=False))


def session_info(connector: Connector, now: float) -> messages.SessionInfoPayload:
    """Return the session."""
    return messages.SessionInfoPayload(
        charged_energy_wh=connector.account.charged_Wh,
        charging_duration_s=connector.account.duration_s(now),
        datetime=rfc3339(now),
        discharged_energy_wh=0.0,
        latest_total_w=connector.account.latest_W,
        state=connector.state,
        state_info=connector.state_info,
    )


VARIABLES = {
    told.__name__: told for told in (datetime, hardware_capabilities, limits, telemetry, powermeter, session_info)
}
