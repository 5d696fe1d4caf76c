"""Contract: channels and operations, and the document as the rest of the kit sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.contract.feature import Feature
from conformance.contract.payload import Payload, Schema
from conformance.contract.requirement import Requirement
from conformance.contract.topic import Router, topic, topic_filter


@dataclass(frozen=True, slots=True)
class Publication:
    """The pulse of a periodic channel; all values in seconds but the last."""

    every_s: float
    longest_gap_s: float
    longest_mean_s: float
    shortest_mean_s: float
    extra_within_s: float
    settling_s: float
    min_intervals: int


@dataclass(frozen=True)
class Note:
    """What is to be noted where a payload satisfies a schema, and is no finding."""

    text: str
    schema: Schema


@dataclass(frozen=True)
class Channel:
    """One address and what is published there.

    `listed_on` names the channel that lists the values of its parameter. `changes` are the fields (JSON Pointers) of
    which a change is an event: something happened, and publications beside the pulse may follow.
    """

    name: str
    address: str
    parameters: tuple[str, ...]
    payload: Payload
    publication: Publication | None
    requirements: tuple[Requirement, ...]
    listed_on: str | None = None
    changes: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def topic(self, prefix: str = "", **parameters: str) -> str:
        """Return the topic for given values of the parameters."""
        return topic(self.address, parameters, prefix)

    def topic_filter(self, prefix: str = "") -> str:
        """Return the MQTT topic filter for all values of the parameters."""
        return topic_filter(self.address, prefix)


@dataclass(frozen=True, slots=True)
class Undo:
    """The command that takes another one back; {restore_A} and {restore_phases} stand for what is restored."""

    operation: str
    payload: str


@dataclass(frozen=True)
class Operation:
    """What the charger does on a channel: `send`, or `receive` for a command, with what takes it back, if anything.

    `ampere` says what one ampere per phase is in the number of a command that limits (a quantity of the contract's).
    """

    name: str
    action: str
    channel: Channel
    kind: str | None
    invasive: str | None
    qos: int
    requirements: tuple[Requirement, ...]
    undo: Undo | None = None
    ampere: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Contract:
    """What was promised; `bench` says how the kit finds its way among it while it acts, in the contract's words.

    `course` names the states and amounts that are worth drawing along time.
    `name` is what a contract that comes with the kit is called, None for another one.
    """

    title: str
    version: str
    digest: str
    channels: Mapping[str, Channel]
    operations: Mapping[str, Operation]
    requirements: tuple[Requirement, ...]
    bench: Mapping[str, Any] = field(default_factory=dict)
    features: Mapping[str, Feature] = field(default_factory=dict)
    course: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None

    def requirement(self, name: str) -> Requirement:
        """Return the requirement with an id; raises KeyError where there is none."""
        for each in self.requirements:
            if each.id == name:
                return each
        raise KeyError(name)

    def listings(self) -> frozenset[str]:
        """Return the names of the channels that list the values of a parameter, as the connectors are."""
        return frozenset(each.listed_on for each in self.channels.values() if each.listed_on)

    def variables(self) -> list[Channel]:
        """Return the channels on which the charger publishes periodically."""
        return [channel for channel in self.channels.values() if channel.publication is not None]

    def commands(self) -> list[Operation]:
        """Return the operations by which the charger receives commands."""
        return [operation for operation in self.operations.values() if operation.action == "receive"]

    def subscriptions(self, prefix: str = "") -> tuple[str, ...]:
        """Return the topic filters under which all of this contract is heard, and its undocumented neighbours."""
        roots = {channel.address.partition("/")[0] for channel in self.channels.values()}
        return tuple(topic(f"{root}/#", {}, prefix) for root in sorted(roots))

    def router(self, prefix: str = "") -> Router[Channel]:
        """Return what finds the channel of a topic."""
        return Router([(channel.address, channel) for channel in self.channels.values()], prefix)

    def match(self, name: str, prefix: str = "") -> tuple[Channel, dict[str, str]] | None:
        """Return the channel that a topic belongs to, with the values of its parameters, or None."""
        return self.router(prefix).match(name)
