"""Judgement: the course of a capture: what is worth drawing, as plain values that stay few however long it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.contract import Channel
from conformance.judgement.bins import Counts, Trace
from conformance.judgement.finding import Ledger

Connector = str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One topic of the charger: its channel, the connector that it is about, and its publications along time."""

    topic: str
    channel: Channel
    connector: Connector
    counts: Counts


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in the pulse of a topic (empty: of all), longer than a requirement allows.

    Its ledger says whether that is certain.
    """

    topic: str
    begin: float
    end: float
    ledger: Ledger

    @property
    def certain(self) -> bool:
        """Whether it is evidence against the charger, and not within the uncertainty of our own arrival times."""
        return self.ledger.broken > 0


@dataclass(slots=True)
class Blind:
    """A stretch of time that cannot be judged, or in which nothing was there to judge, and why."""

    begin: float
    end: float
    why: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A command to the charger, ours or somebody else's."""

    t: float
    connector: Connector
    operation: str
    payload: bytes
    ours: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What an operator did at a connector, in plain words."""

    t: float
    connector: Connector
    action: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Where an effect that a requirement asks for was seen, or was seen to be missing, after which command."""

    requirement: str
    command: Sent
    t: float
    seen: bool


@dataclass(slots=True)
class States:
    """A state along time: each change with its time, None where it is told no more; and what was told `last`."""

    changes: list[tuple[float, str | None]] = field(default_factory=list)
    last: str | None = None


@dataclass(slots=True)
class Session:
    """What happened at one connector: its states and amounts, by the names that the contract gives them.

    `since` is when they are followed from, where that is not the begin.
    """

    connector: Connector
    states: dict[str, States] = field(default_factory=dict)
    amounts: dict[str, Trace] = field(default_factory=dict)
    since: float | None = None


@dataclass(slots=True)
class Intervals:
    """The intervals of the pulse on a channel, those of all its topics: by the millisecond, and what stands out."""

    channel: Channel
    topics: int = 0
    n: int = 0
    bins: dict[int, int] = field(default_factory=dict)
    means_s: list[float] = field(default_factory=list)
    worst_s: float = 0.0
    worst_at: float = 0.0
    worst_line: int | None = None
    worst_topic: str = ""


@dataclass(slots=True)
class Course:
    """Everything that is drawn; `left_out` counts what is not, by what it is."""

    rows: list[Row] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    blind: list[Blind] = field(default_factory=list)
    sessions: dict[Connector, Session] = field(default_factory=dict)
    commands: list[Sent] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    intervals: list[Intervals] = field(default_factory=list)
    ages: dict[tuple[str, str], Trace] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, what: str) -> None:
        """Count something of which there is too much."""
        self.left_out[what] = self.left_out.get(what, 0) + 1
