"""A charger on paper that speaks EVerest's API of 2026: healthy, but for what a test has it say."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from conformance import contract
from conformance.capture import Entry, Event, Mark
from tests.recordings import START

CONTRACT = contract.load("everest-2026")
VARIABLES = {each.name: each for each in CONTRACT.variables()}
NOBODY = {"source": "Unspecified", "state": "Unassigned", "priority": 10000}
DRAWN_A, PHASES = 16.0, ("L1", "L2", "L3")
Told = Callable[[float], object]


def charger(
    *,
    seconds: int = 40,
    state: Told = lambda _: "Charging",
    amps: Told = lambda _: 32.0,
    drawn: Told | None = None,
    times: dict[str, list[float]] | None = None,
    **changes: Told,
) -> list[Event]:
    """Return what it publishes in some seconds: the vehicle draws what the limit allows while the session charges.

    A further argument changes what is said on the variable of its name: a function of the seconds that returns fields
    (`...` leaves one out) or the bytes of the whole payload. `times` says when a variable is published, if not every
    second.
    """

    def flows(s: float) -> float:
        if drawn is not None:
            return drawn(s)
        return min(DRAWN_A, amps(s)) if state(s) == "Charging" else 0.0

    def fields(name: str, s: float) -> dict[str, object]:
        power_W = 230.0 * flows(s)
        return {
            "session_info": lambda: {
                "state": state(s),
                "active_enable_disable_source": NOBODY,
                "charging_duration_s": 600 + s,
                "datetime": clock(s),
                "latest_total_w": 3 * power_W,
            },
            "limits": lambda: {"max_current": amps(s)},
            "powermeter": lambda: {
                "timestamp": clock(s),
                "current_A": {**dict.fromkeys(PHASES, flows(s)), "N": 0.0},
                "power_W": {**dict.fromkeys(PHASES, power_W), "total": 3 * power_W},
            },
        }.get(name, dict)()

    def said(name: str, s: float) -> bytes:
        told = changes.get(name, lambda _: {})(s)
        example = VARIABLES[name].payload.examples[0]
        if isinstance(told, bytes):
            return told
        if isinstance(example, dict):
            whole = {**example, **fields(name, s), **told}
            return json.dumps({key: each for key, each in whole.items() if each is not ...}).encode()
        return clock(s).encode() if name == "datetime" else text(name, example)

    order = sorted(VARIABLES, key=lambda name: name == "session_info")  # it tells what the meter has told before
    return [
        Entry(START + s, topic(name), said(name, s), 2)
        for place, name in enumerate(order)
        for s in (times or {}).get(name, [0.2 + beat + place / 100 for beat in range(seconds)])
    ]


def topic(name: str) -> str:
    channel = CONTRACT.channels[name]
    return channel.topic(**dict.fromkeys(channel.parameters, "evse_manager"))


def text(name: str, example: object) -> bytes:
    return example.encode() if VARIABLES[name].payload.content_type == "text/plain" else json.dumps(example).encode()


def clock(s: float) -> str:
    return datetime.fromtimestamp(START + s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sends(s: float, name: str, value: object = b"please") -> Mark:
    """Return a command of ours, some seconds after the start; what is no bytes is written as JSON."""
    payload = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Mark(START + s, "stimulus", {"topic": topic(name), "payload": payload.decode(), "qos": 0})
