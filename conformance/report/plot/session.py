"""Report, plots: what happened at one connector: states, amounts, commands and operator actions on one time line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from conformance.judgement import Outcome, Result, Verdict
from conformance.judgement.course import Answer, Course, Moved, Sent, Session
from conformance.report.plot.amounts import PANEL, SPACE, Panel, panels_of
from conformance.report.plot.axis import LEFT, Axis, Tick, along_time, fitted
from conformance.report.plot.strip import BlindMark, blind_marks
from conformance.report.safe import safe

MOST_STATES, MOST_LANES, LEVELS = 14, 6, 3
NUMBERS, PITCH, LANE = 18.0, 20.0, 12.0


class Event(NamedTuple):
    """A command or an operator's action: its number, its place, and in words what it is and what followed."""

    number: int
    x: float
    y: float
    shown: bool
    kind: str
    at: str
    told: str
    by: str
    effects: list[Effect]


class Effect(NamedTuple):
    """What was seen of an effect that a requirement asks for: its verdict, and a bar from the command to it.

    It was seen at `t`, in Unix seconds. It is a disturbance where there should have been no effect.
    """

    t: float
    is_disturbance: bool
    requirement: str
    told: str
    verdict: str
    x: float
    width: float
    y: float | None


class Span(NamedTuple):
    """A time in a state."""

    x: float
    width: float
    title: str


class Lane(NamedTuple):
    """One state of a session, with the times in it."""

    y: float
    label: str
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class SessionPlot:
    """The time line of one connector."""

    connector: str
    height: float
    axis: Axis
    ticks: list[Tick]
    events: list[Event]
    lanes: list[Lane]
    effects_y: float
    panels: list[Panel]
    blind: list[BlindMark]
    notes: list[str]
    is_whole: bool

    @property
    def title(self) -> str:
        """Return in words what became of the commands; that nothing was wrong only where nothing was left out."""
        effects = [effect for event in self.events for effect in event.effects]
        against = [each for each in effects if each.verdict not in {Verdict.PASS.value, Verdict.INCONCLUSIVE.value}]
        disturbed = sum(each.is_disturbance for each in against)
        undecided = sum(each.verdict == Verdict.INCONCLUSIVE.value for each in effects)
        missed = len(against) - disturbed
        counted = (
            (missed, f"effect{'s' if missed > 1 else ''} missing or late"),
            (disturbed, f"disturbance{'s' if disturbed > 1 else ''} by what is no command"),
            (undecided, "undecided"),
        )
        told = [f"{count} {what}" for count, what in counted if count]
        if not told and effects:
            told = ["no effect missing or late" + ("" if self.is_whole else " of those that are drawn")]
        return f"{self.connector}: {', '.join(told) or 'what it told'}"


def sessions(course: Course, result: Result) -> list[SessionPlot]:
    """Return a time line for every connector that was followed, those that were commanded first."""
    commanded = {each.connector for each in course.commands}
    order = sorted(course.sessions.values(), key=lambda each: each.connector not in commanded)
    told = (each for each in order if each.amounts or any(states.changes for states in each.states.values()))
    return [_Drawing(course, result, each).plot() for each in told]


class _Drawing:
    """Places everything of one session from top to bottom."""

    def __init__(self, course: Course, result: Result, session: Session) -> None:
        self.axis = along_time(result.span)
        self.begin, self.end = result.span
        self._course, self._session, self._contract = course, session, result.contract
        self._outcomes = {each.requirement.id: each for each in result.outcomes}
        self._y = NUMBERS * LEVELS + PITCH + 6
        self._notes: list[str] = []

    def plot(self) -> SessionPlot:
        """Return the time line."""
        lanes = [lane for name, states in self._session.states.items() for lane in self._lanes(name, states.changes)]
        effects_y = self._y
        events = self._events()
        self._y += SPACE
        panels = [*panels_of(self._session, self._course, self._contract, self.axis, begin=self.begin, y=self._y)]
        self._y += len(panels) * (PANEL + SPACE)
        since = self._session.since
        if since is not None:
            self._notes.append(f"Followed from its first command at {since - self.begin:.1f} s on.")
        return SessionPlot(
            connector=safe(self._session.connector or "the whole station", 80),
            height=self._y + 30,
            axis=self.axis,
            ticks=self.axis.ticks(10),
            events=events,
            lanes=lanes,
            effects_y=effects_y,
            panels=panels,
            blind=blind_marks(self._course.blind, self.axis, self.begin),
            notes=self._notes,
            is_whole=not {"commands", "effects"} & self._course.left_out.keys(),
        )

    def _lanes(self, name: str, changes: list[tuple[float, str | None]]) -> list[Lane]:
        spans: dict[str, list[Span]] = {}
        for (t, state), (until, _) in pairwise([*changes, (self.end, None)]):
            if state is not None:
                spans.setdefault(state, []).append(self._span(state, t, until))
        if len(spans) > MOST_STATES:
            self._notes.append(f"{len(spans) - MOST_STATES} more values of {name} were told and are not drawn.")
        lanes = []
        for state in list(spans)[:MOST_STATES]:
            lanes.append(Lane(self._y, fitted(safe(state, 60), LEFT - 16), spans[state]))
            self._y += PITCH
        return lanes

    def _span(self, state: str, t: float, until: float) -> Span:
        x = self.axis.at(t - self.begin)
        width = max(1.5, round(self.axis.at(until - self.begin) - x, 1))
        return Span(x, width, f"{safe(state, 60)} from {t - self.begin:.2f} s to {until - self.begin:.2f} s")

    def _events(self) -> list[Event]:
        """Return the commands and actions at this connector, each numbered where there is room for its number."""
        ends, lanes = [0.0] * LEVELS, _Lanes(self._y)
        events = []
        for number, each in enumerate(self._course.happened(self._session.connector), start=1):
            x = self.axis.at(each.t - self.begin)
            half = 4.0 * len(str(number)) + 2
            level = next((level for level, end in enumerate(ends) if x - half >= end), None)
            if level is not None:
                ends[level] = x + half
            y = NUMBERS * (LEVELS - (level or 0))
            events.append(self._event(each, number=number, x=x, y=y, shown=level is not None, lanes=lanes))
        self._y = lanes.bottom
        if lanes.left_out:
            self._notes.append(f"Too many effects at a time to draw them all: {lanes.left_out} more in the list.")
        if not all(each.shown for each in events):
            self._notes.append("Where there is no room for a number, point at the mark.")
        return events

    def _event(self, each: Sent | Moved, *, number: int, x: float, y: float, shown: bool, lanes: _Lanes) -> Event:
        at = f"{each.t - self.begin:.2f} s"
        if isinstance(each, Moved):
            return Event(number, x, y, shown, "operator", at, safe(each.action, 80), "operator", [])
        answers = [answer for answer in self._course.answers if answer.command is each]
        told = f'{safe(each.operation, 60)} "{safe(each.payload, 60)}"{f" QoS {each.qos}" if each.qos else ""}'
        kind, by = ("ours", "the kit") if each.ours else ("other", "somebody else")
        effects = [self._effect(answer, x, lanes) for answer in answers]
        return Event(number, x, y, shown, kind, at, told, by, effects)

    def _effect(self, answer: Answer, x: float, lanes: _Lanes) -> Effect:
        outcome = self._outcomes[answer.requirement]
        verdict = Verdict.PASS if answer.is_kept else _against(outcome) if answer.is_against else Verdict.INCONCLUSIVE
        told = f"{_seen(answer, outcome)} after {answer.t - answer.command.t:.2f} s"
        told += f", undecided: {safe(answer.undecided, 120)}" if answer.undecided else ""
        right = self.axis.at(answer.t - self.begin)
        width = max(2.0, round(right - x, 1))
        is_disturbance = "effect" not in outcome.requirement.data
        return Effect(
            answer.t, is_disturbance, answer.requirement, told, verdict.value, x, width, lanes.place(x, x + width)
        )


class _Lanes:
    """Places bars that overlap below one another, in a few lanes."""

    def __init__(self, y: float) -> None:
        self._y = y + 8
        self._ends: list[float] = []
        self.left_out = 0

    @property
    def bottom(self) -> float:
        """Where the last lane ends."""
        return self._y + LANE * len(self._ends)

    def place(self, x: float, right: float) -> float | None:
        """Return where a bar has room, None where there is none."""
        for lane, end in enumerate(self._ends):
            if x >= end:
                self._ends[lane] = right + 2
                return self._y + lane * LANE
        if len(self._ends) < MOST_LANES:
            self._ends.append(right + 2)
            return self._y + (len(self._ends) - 1) * LANE
        self.left_out += 1
        return None


def _seen(answer: Answer, outcome: Outcome) -> str:
    """Return in words what became of an effect, or of what was to have none."""
    if "effect" not in outcome.requirement.data:
        return "something was disturbed"
    return "not seen" if not answer.seen else "only" if answer.is_against else "seen"


def _against(outcome: Outcome) -> Verdict:
    """Return the verdict on evidence against a requirement: the requirement's own, where it is against it."""
    return outcome.verdict if outcome.verdict in {Verdict.FAIL, Verdict.WARN} else Verdict.INCONCLUSIVE
