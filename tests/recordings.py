"""What the tests share: a small charger on paper, which publishes as promised unless a test says otherwise."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from conformance import contract
from conformance.capture import Capture, Entry, Event, Footer, Header, Mark
from conformance.judgement import Outcome, Result, judge

START = 1_772_366_400.0
HEADER = Header(subscribed=("everest_api/#",), allowed="power", operator=("look at the lock",))
CONTRACT = contract.load()
VARIABLES = {each.name: each for each in CONTRACT.variables()}
MOVING: dict[str, Callable[[float], dict[str, object]]] = {
    "session_info": lambda t: {"charging_duration_s": 600 + t - START},
    "telemetry": lambda _: {"relais_on": True},
    "powermeter": lambda t: {"timestamp": t},
}


def topic(name: str, connector: str = "evse_manager") -> str:
    channel = CONTRACT.channels[name]
    return channel.topic(**dict.fromkeys(channel.parameters, connector))


def payload(name: str, t: float) -> bytes:
    example = VARIABLES[name].payload.examples[0]
    if name in MOVING:
        example = {**example, **MOVING[name](t)}
    if name == "datetime":
        return (datetime.fromtimestamp(t, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")).encode()
    return example.encode() if VARIABLES[name].payload.content_type == "text/plain" else json.dumps(example).encode()


def pulse(seconds: int = 30, *, every_s: float = 1.0, names: Iterable[str] = VARIABLES) -> list[Event]:
    """Return what a healthy charger publishes in some seconds."""
    beats = [START + 0.2 + beat * every_s for beat in range(int(seconds / every_s))]
    return [Entry(t, topic(name), payload(name, t)) for t in beats for name in names]


def state(name: str, **fields: object) -> bytes:
    example = dict(VARIABLES["session_info"].payload.examples[0])
    return json.dumps({**example, "state": name, **fields}).encode()


def command(t: float, name: str, value: bytes = b"") -> Mark:
    return Mark(t, "stimulus", {"topic": topic(name), "payload": value.decode()})


def judged(events: list[Event], *, header: Header | None = HEADER, seconds: float | None = None) -> Result:
    events = [Mark(START, "link", {"state": "up"}), *events]
    events.sort(key=lambda event: event.t)
    end = START + seconds if seconds is not None else events[-1].t
    return judge(CONTRACT, Capture(header, events, Footer(end, 0, 0)))


def outcome(result: Result, name: str) -> Outcome:
    return next(each for each in result.outcomes if each.requirement.id == name)


def altered(events: list[Event], change: Callable[[Entry], Entry | None]) -> list[Event]:
    """Return the events with every entry put through a change; None drops it."""
    changed = [change(event) if isinstance(event, Entry) else event for event in events]
    return [event for event in changed if event is not None]


def with_payload(events: list[Event], name: str, value: bytes, *, only: int | None = None) -> list[Event]:
    """Return the events with another payload on a variable: on all of its publications, or on one of them."""
    count = -1

    def change(entry: Entry) -> Entry:
        nonlocal count
        if entry.topic != topic(name):
            return entry
        count += 1
        return entry._replace(payload=value) if only in {None, count} else entry

    return altered(events, change)
