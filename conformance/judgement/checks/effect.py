"""Judgement, checks: a command has its effect in time, and keeps it; or there is a lawful cause why not."""

from __future__ import annotations

import math
from typing import Any

from conformance.capture import Mark
from conformance.contract import Channel, Operation, Requirement
from conformance.judgement.checks.condition import Quantity
from conformance.judgement.checks.readiness import obstacle
from conformance.judgement.checks.watch import WITNESS, Effect, Watch, Watching, text_of
from conformance.judgement.finding import Where
from conformance.judgement.stream import Change, Command, Facts, Message, Stretch
from conformance.judgement.verdict import Reason


class EffectFollows(Watching):
    """The effect of a command is heard within its deadline, and stays as long as promised."""

    watches = True

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self.effect = Effect.of(requirement, self.operation)
        self._hears = frozenset(each for each in self.effect.sources if not each.startswith(WITNESS))
        self._previous: dict[str | None, str] = {}
        self._highest: dict[str | None, float] = {}
        self._commanded: dict[str | None, float | None] = {}  # None: by a command that is measured otherwise
        self._watches: dict[str | None, Watch] = {}

    @property
    def hears(self) -> frozenset[str]:
        return self._hears

    @property
    def pending(self) -> bool:
        """Whether a command's effect is still awaited or watched."""
        return any(not each.stayed for each in self._watches.values())

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
        for each in (
            list(self._watches) if connector is None else [connector]
        ):  # what no connector is named in is of all
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
        if mark.kind == "operator" and "sees" in mark.data and "witness:lock" in self.effect.sources:
            connector, sees = str(mark.data.get("connector")), mark.data["sees"]
            where = self.lock_seen(connector, sees, mark.t, mark.line)
            if connector in self._watches:
                self._hear("witness:lock", connector, sees, where)

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

    def _hear(self, source: str, connector: str | None, value: Any, at: Message | Where) -> None:
        watch = self._watches[connector]
        watch.causes.pop(source, None)
        for each in self.effect.lawful:
            if each.source == source and each.says(value):
                watch.causes["lasting" if each.lasts else source] = each.cause
        took = self.effect.took
        if took is not None and watch.took_at is None:
            self._take(watch, took, source, value, at.t)
        elif self.effect.target.source == source:
            fulfilled = self.effect.fulfilled(watch.ceiling, value)
            if fulfilled is not None:
                self._decide(watch, at.where if isinstance(at, Message) else at, fulfilled, self.effect.shown(value))

    def _take(self, watch: Watch, took: Quantity, source: str, value: Any, t: float) -> None:
        """Wait until the command took effect, from where what it leads to is counted."""
        amount = took.amount(value) if took.source == source else None
        if amount is not None and watch.ceiling is not None and amount <= took.allowed(watch.ceiling):
            watch.took_at = t
        elif t - watch.command.t > self.effect.within_s + self.facts.uncertainty.worst_s:
            self._close(watch.command.connector)
            self.ledger.doubt(Reason.PRECONDITION, "the command did not take effect")

    def _decide(self, watch: Watch, where: Where, fulfilled: bool, observed: str) -> None:
        within_s, stays_s = self.effect.within_s, self.effect.stays_s
        elapsed, u = where.t - watch.command.t, self.facts.uncertainty.worst_s
        if watch.took_at is not None:
            self._decide_settled(watch, where, fulfilled, observed)
        elif watch.seen_at is not None:
            self._decide_staying(watch, where, fulfilled, observed)
        elif fulfilled and stays_s and elapsed <= within_s + u:
            watch.seen_at = where.t
        elif fulfilled and stays_s:
            self._close(watch.command.connector)
            self._refuse(watch, where, elapsed, observed)
        elif fulfilled:
            self._close(watch.command.connector)
            if elapsed > within_s and watch.lawful:
                self.ledger.doubt(Reason.LAWFUL_CAUSE, watch.lawful)
                return
            slowest_s = max(self.ledger.numbers.get("slowest_s", 0.0), round(elapsed, 6))
            self.ledger.numbers["slowest_s"] = slowest_s
            late = f"{observed} only after {elapsed:.3f} s"
            if elapsed <= within_s:  # what comes late tells neither that the command is obeyed nor that it is not
                self._tell(watch, where, seen=True)
            expected, since = self.effect.expected(watch.ceiling), watch.command.t
            self.measure(elapsed, within_s, where=where, expected=expected, observed=late, since=since)
        elif elapsed - u > within_s:
            self._close(watch.command.connector)
            self._refuse(watch, where, elapsed, f"{observed} {elapsed:.3f} s after the command")

    def _decide_settled(self, watch: Watch, where: Where, fulfilled: bool, observed: str) -> None:
        passed_s = where.t - (watch.took_at or where.t)
        if passed_s - self.facts.uncertainty.worst_s < self.effect.settled_s:
            return
        if not self._in_force(watch):
            self._close(watch.command.connector)
        elif not fulfilled:
            self._close(watch.command.connector)
            self._refuse(watch, where, None, f"{observed} {passed_s:.3f} s after the limit took effect")
        elif not watch.stayed:
            watch.stayed = True
            self.ledger.kept += 1

    def _in_force(self, watch: Watch) -> bool:
        """Tell whether what the command led to first is still so."""
        took = self.effect.took
        amount = took.amount(self.known(took.source, watch.command.connector)) if took is not None else None
        return took is None or amount is None or watch.ceiling is None or took.obeys(amount, watch.ceiling)

    def _decide_staying(self, watch: Watch, where: Where, fulfilled: bool, observed: str) -> None:
        stayed_s = where.t - (watch.seen_at or where.t)
        if not fulfilled:
            self._close(watch.command.connector)
            if watch.stayed and watch.lawful:
                return
            self._refuse(watch, where, None, f"{observed} {stayed_s:.3f} s after the effect")
        elif stayed_s >= self.effect.stays_s and not watch.stayed:
            watch.stayed = True
            self.ledger.kept += 1

    def _refuse(self, watch: Watch, where: Where, elapsed: float | None, observed: str) -> None:
        """Enter that the effect is not there; `elapsed` where that follows from a deadline."""
        if watch.lawful:
            self.ledger.doubt(Reason.LAWFUL_CAUSE, watch.lawful)
            return
        if self.effect.stays_s and watch.seen_at is None:
            self.ledger.doubt(Reason.PRECONDITION, "the effect that should stay was not seen")
            return
        if self.never_came_back(watch.command):
            return
        self._tell(watch, where, seen=False)
        if watch.command.qos != self.operation.qos:
            self.ledger.doubt(
                Reason.LAWFUL_CAUSE,
                f"the command was sent with QoS {watch.command.qos}, not {self.operation.qos} as the contract binds it",
            )
        elif elapsed is None:
            self.find_if_heard(
                where, expected=self.effect.expected(watch.ceiling), observed=observed, since=watch.command.t
            )
        else:
            expected, since = self.effect.expected(watch.ceiling), watch.command.t
            within_s = self.effect.within_s
            self.measure(elapsed, within_s, where=where, expected=expected, observed=observed, since=since)

    def _tell(self, watch: Watch, where: Where, *, seen: bool) -> None:
        if self.requirement.level == "MUST" and not self.effect.stays_s:
            for listener in self.facts.told_effects:
                listener(watch.command, where, seen=seen)

    def _close(self, connector: str | None) -> Watch | None:
        """End the watch at a connector; return it, None where there is none."""
        self.facts.unwatch(self, connector)
        watch = self._watches.pop(connector, None)
        if not self._watches:
            self.facts.unwatch(self, None)
        return watch
