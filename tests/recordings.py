"""What the tests share: a small charger on paper, which publishes as promised unless a test says otherwise."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from conformance import contract
from conformance.capture import Capture, Entry, Event, Footer, Header, Mark
from conformance.contract import Contract
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


def payload(name: str, t: float, **fields: object) -> bytes:
    """Return what a healthy charger says at a time, with other values in some fields; `...` leaves a field out."""
    example = VARIABLES[name].payload.examples[0]
    if name == "datetime":
        return (datetime.fromtimestamp(t, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")).encode()
    if isinstance(example, dict):
        moving = MOVING.get(name, lambda _: {})(t)
        example = {key: each for key, each in {**example, **moving, **fields}.items() if each is not ...}
    return example.encode() if VARIABLES[name].payload.content_type == "text/plain" else json.dumps(example).encode()


def pulse(
    seconds: int = 30, *, every_s: float = 1.0, names: Iterable[str] = VARIABLES, connector: str = "evse_manager"
) -> list[Event]:
    """Return what a healthy charger publishes in some seconds."""
    beats = [START + 0.2 + beat * every_s for beat in range(int(seconds / every_s))]
    return [Entry(t, topic(name, connector), payload(name, t)) for t in beats for name in names]


def steps(first: object, *changes: tuple[float, object]) -> Callable[[float], object]:
    """Return a value that changes: `first` from the beginning, another one from each given second on."""
    return lambda s: [value for since, value in ((-1e9, first), *changes) if s >= since][-1]


def says(
    name: str,
    value: object,
    *,
    connector: str = "evse_manager",
    seconds: float = 30,
    every_s: float = 1.0,
    first_s: float = 0.2,
    times: Iterable[float] | None = None,
) -> list[Event]:
    """Return what a charger publishes on one variable: a value, or a function of the seconds since the start.

    It is published every second, or at the `times` that are given, in seconds since the start.

    A dict changes fields of a healthy payload, bytes are taken as they are, anything else is written as JSON; where a
    function returns None, nothing is published.
    """
    events: list[Event] = []
    for s in times if times is not None else (first_s + beat * every_s for beat in range(round(seconds / every_s))):
        told = value(s) if callable(value) else value
        if isinstance(told, dict):
            told = payload(name, START + s, **told)
        if told is not None:
            told = told if isinstance(told, bytes) else json.dumps(told).encode()
            events.append(Entry(START + s, topic(name, connector), told))
    return events


def state(name: str, **fields: object) -> bytes:
    example = dict(VARIABLES["session_info"].payload.examples[0])
    return json.dumps({**example, "state": name, **fields}).encode()


def command(t: float, name: str, value: bytes = b"", *, connector: str = "evse_manager", qos: int = 0) -> Mark:
    data = {"payload": value.decode()} if value.isascii() else {"payload_b64": b64encode(value).decode()}
    return Mark(t, "stimulus", {"topic": topic(name, connector), **data, "qos": qos})


def at(seconds: float, name: str, value: bytes = b"", **options: object) -> Mark:
    """Return a command of ours, some seconds after the start."""
    return command(START + seconds, name, value, **options)


def beacons(seconds: int, worst_s: Callable[[int], float] = lambda _: 0.01, *, lost: Iterable[int] = ()) -> list[Mark]:
    """Return a summary of beacons for every second, each with its worst time; some seconds lost one."""
    told = {each: {"heard": 20 - (each in lost), "lost": int(each in lost)} for each in range(1, seconds + 1)}
    return [
        Mark(START + each, "beacon", {**counts, "worst_s": worst_s(each), "median_s": 0.001})
        for each, counts in told.items()
    ]


def numbered(events: Iterable[Event]) -> list[Event]:
    """Return events in order, each with the line that it has in a file."""
    ordered = sorted(events, key=lambda event: event.t)
    return [
        each._replace(line=line) if isinstance(each, Entry) else replace(each, line=line)
        for line, each in enumerate(ordered, start=1)
    ]


def judged(
    events: list[Event],
    *,
    header: Header | None = HEADER,
    seconds: float | None = None,
    by: Contract = CONTRACT,
) -> Result:
    """Judge what is on the paper, up to some seconds after the start or to its last event; our link was up before."""
    events = numbered([Mark(START, "link", {"state": "up"}), *events])
    end = START + seconds if seconds is not None else events[-1].t
    return judge(by, Capture(header, events, Footer(end, 0, 0)))


def outcome(result: Result, name: str) -> Outcome:
    return next(each for each in result.outcomes if each.requirement.id == name)


def found(events: list[Event], name: str, **options: object) -> Outcome:
    """Return the outcome of one requirement."""
    return outcome(judged(events, **options), name)


def verdict(events: list[Event], name: str, **options: object) -> tuple[str, str | None]:
    """Return verdict and reason of one requirement, in the words of a report."""
    told = found(events, name, **options)
    return told.verdict.value, told.reason


def against(result: Result) -> list[str]:
    """Return the ids of all requirements that are failed or warned of."""
    return [each.requirement.id for each in result.outcomes if each.verdict.value in {"fail", "warn"}]


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
