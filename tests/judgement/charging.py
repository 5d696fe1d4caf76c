"""A charger on paper that is sent commands: its session, limit and meter, each a value or a function of the seconds."""

from conformance.capture import Event, Mark
from tests.recordings import START, pulse, says


def charger(
    *,
    state: object = "Charging",
    amps: object = 32.0,
    phases: object = 3,
    measured: object = None,
    watts: object = None,
    seconds: int = 40,
    connector: str = "evse_manager",
) -> list[Event]:
    """Return what it publishes; what is measured follows from the limit and the session unless it is given.

    The meter reads a little after the session and the limit of the same second are published.
    """

    def at_(value, s):
        return value(s) if callable(value) else value

    def flows(s):
        return at_(amps, s) if at_(state, s) == "Charging" else 0.0

    def meter(s):
        current = flows(s) if measured is None else at_(measured, s)
        power = at_(watts, s) if watts is not None else 230.0 * current * at_(phases, s)
        return {"current_A": dict.fromkeys(("L1", "L2", "L3"), current), "power_W": {"total": power}}

    def session(s):
        return {"state": at_(state, s), "state_info": "RCD" if at_(state, s) == "Error" else ""}

    def limit(s):
        return {"max_current": at_(amps, s), "nr_of_phases_available": at_(phases, s)}

    where = {"seconds": seconds, "connector": connector}
    return [
        *pulse(seconds, names=["connectors", "datetime", "hardware_capabilities"], connector=connector),
        *says("session_info", session, first_s=0.2, **where),
        *says("limits", limit, first_s=0.25, **where),
        *says("powermeter", meter, first_s=0.3, **where),
    ]


def looks(*seen: tuple[float, str]) -> list[Mark]:
    """Return what the operator saw of the lock, each with its second."""
    look = {"action": "look at the lock", "connector": "evse_manager"}
    return [Mark(START + s, "operator", {**look, "sees": sees}) for s, sees in seen]
