"""Judgement: the stream as checks see it: topics, readings, messages, commands, changes, stretches of presence."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from conformance.capture import Header
from conformance.contract import Channel, Contract, Operation, Statement, Violation
from conformance.contract.topic import covers
from conformance.judgement.finding import Against, Ledger, Where
from conformance.judgement.onlooker import Onlooker
from conformance.judgement.pulse import Pulse, Tally
from conformance.judgement.uncertainty import Uncertainty

if TYPE_CHECKING:
    from conformance.judgement.checks.check import Check

OVERTAKES_WITHIN_S = 0.5  # messages on different topics have no order, and may overtake each other on their way
MOST_NOTES = 50
MOST_ECHOES = 256
MOST_COMMANDS = 50
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


class EffectListener(Protocol):
    """Is told what became of a command."""

    def __call__(self, command: Command, where: Where, *, seen: bool) -> None:
        """Take a command, the place where its effect was seen, or was seen to be missing."""


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


@dataclass(slots=True)
class Facts:
    """What every check may know: the contract, how the capture was taken, what is declared, what was heard so far.

    `listed` are the names on the latest list, each with when it came. `since` is when the stretch of presence that is
    going on began; what was heard before it is not known any more. `told_effects` are told of every command that had
    its effect, or should have had it. `echoes` are commands of ours that have not come back from the broker yet.
    The `onlooker` sees what is drawn, and changes nothing.
    """

    contract: Contract
    header: Header | None
    uncertainty: Uncertainty
    stated: Statement = field(default_factory=Statement)
    topics: dict[tuple[str, str | None], Topic] = field(default_factory=dict)
    listed: dict[str, float] = field(default_factory=dict)
    commands: deque[Command] = field(default_factory=lambda: deque(maxlen=MOST_COMMANDS))
    foreign_matters: bool = False
    notes: dict[str, None] = field(default_factory=dict)
    since: float = 0.0
    told_effects: list[EffectListener] = field(default_factory=list)
    watchers: dict[str | None, list[Check]] = field(default_factory=dict)
    echoes: deque[tuple[float, str, bytes]] = field(default_factory=lambda: deque(maxlen=MOST_ECHOES))
    onlooker: Onlooker = field(default_factory=Onlooker)

    def subscribed(self, topic: str) -> bool:
        """Tell whether the capture states that a topic was subscribed, so that its absence is evidence."""
        return self.header is not None and any(covers(each, topic) for each in self.header.subscribed)

    def is_lost(self, command: Command) -> bool:
        """Tell whether a command of ours should have come back from the broker, and has not: who knows who got it.

        Only a capture that says so, or has beacons, has what its bench sent as it came back.
        """
        awaited = (command.t, command.topic, command.payload) in self.echoes
        header = self.header
        has_echoes = header is not None and (header.echoes or bool(header.beacon))
        lost = command.ours and awaited and has_echoes and self.subscribed(command.topic)
        if lost:
            self.note("Commands of ours did not come back from the broker: let the kit publish and read …/cmd/#.")
        return lost

    def heard(self, channel: str, connector: str | None) -> Topic | None:
        """Return the topic of a channel at a connector, None where it was not heard yet."""
        return self.topics.get((channel, connector))

    def watch(self, check: Check, connector: str | None) -> None:
        """Let a check be told of every message at a connector from now on."""
        watchers = self.watchers.setdefault(connector, [])
        if check not in watchers:
            watchers.append(check)

    def unwatch(self, check: Check, connector: str | None) -> None:
        """Let a check be told no more."""
        watchers = self.watchers.get(connector, [])
        if check in watchers:
            watchers.remove(check)

    def commands_around(self, t: float, within_s: float) -> list[Command]:
        """Return the commands within some seconds around a time at which the charger fell silent."""
        return [each for each in self.commands if abs(each.t - t) <= within_s]

    def note(self, text: str) -> None:
        """Note something that is no finding, once."""
        if len(self.notes) < MOST_NOTES:
            self.notes.setdefault(text)


def prefix(header: Header | None) -> str:
    """Return the topic prefix that a capture was taken under."""
    return header.prefix if header else ""


def declared_in(header: Header | None) -> Statement:
    """Return what a capture says that is declared of the charger."""
    return Statement(header.declared, header.connectors) if header else Statement()


def connector(parameters: Mapping[str, Any]) -> str | None:
    """Return the instance that a topic's parameters name, or None for a topic of the whole station."""
    return "/".join(parameters.values()) or None
