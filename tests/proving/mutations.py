"""Mutations: chargers that break the contract in one way each, derived from the contract, not written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from conformance import contract
from conformance.contract import Channel, Contract, Requirement
from reference_impl.device import Command, Device, Publication
from reference_impl.faults.agreeing import Agreeing
from reference_impl.faults.altered import altering
from reference_impl.faults.around import NEVER, Around
from reference_impl.faults.fault import Fault, layers
from reference_impl.faults.pulse import OtherBeat

CONTRACT = contract.load()
Path = tuple[str, ...]
Change = Callable[[Any], Any]
WRONG = {"number": "wrong", "integer": 1.5, "boolean": "wrong", "string": 7, "array": {}, "object": []}
A_LITTLE = 1.02
MORE_S = 0.3
LATER_S = 2.0


@cache
def mutations() -> Mapping[str, Fault]:
    """Return all mutations by their names; `breaks` are the requirements of which one must be found broken."""
    found = [*_payloads(), *_periods(), *_effects()]
    return {fault.name: fault for fault in found}


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A payload of a channel made wrong in one way; `breaks` are the requirements of which one must be found broken."""

    name: str
    channel: Channel
    breaks: tuple[str, ...]
    rewrite: Callable[[bytes, float], bytes]


def rewritings(promised: Contract) -> Iterator[Rewriting]:
    """Yield a rewriting for each thing that a schema of a channel asks for."""
    for channel in promised.variables():
        schemas = [(None, channel.payload.schema.schema)]
        schemas += [
            (each, each.data["schema"])
            for each in channel.requirements
            if each.check == "schema" and "schema" in each.data
        ]
        seen = set()
        for requirement, schema in schemas:
            for what, path, change in _broken(schema):
                name = f"{channel.name}{''.join(f'/{each}' for each in path)}: {what}"
                if name not in seen:
                    seen.add(name)
                    breaks = (requirement.id,) if requirement else tuple(each.id for each in channel.requirements)
                    yield Rewriting(name, channel, breaks, partial(_rewritten, channel, path, change))


def _payloads() -> Iterator[Fault]:
    """Yield a charger for each rewriting."""
    for each in rewritings(CONTRACT):
        yield Fault(each.name, each.breaks, each.name, altering(each.channel.name, each.rewrite))


def _rewritten(channel: Channel, path: Path, change: Change, payload: bytes, _now: float) -> bytes:
    """Return a payload with the value at a path changed; where it is not there, nothing is."""
    if channel.payload.content_type != contract.payload.JSON:
        return str(change(payload.decode())).encode()
    value = json.loads(payload)
    if not path:
        return json.dumps(change(value)).encode()
    inner = value
    for each in path[:-1]:
        inner = inner.get(each) if isinstance(inner, dict) else None
    if isinstance(inner, dict) and path[-1] in inner:
        changed = change(inner[path[-1]])
        if changed is DROPPED:
            del inner[path[-1]]
        else:
            inner[path[-1]] = changed
    return json.dumps(value).encode()


DROPPED = object()


def _broken(schema: Any, path: Path = ()) -> Iterator[tuple[str, Path, Change]]:
    """Yield every way to break one keyword of a schema: what it is, where, and the change that does it."""
    if not isinstance(schema, Mapping):
        return
    for field in schema.get("required", ()):
        yield "missing", (*path, field), lambda _: DROPPED
    for keyword, (what, change) in _KEYWORDS.items():
        if keyword in schema:
            yield what, path, partial(change, schema[keyword])
    kind = schema.get("type")
    if kind in WRONG:
        yield f"not of type {kind}", path, partial(_constant, WRONG[kind])
    if schema.get("items", {}).get("minLength"):
        yield "with an empty item", path, lambda value: [*value, ""]
    for name, inner in schema.get("properties", {}).items():
        yield from _broken(inner, (*path, name))
    yield from _broken(schema.get("then"), path)


_KEYWORDS: Mapping[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "anyOf": ("none of what it may be", lambda _asked, _value: []),
    "enum": ("not one of its words", lambda _asked, _value: "SomethingElse"),
    "const": ("another value", lambda asked, _value: f"not {asked}"),
    "minimum": ("below its minimum", lambda asked, _value: asked - 1),
    "maximum": ("above its maximum", lambda asked, _value: asked + 1),
    "pattern": ("not in its format", lambda _asked, _value: "yesterday"),
    "uniqueItems": ("with an item twice", lambda _asked, value: [*value, *value]),
    "items": ("with an item of another type", lambda _asked, value: [*value, 7]),
}


def _constant(value: Any, _before: Any) -> Any:
    return value


def _periods() -> Iterator[Fault]:
    """Yield a charger for each thing that the timing of a channel asks for."""
    for channel in CONTRACT.variables():
        timing = channel.publication
        assert timing is not None, "variables have a pulse"
        usual = [timing.every_s] * 12
        beats: Sequence[tuple[str, tuple[float, ...], str]] = (
            ("too slow", (timing.longest_mean_s * A_LITTLE,), "mean"),
            ("with a gap", (*usual, timing.longest_gap_s + MORE_S, *usual), "gap"),
        )
        for what, intervals_s, check in beats:
            breaks = tuple(each.id for each in channel.requirements if each.check == check)
            beat = partial(OtherBeat, channels=(channel.name,), intervals_s=intervals_s)
            yield Fault(f"{channel.name}: {what}", breaks, f"{channel.name} {what}", layers(beat, Agreeing))


def _effects() -> Iterator[Fault]:
    """Yield a charger for each command that has an effect: one that does nothing, and one that does it too late."""
    for operation in CONTRACT.commands():
        effects = [each for each in operation.requirements if each.check == "effect"]
        if not effects:
            continue
        breaks = tuple(each.id for each in effects)
        within_s = max(each.data["effect"]["within_s"] for each in effects)
        for what, after_s in (("without effect", NEVER), ("too late", within_s + LATER_S)):
            wrap = partial(Delayed, channel=operation.channel.name, after_s=after_s)
            yield Fault(f"{operation.channel.name}: {what}", breaks, f"{operation.channel.name} {what}", wrap)


class Delayed(Around):
    """Takes the commands on one channel some seconds after they came, or never."""

    def __init__(self, inner: Device, *, channel: str, after_s: float) -> None:
        super().__init__(inner)
        self._channel, self._after_s = channel, after_s
        self._waiting: list[tuple[float, Command]] = []

    def command(self, command: Command, now: float) -> list[Command]:
        """Keep a command on the channel back."""
        if not self.is_of(self._channel, command.topic):
            return [command]
        self._waiting.append((now + self._after_s, command))
        return []

    def own_due(self) -> float:
        """Return when the first command is taken."""
        return min((at for at, _ in self._waiting), default=NEVER)

    def own_advance(self, now: float) -> list[Publication]:
        """Take the commands whose time has come."""
        due = [command for at, command in self._waiting if at <= now]
        self._waiting = [each for each in self._waiting if each[0] > now]
        return self.give(due, now)


def may_follow(requirement: Requirement, mutation: Fault | Rewriting) -> bool:
    """Tell whether a requirement is about what a mutation changes: it may lawfully be found broken as well."""
    place = mutation.name.partition(":")[0].partition("/")[0]
    if requirement.check == "command_qos":
        return any(each.channel.name == place for each in CONTRACT.commands())
    if requirement.check == "declared":
        return any(sign.channel == place for feature in CONTRACT.features.values() for sign in feature.signs)
    mentioned = json.dumps(requirement.data, default=str)
    return requirement.id in mutation.breaks or requirement.place == place or f'"{place}"' in mentioned
