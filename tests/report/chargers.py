"""Captures made by hand: of chargers that publish as they should, with gaps, at many connectors, or to do harm."""

import json

from conformance.capture import Capture, Entry, Event, Footer, Header, Mark

BEGIN = 1_772_366_400.0
HOSTILE = (
    '"><script>alert(1)</script>',
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe",
    "x" * 5000,
    "</svg></title><img src=x onerror=alert(2)>",
    "{{ 7 * 7 }}{% for each in () %}",
    "' onmouseover='alert(3)",
)


def session(state: str, *, power_W: float = 0.0) -> bytes:
    told = {"state": state, "state_info": "", "datetime": "2026-03-01T12:00:00Z", "latest_total_w": power_W}
    return json.dumps({**told, "charged_energy_wh": 0, "charging_duration_s": 0, "discharged_energy_wh": 0}).encode()


def limits(most_A: float) -> bytes:
    return json.dumps({"max_current": most_A, "nr_of_phases_available": 3, "uuid": "a"}).encode()


def station(
    *connectors: str,
    seconds: int = 30,
    silent: range = range(0),
    states: tuple[str, ...] = ("Unplugged", "Charging"),
    marks: tuple[Event, ...] = (),
) -> Capture:
    """Return a capture of limits and states each second, the limits but in the seconds that are silent."""
    events: list[Event] = list(marks)
    for second in range(seconds):
        t = BEGIN + second
        events.append(Entry(t, "everest_api/connectors", json.dumps(connectors).encode()))
        for connector in connectors:
            topic = f"everest_api/{connector}/var"
            events.append(Entry(t + 0.01, f"{topic}/session_info", session(states[second * len(states) // seconds])))
            if second not in silent:
                events.append(Entry(t + 0.02, f"{topic}/limits", limits(16.0 if second < seconds // 2 else 10.0)))
    events.sort(key=lambda event: event.t)
    header = Header(subscribed=("everest_api/#",), allowed="limit", operator=("plug in",))
    return Capture(header, events, Footer(BEGIN + seconds, len(events), 0))


def command(t: float, name: str, payload: str = "", *, connector: str = "a") -> Mark:
    return Mark(BEGIN + t, "stimulus", {"topic": f"everest_api/{connector}/cmd/{name}", "payload": payload})
