"""Judgement, checks: a command has its effect in time, and keeps it; or there is a lawful cause why not."""

from __future__ import annotations

import math

from conformance.capture import Mark
from conformance.contract import Channel, Operation, Requirement
from conformance.judgement.checks.awaiting import Awaiting, Watch
from conformance.judgement.checks.readiness import obstacle
from conformance.judgement.checks.watch import LOCK, WITNESS, text_of
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Where
from conformance.judgement.operators import LOOK_AT_LOCK, Look
from conformance.judgement.stream import Change, Command, Message, Stretch
from conformance.judgement.verdict import Reason


class EffectFollows(Awaiting):
    """The effect of a command is heard within its deadline, and stays as long as promised."""

    watches = True

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._hears = frozenset(each for each in self.effect.sources if not each.startswith(WITNESS))
        self._previous: dict[str | None, str] = {}
        self._highest: dict[str | None, float] = {}
        self._commanded: dict[str | None, float | None] = {}  # None: by a command that is measured otherwise

    @property
    def hears(self) -> frozenset[str]:
        return self._hears

    def command(self, command: Command) -> None:
        if command.operation.kind != self.operation.kind or command.retain:
            return
        before = self._close(command.connector)
        if before is not None and not before.stayed:
            self.superseded(before.command, command)
        previous = self._previous.get(command.connector)
        self._previous[command.connector] = command.operation.name
        if self.effect.raises is not None:
            known = self.known(self.effect.raises.source, command.connector)
            self._remember(command.connector, self.effect.raises.amount(known))
        commanded = self._commanded.get(command.connector, math.inf)
        if command.operation is not self.operation:
            self._commanded[command.connector] = None
            return
        text = text_of(self.operation, command.payload)
        if not self.effect.accepts.accepts(text):
            return
        if self.effect.after is not None and previous != self.effect.after:
            self.ledger.doubt(Reason.PRECONDITION, f"no {self.effect.after} before it")
            return
        connector, watch = command.connector, Watch(command, self.effect.ceiling(text))
        found = obstacle(
            self.effect,
            watch.ceiling,
            lambda source: self.known(source, connector),
            highest=self._highest.get(connector, 0.0),
            commanded=commanded,
        )
        self._commanded[connector] = watch.ceiling
        if found is not None and found[0] is not Reason.LAWFUL_CAUSE:
            self.ledger.doubt(*found)
            return
        if found is not None:  # where there is an effect all the same, nobody asks for causes
            watch.causes["before"] = found[1]
        if self.effect.raises is not None:
            watch.ceiling = self.effect.raises.amount(self.known(self.effect.raises.source, connector))
        self._watches[connector] = watch
        for each in (connector, None):
            self.facts.watch(self, each)

    def stranger(self, connector: str | None, topic: str) -> None:
        watch = self._close(connector)
        if watch is not None and not watch.stayed:
            self.ledger.doubt(Reason.OTHER_CONTROLLER, f"a command that the contract does not know: {topic[:80]}")

    def message(self, message: Message) -> None:
        name, connector = message.topic.channel.name, message.topic.connector
        if name not in self.hears or message.reading.error is not None:
            return
        concerned = list(self._watches) if connector is None else [connector]  # what names no connector is of all
        for each in concerned:
            if each in self._watches:
                self._hear(name, each, message.reading.value, message)

    def change(self, change: Change) -> None:
        raises = self.effect.raises
        if raises is not None and raises.source == change.channel.name:
            self._remember(change.connector, raises.amount(change.value))

    def _remember(self, connector: str | None, amount: float | None) -> None:
        """Remember the highest that was heard of what commands may raise."""
        if amount is not None and amount > self._highest.get(connector, 0.0):
            self._highest[connector] = amount

    def mark(self, mark: Mark) -> None:
        if mark.kind == "run" and mark.data.get("state") == "aborted":
            self._break_off(mark.t)
        look = Look.of(mark, LOOK_AT_LOCK) if LOCK in self.effect.sources else None
        if look is None:
            return
        self.seen[LOCK, look.connector] = look.sees
        watch = self._watches.get(look.connector)
        if watch is None:
            return
        target = self.effect.target
        seen = target.source == LOCK and self.effect.fulfilled(watch.ceiling, look.sees)
        if seen and look.since < look.told and look.told - watch.command.t > self.effect.within_s:
            self._close(look.connector)
            told = f"{self.effect.shown(look.sees)}, told {look.told - watch.command.t:.1f} s after the command"
            self.ledger.doubt(Reason.OPERATOR_TIMED_OUT, f"{told}: it may have been so in time")
        else:  # what is not there yet is known of when somebody began to look
            where = Where(look.told if seen else look.since, look.line, connector=look.connector)
            self._hear(LOCK, look.connector, look.sees, where)

    def _break_off(self, t: float) -> None:
        """Leave undecided what is awaited: what comes after the run was broken off is not of a test."""
        for connector in list(self._watches):
            watch = self._close(connector)
            if watch is not None and not watch.stayed:
                told = f"the run was broken off {t - watch.command.t:.1f} s after the command"
                self.ledger.doubt(Reason.TRUNCATED, told)

    def stretch(self, stretch: Stretch) -> None:
        self._highest.clear()
        self._commanded.clear()
        if stretch.final:
            return
        for watch in self._watches.values():
            if not watch.stayed:
                blind = stretch.lost or self.facts.uncertainty.blind(stretch.end)
                reason = Reason.BENCH_LOST if blind else Reason.NO_OBSERVATION
                self.ledger.doubt(reason, f"the evidence ends {stretch.end - watch.command.t:.1f} s after the command")
        for connector in list(self._watches):
            self._close(connector)

    def finish(self, end: float) -> None:
        for watch in self._watches.values():
            elapsed = end - watch.command.t
            if watch.stayed:
                continue
            if watch.lawful:
                self.ledger.doubt(Reason.LAWFUL_CAUSE, watch.lawful)
            elif elapsed <= self.effect.within_s + self.effect.settled_s + self.effect.stays_s:
                self.ledger.doubt(Reason.TRUNCATED, f"the capture ends {elapsed:.1f} s after the command")
            else:
                self.ledger.doubt(Reason.NO_OBSERVATION, "nothing was heard or seen after the deadline")
        self._watches.clear()
