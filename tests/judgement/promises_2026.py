"""What a charger says that keeps each promise which only the contract of 2026 has, and what one says that breaks it."""

from tests.judgement.charger_2026 import NOBODY, charger, sends
from tests.recordings import steps


def asks(source: str, state: str, priority: int) -> dict[str, object]:
    return {"connector_id": 0, "source": source, "state": state, "priority": priority}


DISABLE, ENABLE = asks("LocalAPI", "Disable", 0), asks("LocalAPI", "Enable", 0)
US = {"source": "LocalAPI", "state": "Disable", "priority": 0}
OLDER = {**US, "priority": 100}
DELAY = {
    "remaining_s": 30,
    "current_limit_after_delay_A": 16.0,
    "current_limit_during_delay_A": 0.0,
    "start_time": "2026-03-01T12:00:00Z",
}


def says(variable, first, *changes, **story):
    """Return a charger that says something on a variable, which may change some seconds after the start."""
    return charger(**{variable: steps(first, *changes), **story})


def enabled_by(first, *changes, **story):
    fields = [(s, {"active_enable_disable_source": each}) for s, each in changes]
    return says("session_info", {"active_enable_disable_source": first}, *fields, **story)


def limited(command, amps, phases, **story):
    flexible = steps({"supports_changing_phases_during_charging": True})
    return [
        *says(
            "limits",
            {},
            (11, {"nr_of_phases_available": phases}),
            amps=steps(32.0, (11, amps)),
            hardware_capabilities=flexible,
            **story,
        ),
        sends(10, "set_limit_amps_phases", command),
    ]


def exported(first, second):
    groups = [dict.fromkeys(("L1", "L2", "L3"), each) | {"total": 3 * each} for each in (first, second)]
    return says("powermeter", {"energy_Wh_export": groups[0]}, (20, {"energy_Wh_export": groups[1]}))


def every(interval_s):
    return charger(times={"active_errors": [0.2 + beat * interval_s for beat in range(int(40 / interval_s))]})


def stopped(state, **story):
    return [*charger(state=steps("Charging", (12, state)), **story), sends(10, "stop_charging")]


def disabled(*states, command=DISABLE, told=US, name="enable_disable", more=()):
    return [*enabled_by(NOBODY, (11, told), state=steps("Unplugged", *states)), sends(10, name, command), *more]


def delayed(*changes):
    return [
        *says("session_info", {"uk_random_delay": DELAY}, *changes, state=steps("Preparing")),
        sends(10, "uk_random_delay", b"cancel"),
    ]


HEALTHY = charger
CASES = {
    "hardware_capabilities.connector_type": (HEALTHY, lambda: says("hardware_capabilities", {"connector_type": ...})),
    "session_info.payload.eight_fields": (HEALTHY, lambda: says("session_info", {"permanent_fault": ...})),
    "session_info.enabling": (HEALTHY, lambda: enabled_by({**NOBODY, "priority": "high"})),
    "session_info.delay": (
        lambda: says("session_info", {"uk_random_delay": DELAY}, state=steps("Preparing")),
        lambda: says("session_info", {"uk_random_delay": {**DELAY, "remaining_s": "long"}}, state=steps("Preparing")),
    ),
    "telemetry.fields.five": (HEALTHY, lambda: says("telemetry", {"phase_seq_error": ...})),
    "powermeter.export.rising": (lambda: exported(3.0, 4.0), lambda: exported(4.0, 3.0)),
    "active_errors.payload": (HEALTHY, lambda: says("active_errors", b"{}")),
    "active_errors.period.gap": (
        HEALTHY,
        lambda: charger(times={"active_errors": [0.2 + beat for beat in range(40) if beat != 20]}),
    ),
    "active_errors.period.mean": (HEALTHY, lambda: every(1.2)),
    "active_errors.period.rate": (HEALTHY, lambda: every(0.5)),
    "force_unlock.effect.session": (
        lambda: [*charger(state=steps("Charging", (12, "Finished"))), sends(10, "force_unlock", b"1")],
        lambda: [*charger(), sends(10, "force_unlock", b"1")],
    ),
    "stop_charging.effect.state": (lambda: stopped("FinishedEVSE"), lambda: stopped("ChargingPausedEVSE")),
    "stop_charging.effect.power": (
        lambda: stopped("FinishedEVSE"),
        lambda: stopped("FinishedEVSE", drawn=steps(16.0)),
    ),
    "enable_disable.effect.disabled": (lambda: disabled((11, "Disabled")), disabled),
    "enable_disable.effect.told": (
        lambda: disabled((11, "Disabled")),
        lambda: disabled((11, "Disabled"), told=NOBODY),
    ),
    "enable_disable.effect.enabled": (
        lambda: disabled((11, "Disabled"), (21, "Unplugged"), more=[sends(20, "enable_disable", ENABLE)]),
        lambda: disabled((11, "Disabled"), more=[sends(20, "enable_disable", ENABLE)]),
    ),
    "enable_disable.doubtful": (
        lambda: disabled(command=b"disable", told=NOBODY),
        lambda: disabled((11, "Disabled"), command=b"disable", told=NOBODY),
    ),
    "disable.effect.state": (
        lambda: disabled((11, "Disabled"), command=b"1", told=OLDER, name="disable"),
        lambda: disabled(command=b"1", told=OLDER, name="disable"),
    ),
    "enable.effect.state": (
        lambda: disabled(
            (11, "Disabled"),
            (21, "Unplugged"),
            command=b"1",
            told=OLDER,
            name="disable",
            more=[sends(20, "enable", b"1")],
        ),
        lambda: disabled((11, "Disabled"), command=b"1", told=OLDER, name="disable", more=[sends(20, "enable", b"1")]),
    ),
    "set_limit_amps_phases.effect.limit": (
        lambda: limited({"amps": 10, "phases": 3}, 10.0, 3),
        lambda: limited({"amps": 10, "phases": 3}, 12.0, 3),
    ),
    "set_limit_amps_phases.effect.phases": (
        lambda: limited({"amps": 10, "phases": 1}, 10.0, 1),
        lambda: limited({"amps": 10, "phases": 1}, 10.0, 3),
    ),
    "set_limit_amps_phases.doubtful": (
        lambda: limited({"amps": 10}, 32.0, 3),
        lambda: limited({"amps": 10}, 10.0, 3),
    ),
    "uk_random_delay.effect.cancelled": (lambda: delayed((11, {})), delayed),
}
