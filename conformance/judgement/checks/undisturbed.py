"""Judgement, checks: a command that should be ignored disturbs nothing: no value, no state, no pulse."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from conformance.capture import Mark
from conformance.contract import Channel, Operation, Requirement, Schema
from conformance.contract.payload import shown
from conformance.judgement.checks.condition import field as field_of
from conformance.judgement.checks.watch import Watching, text_of
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Entering, Where
from conformance.judgement.operators import done
from conformance.judgement.stream import Change, Command, Message, Stretch
from conformance.judgement.uncertainty import Measurement
from conformance.judgement.verdict import Reason

MOST_NAMED = 8
MOVES_WITHIN_S = 10.0
CROSSING_S = 2.0  # topics have clocks of their own: one may tell a second before the other what happened


@dataclass(frozen=True, slots=True)
class _Keep:
    """A field that should not change; to a `lawful` value it may, and some of those are `causes` of other changes."""

    channel: str
    name: str
    value_in: Callable[[Any], Any]
    lawful: Schema
    causes: Schema

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> _Keep:
        """Build it from the contract's words."""
        lawful, causes = Schema(raw.get("lawful", False)), Schema(raw.get("causes", False))
        return cls(raw["channel"], raw["field"].lstrip("/"), field_of(raw["field"]), lawful, causes)


class _Late(NamedTuple):
    """An interval in seconds that may be too long, its limit, when it was measured and where."""

    interval: float
    longest_s: float
    heard_at: float
    where: Where
    observed: str


@dataclass(slots=True)
class _Watch:
    """Doubtful commands in a row, what was known before them, and what was disturbed since."""

    first: Command
    command: Command
    before: list[Any]
    payloads: list[str]
    disturbed: list[tuple[Where, str]] = field(default_factory=list)
    late: list[_Late] = field(default_factory=list)
    lawful: str = ""
    culprit: Command | None = None

    @property
    def is_disturbed(self) -> bool:
        """Whether anything was disturbed so far."""
        return bool(self.disturbed or self.late)

    def may_be_caused_at(self, t: float) -> bool:
        """Tell whether what happens at a time may be behind a disturbance: a cause may be heard a little after it."""
        first = [where.t for where, _ in self.disturbed[:1]] + [each.heard_at for each in self.late[:1]]
        return t - min(first, default=t) <= CROSSING_S


class NothingIsDisturbed(Watching):
    """For a while after a command that is not one, what should stay stays, and the pulse of the connector goes on.

    Doubtful commands that follow each other sooner are watched together, until a while after the last of them.
    """

    watches = True

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._doubtful = Schema(requirement.data["command"])
        self._for_s = float(requirement.data["for_s"])
        self._keeps = [_Keep.of(each) for each in requirement.data["keeps"]]
        self._served = frozenset(each.name for each in facts.contract.variables() if each.parameters)
        self._watches: dict[str | None, _Watch] = {}
        self._moving = {each["channel"] for each in requirement.data["keeps"] if "lawful" not in each}
        self._moved_at: dict[tuple[str, str | None], float] = {}
        silences = [each.data["longest_silence_s"] for each in facts.contract.requirements if each.check == "presence"]
        self._longest_silence_s = float(min(silences, default=0.0))

    @property
    def hears(self) -> frozenset[str]:
        return self._served

    def _other_cause(self, watch: _Watch, keep: _Keep) -> str:
        """Return what else may be behind a change: a real command shortly before, or a value that changes by itself."""
        first = watch.first
        for each in self.facts.commands:
            same = each is not first and each.connector == first.connector and each.t <= first.t
            due_s = self.due_s(each.operation, keep.channel, self._for_s)
            if same and first.t - each.t <= due_s and not self._is_doubtful(each):
                return f"the effect of {each.operation.name} before it may still come"
        moved_at = self._moved_at.get((keep.channel, first.connector), -math.inf)
        if first.t - MOVES_WITHIN_S <= moved_at < first.t:
            return f"{keep.name} changed by itself, without a command, before it as well"
        return ""

    def _is_doubtful(self, command: Command) -> bool:
        mine = command.operation is self.operation and not command.retain
        return mine and self._doubtful.accepts(text_of(self.operation, command.payload))

    @property
    def pending(self) -> bool:
        """Whether something could still be disturbed."""
        return bool(self._watches)

    def command(self, command: Command) -> None:
        watch = self._watches.get(command.connector)
        doubtful = self._is_doubtful(command)
        if not doubtful:
            if watch is not None:
                self._decide(self._close(command.connector), superseded=command)
            return
        payload = shown(text_of(self.operation, command.payload), 60)
        if watch is not None:
            watch.command = command
            watch.payloads.append(payload)
            return
        before = [each.value_in(self.known(each.channel, command.connector)) for each in self._keeps]
        if all(each is None for each in before):
            self.ledger.doubt(Reason.NO_OBSERVATION, "nothing was known of the connector before the command")
            return
        self._watches[command.connector] = _Watch(command, command, before, [payload])
        self.facts.watch(self, command.connector)

    def stranger(self, connector: str | None, topic: str) -> None:
        if connector in self._watches:
            self._watches[connector].lawful = f"a command that the contract does not know came: {topic[:80]}"

    def change(self, change: Change) -> None:
        commanded = any(
            each.connector == change.connector and 0 <= change.t - each.t <= self._for_s for each in self.facts.commands
        )
        if change.before is not None and not commanded and change.channel.name in self._moving:
            self._moved_at[change.channel.name, change.connector] = change.t

    def message(self, message: Message) -> None:
        watch = self._watches.get(message.topic.connector)
        if watch is None:
            return
        if message.t - watch.command.t > self._for_s:
            self._decide(self._close(message.topic.connector))
            return
        for place, keep in enumerate(self._keeps):
            if keep.channel != message.topic.channel.name or message.reading.error:
                continue
            before, after = watch.before[place], keep.value_in(message.reading.value)
            if before is None or after is None or after == before:
                continue
            watch.before[place] = after
            if not keep.lawful.accepts(after):
                observed = f"{keep.name} changed from {shown(before)} to {shown(after)}"
                if not watch.is_disturbed:
                    watch.lawful = watch.lawful or self._other_cause(watch, keep)
                watch.culprit = watch.culprit or watch.command
                watch.disturbed.append((message.where, observed))
            elif not watch.is_disturbed or (keep.causes.accepts(after) and watch.may_be_caused_at(message.t)):
                watch.lawful = f"{keep.name} became {shown(after, 60)}, which may have another cause"

    def interval(self, message: Message, opened: float, interval: float) -> None:
        watch = self._watches.get(message.topic.connector)
        timing = message.topic.channel.publication
        if watch is None or timing is None or interval <= timing.longest_gap_s:
            return
        if watch.command.t - opened <= timing.longest_gap_s:
            observed = f"{interval:.3f} s without a publication"
            watch.culprit = watch.culprit or watch.command
            watch.late.append(_Late(interval, timing.longest_gap_s, message.t, message.where, observed))

    def silence(self, begin: float, end: float, *, excused: bool) -> None:
        for connector, watch in list(self._watches.items()):
            if not excused and begin - watch.command.t <= self._for_s:
                where = Where(begin, None, watch.command.topic, None, connector)
                observed = f"the charger fell silent for {end - begin:.3f} s"
                watch.late.append(_Late(end - begin, self._longest_silence_s, end, where, observed))

    def mark(self, mark: Mark) -> None:
        watch = self._watches.get(str(mark.data.get("connector"))) if done(mark) is not None else None
        if watch is not None and mark.t - watch.command.t <= self._for_s and watch.may_be_caused_at(mark.t):
            watch.lawful = "the operator did something at this connector"

    def stretch(self, stretch: Stretch) -> None:
        for watch in self._watches.values():
            if watch.disturbed or watch.late or stretch.end - watch.command.t > self._for_s:
                self._decide(watch)
            else:
                reason = Reason.BENCH_LOST if stretch.lost else Reason.TRUNCATED
                self.ledger.doubt(reason, f"the evidence ends {stretch.end - watch.command.t:.1f} s after the command")
        for connector in list(self._watches):
            self._close(connector)

    def _close(self, connector: str | None) -> _Watch:
        """End the watch at a connector, and return it."""
        self.facts.unwatch(self, connector)
        return self._watches.pop(connector)

    def _decide(self, watch: _Watch, superseded: Command | None = None) -> None:
        expected = f"nothing disturbed by a payload that {self.operation.name} does not know"
        after = f", after {' or '.join(watch.payloads[-MOST_NAMED:])}"
        if watch.lawful and (watch.disturbed or watch.late):
            self.ledger.doubt(Reason.LAWFUL_CAUSE, watch.lawful)
        elif watch.disturbed:
            where, observed = watch.disturbed[0]
            found = observed + after
            self._answer(watch, where, lambda ledger: ledger.find(where, expected=expected, observed=found))
        elif watch.late:
            interval, longest_s, heard_at, where, observed = max(watch.late)
            self._answer(
                watch,
                where,
                lambda ledger: self.facts.uncertainty.weigh(
                    Measurement(heard_at, ledger, interval, longest_s, where, expected, lambda _: observed + after)
                ),
            )
        elif superseded is not None:
            self.superseded(watch.command, superseded)
        elif not self.never_came_back(watch.command):
            self.ledger.kept += len(watch.payloads)

    def _answer(self, watch: _Watch, where: Where, enter: Entering) -> None:
        """Enter a disturbance, and let the onlooker see after which command it came."""
        enter(self.ledger)
        self.facts.onlooker.answer(self.requirement, watch.culprit or watch.command, where, enter, seen=True)
