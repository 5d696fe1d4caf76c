"""Panel, beside its road: the contract's commands and the door's moves, as buttons and fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from reference_impl.contract import API, DOOR, document, load, resolved

_VEHICLE = ("execute_charging_session", "authorise", "modify_charging_session")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says, and the payload that it sends."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Control:
    """One command: its buttons and, where its payload is free, a field with its first example in it.

    The payload in the field matches the pattern, where the contract has one; it is a number then.
    """

    operation: str
    title: str
    description: str
    choices: tuple[Choice, ...]
    field: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Controls:
    """Everything that can be done at a connector: as an app, as a driver, and as whoever breaks and mends."""

    commands: tuple[Control, ...]
    vehicle: tuple[Control, ...]
    world: tuple[Control, ...]


def controls(*, door: bool, number: int = 1) -> Controls:
    """Return the controls of the connector with a number, from the contract and, where it is open, from the door."""
    moves = _of(DOOR, number) if door else {}
    return Controls(
        commands=tuple(_of(API, number).values()),
        vehicle=tuple(moves[name] for name in _VEHICLE if name in moves),
        world=tuple(control for name, control in moves.items() if name not in _VEHICLE),
    )


def _of(name: str, number: int) -> Mapping[str, Control]:
    read = document(name)
    return {
        operation.name: _control(operation.name, read, read["channels"][operation.channel.name], number)
        for operation in load(name).operations.values()
        if not operation.sends
    }


def _control(operation: str, read: Mapping[str, Any], channel: Mapping[str, Any], number: int) -> Control:
    message = resolved(read, next(iter(channel["messages"].values())))
    payload = resolved(read, message["payload"])
    examples = [Choice(_capital(each["name"]), _text(each["payload"], number)) for each in message["examples"]]
    is_free = "type" in payload and "enum" not in payload
    return Control(
        operation=operation,
        title=channel["title"],
        description=" ".join(channel["description"].split()),
        choices=tuple(_choices(examples, channel["title"], is_free=is_free)),
        field=examples[0].payload if is_free else None,
        pattern=payload.get("pattern"),
    )


def _choices(examples: Sequence[Choice], title: str, *, is_free: bool) -> Sequence[Choice]:
    """Return a button for each example; where one payload is like another, the button says what the command does."""
    if is_free or len(examples) > 1:
        return examples
    return [Choice(title, examples[0].payload)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _text(payload: object, number: int) -> str:
    """Return a payload as it is sent; where it names the first connector by its number, it names this one."""
    if isinstance(payload, dict) and payload.get("connectors") == [1]:
        payload = {**payload, "connectors": [number]}
    return payload if isinstance(payload, str) else orjson.dumps(payload).decode()
