"""Judgement: the stream as checks see it: topics, readings, messages, commands, changes, stretches of presence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.contract import Channel, Operation, Violation
from conformance.judgement.finding import Against, Ledger, Where
from conformance.judgement.pulse import Pulse, Tally

if TYPE_CHECKING:
    from conformance.judgement.checks.check import Check

OVERTAKES_WITHIN_S = 0.5  # messages on different topics have no order, and may overtake each other on their way
CUT = "was cut by the tool that recorded it"


class Reading:
    """What a payload says on its channel, and what the checks that need no more than this find in it.

    Messages in a row that carry the same bytes share their reading. `value` is None where `error` says why. `promised`
    says that it keeps all that is promised by schemas, which is then not asked one by one.
    """

    __slots__ = ("against", "error", "kept", "lax", "payload", "promised", "valid", "value", "violations")

    def __init__(self, topic: Topic, payload: bytes) -> None:
        self.payload = payload
        self.value, self.error, self.lax = topic.channel.payload.decode(payload)
        self.violations: list[Violation] = []
        self.kept: list[Ledger] = []
        self.against: list[tuple[Ledger, Against]] = []
        self.valid = self.error is None
        self.promised = self.valid and topic.promise.accepts(self.value)
        if self.valid and not self.promised and not topic.channel.payload.schema.accepts(self.value):
            self.violations = topic.channel.payload.schema.violations(self.value)
            self.valid = not self.violations

    def cut(self) -> None:
        """Forget what was read: the payload is not whole, and says nothing."""
        self.value, self.error, self.lax, self.violations = None, CUT, None, []
        self.valid = self.promised = False


class Topic:
    """One topic on which the charger is heard: its channel, its pulse, and the checks that listen to it.

    What satisfies the `promise` keeps the requirements of the `promised` checks. `examiners` look at each new payload,
    `ears` are told of each message; `watchers` are the checks that are waiting for something at this connector, and are
    told while they do.
    """

    __slots__ = (
        "changes",
        "channel",
        "connector",
        "ears",
        "examiners",
        "heard",
        "heard_at",
        "interval_ears",
        "line",
        "looked_at",
        "name",
        "parameters",
        "promise",
        "promised",
        "pulse",
        "reading",
        "tally",
        "watchers",
    )

    def __init__(self, name: str, channel: Channel, parameters: Mapping[str, str], watchers: list[Check]) -> None:
        self.name = name
        self.channel = channel
        self.parameters = parameters
        self.connector = connector(parameters)
        self.examiners: list[Check] = []
        self.promised: list[Check] = []
        self.promise = channel.payload.schema
        self.ears: list[Callable[[Message], None]] = []
        self.interval_ears: list[Callable[[Message, float, float], None]] = []
        self.watchers = watchers
        self.reading: Reading | None = None
        self.heard = 0
        self.heard_at = 0.0
        self.looked_at = 0  # payloads of it, for notes
        self.line: int | None = None
        self.changes: dict[str, Any] = {}
        self.pulse: Pulse | None = None
        self.tally = Tally()

    @property
    def value(self) -> Any:
        """The value that was read last, None where there is none."""
        return self.reading.value if self.reading is not None else None


class Message(NamedTuple):
    """A publication of the charger on a channel of the contract; a tuple, as there are many of them."""

    t: float
    topic: Topic
    reading: Reading
    line: int | None

    @property
    def connector(self) -> str | None:
        """The connector that the topic is about, None for the whole station."""
        return self.topic.connector

    @property
    def value(self) -> Any:
        """The decoded payload, None where it cannot be read."""
        return self.reading.value

    @property
    def where(self) -> Where:
        """The place of this message in the capture."""
        return Where(self.t, self.line, self.topic.name, self.reading.payload, self.topic.connector)


@dataclass(frozen=True, slots=True)
class Command:
    """A command to the charger; `ours` where the capture has our mark for it."""

    t: float
    operation: Operation
    topic: str
    payload: bytes
    connector: str | None
    ours: bool
    retain: bool
    line: int | None
    qos: int = 0

    @property
    def where(self) -> Where:
        """The place of this command in the capture."""
        return Where(self.t, self.line, self.topic, self.payload, self.connector)


@dataclass(frozen=True, slots=True)
class Change:
    """A value of which a change is an event is another one: `before` (None where none was heard) and `after`.

    `value` is the whole payload that says so.
    """

    t: float
    connector: str | None
    channel: Channel
    field: str
    before: Any
    after: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the charger was heard without a silence or a break of our link; all in Unix seconds.

    `joined` says that the charger was there before the stretch began: we joined it. `lost` says that a break of our
    own link ended it, `final` that the capture ends with it.
    """

    begin: float
    end: float
    joined: bool
    lost: bool = False
    final: bool = False


def connector(parameters: Mapping[str, Any]) -> str | None:
    """Return the instance that a topic's parameters name, or None for a topic of the whole station."""
    return "/".join(parameters.values()) or None
