"""Site: each topic as its users see it, over the contracts that have it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from conformance.contract import BUNDLED, DEFAULT, Channel, Contract, Operation, Publication, document_of, load
from conformance.contract.document import Document, read
from docs.site.fields import Field, fields

CONNECTOR, PORT = "evse_1", 1883
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
    """A topic: `command` where the charger receives it; its paces and forms, one for all contracts that agree on it."""

    name: str
    title: str
    address: str
    meaning: str
    command: bool
    contracts: tuple[str, ...]
    paces: tuple[Pace, ...]
    forms: tuple[Form, ...]
    invasive: str | None

    @property
    def served(self) -> bool:
        """Whether the reference charger has it."""
        return DEFAULT in self.contracts

    @property
    def concrete(self) -> str:
        """The topic at the first connector of the reference charger."""
        return self.address.replace("{connector}", CONNECTOR)

    @property
    def anywhere(self) -> str:
        """The topic filter that hears it at every connector."""
        return self.address.replace("{connector}", "+")

    @property
    def send(self) -> str:
        """The command that publishes the first example, to the reference charger."""
        text = self.forms[0].examples[0].text
        return shlex.join(["mosquitto_pub", "-p", str(PORT), "-t", self.concrete, "-m", text])


Told = TypeVar("Told", Form, Pace)


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
    )


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
