"""Bench: what is declared of the reference charger."""

REFERENCE = {
    "energy_management": True,
    "ocpp": False,
    "three_phases": True,
    "phase_switching": False,
    "export": False,
    "fan": True,
    "residual_current": True,
    "temperature": True,
    "neutral_current": True,
    "energy_by_phase": True,
}
"""The features that it has and has not, as `serve` starts it."""
