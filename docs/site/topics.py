"""Site: each topic as its users see it, over the contracts that have it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from conformance.contract import BUNDLED, DEFAULT, Channel, Contract, Operation, Publication, bundled, document_of, load
from conformance.contract.document import Document, read
from docs.site.fields import Field, fields

CONNECTOR, PORT = "evse_1", 18830  # 1883 is often taken by a broker that is there already
LONGEST_LINE = 80


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a payload: its name in the contract, its text, and the language that it is written in."""

    name: str
    text: str
    language: str

    @property
    def laid_out(self) -> str:
        """The text for people: a long JSON object has a line for each field."""
        value = json.loads(self.text) if self.language == "json" and len(self.text) > LONGEST_LINE else None
        if not isinstance(value, dict):
            return self.text
        told = (f"  {json.dumps(key)}: {json.dumps(each, ensure_ascii=False)}" for key, each in value.items())
        return "{\n" + ",\n".join(told) + "\n}"


@dataclass(frozen=True, slots=True)
class Form:
    """What the payload holds in some contracts."""

    contracts: tuple[str, ...]
    content_type: str
    fields: tuple[Field, ...]
    examples: tuple[Example, ...]

    @property
    def essence(self) -> tuple[object, ...]:
        """What contracts agree on where their payloads are the same: examples may be others."""
        return (self.content_type, self.fields)


@dataclass(frozen=True, slots=True)
class Pace:
    """With which QoS a topic is published in some contracts, and how often, where that is promised."""

    contracts: tuple[str, ...]
    qos: int
    publication: Publication | None

    @property
    def essence(self) -> tuple[object, ...]:
        """What contracts agree on where they publish alike."""
        return (self.qos, self.publication)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: `command` where the charger receives it; its paces and forms, one for all contracts that agree on it.

    What a command does is seen on the topics of `watched`; `first` is the command that it takes back, if any.
    """

    name: str
    title: str
    address: str
    meaning: str
    command: bool
    contracts: tuple[str, ...]
    paces: tuple[Pace, ...]
    forms: tuple[Form, ...]
    invasive: str | None
    watched: tuple[str, ...]
    first: str | None

    @property
    def served(self) -> bool:
        """Whether the reference charger has it."""
        return DEFAULT in self.contracts

    @property
    def concrete(self) -> str:
        """The topic at the first connector of the reference charger."""
        return _concrete(self.address)

    @property
    def anywhere(self) -> str:
        """The topic filter that hears it at every connector."""
        return self.address.replace("{connector}", "+")

    @property
    def send(self) -> str:
        """The command that publishes the first example, to the reference charger."""
        return _published(self.concrete, self.forms[0].examples[0].text)

    @property
    def watch(self) -> str:
        """The command that hears where the effect of a command is seen."""
        heard = [word for topic in self.watched for word in ("-t", _concrete(topic))]
        return shlex.join(["mosquitto_sub", "-p", str(PORT), "-v", *heard])


Told = TypeVar("Told", Form, Pace)


def plugging() -> str:
    """Return the command that plugs a vehicle into the reference charger, by the simulation door."""
    door = load(bundled("simulation-door.yaml")).channels["execute_charging_session"]
    return _published(door.topic(number="1"), door.payload.examples[0])


def _published(topic: str, payload: str) -> str:
    return shlex.join(["mosquitto_pub", "-p", str(PORT), "-t", topic, "-m", payload])


def _concrete(address: str) -> str:
    return address.replace("{connector}", CONNECTOR)


def topics() -> list[Topic]:
    """Return every topic of the bundled contracts: what chargers publish, then commands, in the contracts' order."""
    contracts = {name: (load(name), read(document_of(name))) for name in BUNDLED}
    names = dict.fromkeys(name for contract, _ in contracts.values() for name in contract.channels)
    found = [_topic(name, contracts) for name in names]
    return sorted(found, key=lambda each: each.command)


def operation_of(contract: Contract, channel: Channel) -> Operation:
    """Return the operation by which a charger uses a channel."""
    return next(each for each in contract.operations.values() if each.channel.name == channel.name)


def _topic(name: str, contracts: dict[str, tuple[Contract, Document]]) -> Topic:
    having = {key: pair for key, pair in contracts.items() if name in pair[0].channels}
    contract, document = next(iter(having.values()))
    channel = contract.channels[name]
    operation = operation_of(contract, channel)
    raw = document.resolved(document.data["channels"][name])
    return Topic(
        name=name,
        title=raw.get("title", name),
        address=channel.address,
        meaning=raw.get("description", "").strip(),
        command=operation.action == "receive",
        contracts=tuple(having),
        paces=_agreeing([_pace(key, contract, name) for key, (contract, _) in having.items()]),
        forms=_agreeing([_form(key, pair[0].channels[name], pair[1]) for key, pair in having.items()]),
        invasive=operation.invasive,
        watched=_watched(contract, operation),
        first=next(
            (_published(_concrete(each.channel.address), _text(each)) for each in _undone(contract, name)), None
        ),
    )


def _watched(contract: Contract, operation: Operation) -> tuple[str, ...]:
    """Return the addresses on which an effect that must be there shows; that of the session, where none is said."""
    effects = [each.data.get("effect", {}) for each in operation.requirements if each.level == "MUST"]
    parts = [each.get(key, {}) for each in effects for key in ("then", "at_most")]
    names = [part["channel"] for part in parts if "channel" in part]
    return tuple(contract.channels[name].address for name in dict.fromkeys(names) or ["session_info"])


def _undone(contract: Contract, name: str) -> list[Operation]:
    """Return the commands that another one takes back whatever was before; a limit is not: it is set to a number."""
    return [
        each
        for each in contract.commands()
        if each.undo and each.undo.operation == name != each.name and "{" not in each.undo.payload
    ]


def _text(operation: Operation) -> str:
    return str(operation.channel.payload.examples[0])


def _agreeing(each_by_one: Sequence[Told]) -> tuple[Told, ...]:
    """Return what contracts say, once for all that say the same."""
    found: dict[object, Told] = {}
    for each in each_by_one:
        known = found.get(each.essence)
        found[each.essence] = each if known is None else replace(known, contracts=known.contracts + each.contracts)
    return tuple(found.values())


def _pace(key: str, contract: Contract, name: str) -> Pace:
    channel = contract.channels[name]
    return Pace((key,), operation_of(contract, channel).qos, channel.publication)


def _form(key: str, channel: Channel, document: Document) -> Form:
    message = next(iter(document.resolved(document.data["channels"][channel.name])["messages"].values()))
    kind = channel.payload.content_type
    return Form(
        contracts=(key,),
        content_type=kind,
        fields=tuple(fields(channel.payload.schema.schema)),
        examples=tuple(_example(each, kind) for each in message.get("examples", ())),
    )


def _example(raw: dict[str, Any], content_type: str) -> Example:
    value = raw["payload"]
    if content_type == "application/json":
        return Example(raw.get("name", ""), json.dumps(value, ensure_ascii=False), "json")
    return Example(raw.get("name", ""), str(value), "text")
