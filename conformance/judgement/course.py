"""Judgement: the course of a capture: what is worth drawing, as plain values that stay few however long it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from conformance.contract import Channel
from conformance.judgement.bins import Counts, Trace
from conformance.judgement.finding import Ledger
from conformance.judgement.intervals import Intervals

OUR_LINK_DOWN, NOTHING_HEARD = "our link was down", "nothing was heard"
MOST_COMMANDS = 300
MOST_ANSWERS = 900
MOST_GAPS = 1000

Connector = str | None
E = TypeVar("E")


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
    qos: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What an operator did at a connector, in plain words."""

    t: float
    connector: Connector
    action: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Where an effect was seen, or was seen to be missing, after which command; its ledger says what that decides."""

    requirement: str
    command: Sent
    t: float
    seen: bool
    ledger: Ledger

    @property
    def is_kept(self) -> bool:
        """Whether it is as the requirement asks for."""
        return self.ledger.kept > 0

    @property
    def is_against(self) -> bool:
        """Whether it is evidence against the charger."""
        return self.ledger.broken > 0

    @property
    def undecided(self) -> str:
        """Why it decides nothing, empty where it does."""
        return next((f"{reason.value}: {told}" for reason, told in self.ledger.doubts.items()), "")


@dataclass(slots=True)
class States:
    """A state along time: each change with its time, None where it is told no more; and what was told `last`.

    It ends with the last publication where none follows within `silent_s`.
    """

    silent_s: float
    changes: list[tuple[float, str | None]] = field(default_factory=list)
    last: str | None = None
    heard_at: float = 0.0


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
class Course:
    """Everything that is drawn; `left_out` counts what is not, by what it is.

    `gap_counts` are of all gaps of a topic, those that are left out as well; `beacons` the arrival uncertainty.
    """

    rows: list[Row] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    gap_counts: dict[str, Ledger] = field(default_factory=dict)
    beacons: Trace | None = None
    blind: list[Blind] = field(default_factory=list)
    sessions: dict[Connector, Session] = field(default_factory=dict)
    commands: list[Sent] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    intervals: list[Intervals] = field(default_factory=list)
    ages: dict[tuple[str, str], Trace] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, what: str, count: int = 1) -> None:
        """Count something of which there is too much."""
        if count:
            self.left_out[what] = self.left_out.get(what, 0) + count

    def happened(self, connector: Connector) -> list[Sent | Moved]:
        """Return the commands and actions at a connector, in order, as they are numbered from 1 on."""
        found: list[Sent | Moved] = [each for each in self.commands if each.connector == connector]
        found += [each for each in self.moves if connector is None or each.connector == connector]
        return sorted(found, key=lambda each: each.t)

    def stay_small(self) -> None:
        """Leave out what there is too much of, once it is twice as much."""
        many = ((self.gaps, MOST_GAPS), (self.answers, MOST_ANSWERS), (self.commands, MOST_COMMANDS))
        if any(len(found) >= 2 * most for found, most in many):
            self.keep_what_matters()

    def keep_what_matters(self) -> None:
        """Leave out what there is too much of: the shortest gaps, and commands and effects as they should be."""
        self.gaps = self._most(self.gaps, MOST_GAPS, "gaps", lambda each: each.end - each.begin)
        self.gaps.sort(key=lambda each: each.begin)
        self.answers = self._most(self.answers, MOST_ANSWERS, "effects", lambda each: not each.is_kept)
        self.answers.sort(key=lambda each: each.t)
        doubted = {id(each.command): each.command for each in self.answers if not each.is_kept}
        sent = {id(each): each for each in self.commands} | doubted
        self.commands = self._most([*sent.values()], MOST_COMMANDS, "commands", lambda each: id(each) in doubted)
        self.commands.sort(key=lambda each: each.t)

    def _most(self, found: list[E], most: int, what: str, weight: Callable[[E], float]) -> list[E]:
        """Return those that weigh most, of equals the first, and count the others."""
        self.leave_out(what, max(0, len(found) - most))
        return sorted(found, key=weight, reverse=True)[:most]
