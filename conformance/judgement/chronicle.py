"""Judgement: the onlooker who gathers the course of a capture, in the pass in which it is judged."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from conformance.capture import Mark
from conformance.contract import Requirement
from conformance.contract.payload import shown
from conformance.judgement.bins import Counts, Trace
from conformance.judgement.checks.condition import Quantity, field
from conformance.judgement.course import (
    NOTHING_HEARD,
    OUR_LINK_DOWN,
    Answer,
    Blind,
    Course,
    Gap,
    Moved,
    Row,
    Sent,
    Session,
    States,
)
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Entering, Ledger, Where
from conformance.judgement.intervals import intervals
from conformance.judgement.onlooker import Onlooker
from conformance.judgement.operators import done
from conformance.judgement.stream import Command, Message, Stretch, Topic
from conformance.judgement.uncertainty import SUMMARY_EVERY_S, Measurement, number_of

MOST_ROWS = 2000
MOST_SESSIONS = 12
MOST_CHANGES = 300
MOST_MOVES = 300
MOST_AWAITED = 300  # commands whose effects may still be seen
MOST_BLIND = 200
MOST_AGES = 24
SILENT_PERIODS = 3.0  # after so many without a publication nobody knows what a state is
LONGEST = 100  # bytes or characters of anything that is shown


class Chronicle(Onlooker):
    """Gathers what is drawn: bounded, whatever the charger says."""

    def __init__(self, facts: Facts) -> None:
        facts.onlooker = self
        self._facts = facts
        self._course = Course()
        self._begin: float | None = None
        drawn = facts.contract.course
        self._states = {
            name: (raw["channel"], _state(raw.get("field"))) for name, raw in drawn.get("states", {}).items()
        }
        amounts = {name: Quantity.of(raw) for name, raw in drawn.get("amounts", {}).items()}
        self._amounts = {name: each for name, each in amounts.items() if each is not None}
        self._drawn = {channel for channel, _ in self._states.values()} | {
            each.source for each in self._amounts.values()
        }
        self._last_sent: dict[tuple[float, str, bytes], Sent] = {}
        self._presence = next((each for each in facts.contract.requirements if each.check == "presence"), None)
        self._link_down_at: float | None = None

    def course(self, end: float) -> Course:
        """Return what was gathered, until the end of the capture in Unix seconds."""
        if self._link_down_at is not None:
            self._blind(self._link_down_at, end, OUR_LINK_DOWN)
            self._link_down_at = None
        self._course.intervals = intervals(self._facts)
        self._course.keep_what_matters()
        return self._course

    def meet(self, topic: Topic) -> None:
        course = self._course
        if len(course.rows) < MOST_ROWS:
            topic.ears.append(self._count(topic))
        else:
            course.leave_out("topics")
        if topic.channel.name in self._drawn:
            if topic.connector in course.sessions or len(course.sessions) < MOST_SESSIONS:
                self._follow(topic, course.sessions.setdefault(topic.connector, Session(topic.connector)))
            else:
                course.leave_out("topics of connectors")

    def command(self, command: Command) -> None:
        if command.retain:
            return
        payload = command.payload[:LONGEST]
        sent = Sent(command.t, command.connector, command.operation.name, payload, command.ours, command.qos)
        self._course.commands.append(sent)
        if len(self._last_sent) >= MOST_AWAITED:
            del self._last_sent[next(iter(self._last_sent))]
        self._last_sent[command.t, command.topic, payload] = sent
        self._course.stay_small()
        self._notice(command)

    def mark(self, mark: Mark) -> None:
        if mark.kind == "beacon":
            self._beacon(mark)
            if mark.data.get("lost"):
                self._blind(mark.t - SUMMARY_EVERY_S, mark.t, "beacons were lost")
        elif mark.kind == "link" and mark.data.get("state") != "up":
            self._link_down_at = mark.t
        elif mark.kind == "link" and self._link_down_at is not None:
            self._blind(self._link_down_at, mark.t, OUR_LINK_DOWN)
            self._link_down_at = None
        elif (action := done(mark)) is not None:
            if len(self._course.moves) >= MOST_MOVES:
                self._course.leave_out("operator actions")
                return
            connector = mark.data.get("connector")
            where = None if connector is None else str(connector)[:LONGEST]
            self._course.moves.append(Moved(mark.t, where, action[:LONGEST]))

    def silence(self, begin: float, end: float, *, excused: bool) -> None:
        if excused or self._presence is None:
            self._blind(begin, end, NOTHING_HEARD)
        else:
            limit = float(self._presence.data["longest_silence_s"])
            self._weigh(self._presence, "", begin, end, limit)

    def stretch(self, stretch: Stretch) -> None:
        for session in self._course.sessions.values():
            for states in session.states.values():
                self._fall_silent(states, stretch.end)
                self._tell(states, stretch.end, None)

    def gap(self, requirement: Requirement, topic: Topic, begin: float, end: float) -> None:
        timing = topic.channel.publication
        assert timing is not None, f"{requirement.id} is about a pulse"
        self._weigh(requirement, topic.name, begin, end, timing.longest_gap_s)

    def answer(self, requirement: Requirement, command: Command, where: Where, enter: Entering, *, seen: bool) -> None:
        sent = self._last_sent.get((command.t, command.topic, command.payload[:LONGEST]))
        if sent is None:
            self._course.leave_out("effects")
            return
        ledger = Ledger(requirement)
        enter(ledger)
        self._course.answers.append(Answer(requirement.id, sent, where.t, seen, ledger))
        self._course.stay_small()

    def age(self, requirement: Requirement, message: Message, age_s: float) -> None:
        ages, key = self._course.ages, (requirement.id, message.topic.name)
        if key not in ages:
            if len(ages) >= MOST_AGES:
                self._course.leave_out("times")
                return
            ages[key] = Trace(self._since(message.t))
        ages[key].add(message.t, age_s)

    def _weigh(self, requirement: Requirement, topic: str, begin: float, end: float, limit_s: float) -> None:
        """Keep a gap, and let it be weighed as the check does that found it."""
        ledger, all_ = Ledger(requirement), self._course.gap_counts.setdefault(topic, Ledger(requirement))
        self._course.gaps.append(Gap(topic, begin, end, ledger))
        for each in (ledger, all_):
            self._facts.uncertainty.weigh(Measurement(end, each, end - begin, limit_s, Where(end), "", str))
        self._course.stay_small()

    def _beacon(self, mark: Mark) -> None:
        worst_s = math.inf if mark.data.get("lost") else number_of(mark.data.get("worst_s"))
        self._course.beacons = self._course.beacons or Trace(self._since(mark.t))
        self._course.beacons.add(mark.t, worst_s)

    def _since(self, t: float) -> float:
        """Return when the first thing was drawn, which all bins are counted from."""
        if self._begin is None:
            self._begin = t
        return self._begin

    def _count(self, topic: Topic) -> Callable[[Message], None]:
        row: list[Row] = []

        def count(message: Message) -> None:
            if not row:
                row.append(Row(topic.name, topic.channel, topic.connector, Counts(self._since(message.t))))
                self._course.rows.append(row[0])
            row[0].counts.add(message.t)

        return count

    def _notice(self, command: Command) -> None:
        """Follow a connector that is commanded from now on, where it was one too many before."""
        sessions, connector = self._course.sessions, command.connector
        topics = [each for each in self._facts.topics.values() if each.connector == connector]
        drawn = [each for each in topics if each.channel.name in self._drawn]
        if connector in sessions or not drawn or len(sessions) >= 2 * MOST_SESSIONS:
            return
        sessions[connector] = Session(connector, since=command.t)
        for topic in drawn:
            self._follow(topic, sessions[connector])

    def _follow(self, topic: Topic, session: Session) -> None:
        for name, (channel, state_of) in self._states.items():
            if channel == topic.channel.name:
                timing = topic.channel.publication
                silent_s = SILENT_PERIODS * timing.every_s if timing else math.inf
                states = session.states.setdefault(name, States(silent_s))
                topic.ears.append(partial(self._change, states, state_of))
        for name, quantity in self._amounts.items():
            if quantity.source == topic.channel.name:
                topic.ears.append(partial(self._measure, session, name, quantity))

    def _change(self, states: States, state_of: Callable[[Any], Any], message: Message) -> None:
        value = state_of(message.value)
        told = value[:LONGEST] if isinstance(value, str) else None if value is None else shown(value, LONGEST)
        self._fall_silent(states, message.t)
        states.heard_at = message.t
        self._tell(states, message.t, told)

    def _fall_silent(self, states: States, t: float) -> None:
        """Let a state end with its last publication where that is long before a time."""
        if t - states.heard_at > states.silent_s:
            self._tell(states, states.heard_at, None)

    def _tell(self, states: States, t: float, told: str | None) -> None:
        """Take what a state is told to be; after too many changes it is told no more."""
        if told == states.last:
            return
        states.last = told
        if len(states.changes) < MOST_CHANGES:
            states.changes.append((t, told))
            return
        self._course.leave_out("changes of state")
        if states.changes[-1][1] is not None:
            states.changes.append((t, None))

    def _measure(self, session: Session, name: str, quantity: Quantity, message: Message) -> None:
        amount = quantity.amount(message.value)
        if amount is not None:
            trace = session.amounts.get(name)
            if trace is None:
                trace = session.amounts[name] = Trace(self._since(message.t))
            trace.add(message.t, amount)

    def _blind(self, begin: float, end: float, why: str) -> None:
        blind = self._course.blind
        if blind and blind[-1].why == why and begin <= blind[-1].end:
            blind[-1].end = max(end, blind[-1].end)
        elif len(blind) < MOST_BLIND:
            blind.append(Blind(begin, end, why))
        else:
            self._course.leave_out("stretches that cannot be judged")


def _state(pointer: str | None) -> Callable[[Any], Any]:
    return field(pointer) if pointer else lambda value: value
