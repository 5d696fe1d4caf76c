"""Reference, second on its road: its own reading of the contract, from operations to topics and payloads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml

from reference_impl.device import Publication
from reference_impl.errors import UsageError

API = "asyncapi.yaml"
DOOR = "simulation-door.yaml"
_BESIDE = Path(__file__).resolve().parent.parent
_PLACES = ("", "contracts", "conformance/data")  # in a checkout, in a checkout, in an installed wheel
_JSON = "application/json"
_PLACEHOLDER = re.compile(r"\{([^{}/]+)\}")


@dataclass(frozen=True, slots=True)
class Channel:
    """An address with the form of its payloads and, for a variable, its period in seconds."""

    name: str
    address: str
    is_json: bool
    number: re.Pattern[str] | None
    words: tuple[str, ...]
    every_s: float | None

    @property
    def filter(self) -> str:
        """The MQTT topic filter that hears this channel whatever its parameters are."""
        return _PLACEHOLDER.sub("+", self.address)

    def topic(self, **parameters: str) -> str:
        """Return the topic with its parameters filled in."""
        return self.address.format_map(parameters)

    def parameters(self, topic: str) -> dict[str, str] | None:
        """Return the values of the parameters in a topic, or None where the topic belongs elsewhere."""
        expected, heard = self.address.split("/"), topic.split("/")
        if len(expected) != len(heard):
            return None
        found: dict[str, str] = {}
        for wanted, level in zip(expected, heard, strict=True):
            if wanted.startswith("{"):
                found[wanted[1:-1]] = level
            elif wanted != level:
                return None
        return found

    def encode(self, value: object) -> bytes:
        """Return a value as this channel's payload: JSON without what a message does not know, or bare text."""
        if not self.is_json:
            return str(value).encode()
        payload = orjson.dumps(value)
        if b":null" not in payload:  # most messages know all their fields: three times as fast
            return payload
        return orjson.dumps(value, default=_known, option=orjson.OPT_PASSTHROUGH_DATACLASS)

    def reads_as_written(self, payload: bytes) -> str | None:
        """Return the text of a payload that matches the contract's pattern or words as a whole, or None."""
        try:
            text = payload.decode("ascii")
        except UnicodeDecodeError:
            return None
        if self.number is not None and not self.number.fullmatch(text):
            return None
        return None if self.words and text not in self.words else text


@dataclass(frozen=True, slots=True)
class Operation:
    """What the charger does with a channel: it sends or it receives."""

    name: str
    sends: bool
    channel: Channel
    qos: int
    retain: bool


@dataclass(frozen=True, slots=True)
class Contract:
    """The channels and operations of one AsyncAPI document, by name."""

    channels: Mapping[str, Channel]
    operations: Mapping[str, Operation]
    _receiving: Mapping[str, Sequence[Operation]] = field(init=False)  # by the last level of their addresses

    def __post_init__(self) -> None:
        receiving: dict[str, list[Operation]] = {}
        for operation in self.operations.values():
            if not operation.sends:
                receiving.setdefault(_last_level(operation.channel.address), []).append(operation)
        object.__setattr__(self, "_receiving", receiving)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of everything the charger receives."""
        return tuple(operation.channel.filter for operation in self.operations.values() if not operation.sends)

    def publication(self, operation: str, value: object, **parameters: str) -> Publication:
        """Return a value as the message that the named operation sends."""
        sending = self.operations[operation]
        channel = sending.channel
        return Publication(channel.topic(**parameters), channel.encode(value), qos=sending.qos, retain=sending.retain)

    def received(self, topic: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the receiving operation that a topic belongs to, with its parameters, or None."""
        for operation in self._receiving.get(_last_level(topic), ()):
            if (found := operation.channel.parameters(topic)) is not None:
                return operation, found
        return None

    def every_s(self, operation: str) -> float:
        """Return the period of a variable, in seconds."""
        period = self.operations[operation].channel.every_s
        if period is None:
            raise UsageError(f"The contract gives {operation} no period; add x-publication to its channel.")
        return period


def _known(message: object) -> dict[str, object]:
    """Return the fields of a message that are known: the contract has optional fields, and no null."""
    return {name: value for name, value in vars(message).items() if value is not None}


def _last_level(topic: str) -> str:
    return topic.rpartition("/")[2]


@cache
def document(name: str = API) -> Mapping[str, Any]:
    """Read one of the contract documents as it is written, found in the checkout or in the installed package."""
    path = next((found for place in _PLACES if (found := _BESIDE / place / name).is_file()), None)
    if path is None:
        raise UsageError(f"The contract {name} is not beside the package; reinstall it.")
    read: Mapping[str, Any] = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return read


@cache
def load(name: str = API) -> Contract:
    """Return the channels and operations of one of the contract documents."""
    read = document(name)
    channels = {key: _channel(read, key, value) for key, value in read["channels"].items()}
    operations = {key: _operation(key, value, channels) for key, value in read["operations"].items()}
    return Contract(channels, operations)


def _channel(read: Mapping[str, Any], name: str, value: Mapping[str, Any]) -> Channel:
    message = resolved(read, next(iter(value["messages"].values())))
    payload = resolved(read, message["payload"])
    pattern = payload.get("pattern")
    return Channel(
        name=name,
        address=value["address"],
        is_json=message.get("contentType", read["defaultContentType"]) == _JSON,
        number=re.compile(pattern, re.ASCII) if pattern else None,
        words=tuple(payload.get("enum", ())),
        every_s=resolved(read, value.get("x-publication", {})).get("every_s"),
    )


def _operation(name: str, value: Mapping[str, Any], channels: Mapping[str, Channel]) -> Operation:
    mqtt = value.get("bindings", {}).get("mqtt", {})
    return Operation(
        name=name,
        sends=value["action"] == "send",
        channel=channels[value["channel"]["$ref"].rpartition("/")[2]],
        qos=mqtt.get("qos", 0),
        retain=mqtt.get("retain", False),
    )


def resolved(read: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a part of a document stands for, following its references within the document."""
    while "$ref" in value:
        target: Any = read
        for key in value["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        value = target
    return value
