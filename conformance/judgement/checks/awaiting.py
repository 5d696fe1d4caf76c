"""Judgement, checks: what is heard while the effect of a command is awaited, and what follows from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from conformance.contract import Channel, Operation, Requirement
from conformance.judgement.checks.condition import Quantity
from conformance.judgement.checks.watch import Effect, Watching
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Entering, Ledger, Where
from conformance.judgement.stream import Command, Message
from conformance.judgement.uncertainty import Measurement
from conformance.judgement.verdict import Reason


@dataclass(slots=True)
class Watch:
    """A command whose effect is awaited, or, once `seen_at`, watched; `stayed` once it was watched long enough.

    Where something else may bring the same about, `enter` is what there is to enter once that has been asked.
    """

    command: Command
    ceiling: float | None = None
    causes: dict[str, str] = field(default_factory=dict)
    took_at: float | None = None
    seen_at: float | None = None
    stayed: bool = False
    enter: Callable[[], None] | None = None

    @property
    def lawful(self) -> str:
        """The lawful cause why there may be no effect, as the witnesses have it; empty where there is none."""
        return next(iter(self.causes.values()), "")


class Awaiting(Watching):
    """Watches what follows a command at every connector, until it is decided whether its effect is there and stays."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self.effect = Effect.of(requirement, self.operation)
        self._watches: dict[str | None, Watch] = {}
        self._rivals = frozenset(each.source for each in self.effect.otherwise)

    @property
    def pending(self) -> bool:
        """Whether a command's effect is still awaited or watched."""
        return any(not each.stayed for each in self._watches.values())

    def _hear(self, source: str, connector: str | None, value: Any, at: Message | Where) -> None:
        watch, where = self._watches[connector], at.where if isinstance(at, Message) else at
        if source in self._rivals and not watch.stayed and self._ask_rivals(watch, source, value, where):
            return
        watch.causes.pop(source, None)
        for each in self.effect.lawful:
            if each.source == source and each.says(value):
                watch.causes["lasting" if each.lasts else source] = each.cause
        took = self.effect.took
        if took is not None and watch.took_at is None:
            self._take(watch, took, source, value, at.t)
        elif self.effect.target.source == source and watch.enter is None:
            fulfilled = self.effect.fulfilled(watch.ceiling, value)
            if fulfilled is not None:
                self._decide(watch, where, fulfilled, self.effect.shown(value))

    def _ask_rivals(self, watch: Watch, source: str, value: Any, at: Where) -> bool:
        """Leave untold what something else brings about, enter what waited for it; tell whether the watch ended."""
        rival = next((each for each in self.effect.otherwise if each.source == source and each.says(value)), None)
        enter, watch.enter = watch.enter, None
        if rival is not None:
            self._close(watch.command.connector)
            self._answer(watch, at, _doubt(Reason.LAWFUL_CAUSE, rival.cause), seen=True)
        elif enter is not None:
            enter()
        return watch.command.connector not in self._watches

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
            self._once_asked(watch, lambda: self._credit(watch, where, elapsed, observed))
        elif elapsed - u > within_s:
            self._close(watch.command.connector)
            self._refuse(watch, where, elapsed, f"{observed} {elapsed:.3f} s after the command")

    def _once_asked(self, watch: Watch, enter: Callable[[], None]) -> None:
        """Enter an effect, once all was heard that may bring it about as well: that may be said a little later."""
        if self._rivals - {self.effect.target.source}:
            watch.enter = enter
        else:
            enter()

    def _credit(self, watch: Watch, where: Where, elapsed: float, observed: str) -> None:
        self._close(watch.command.connector)
        if elapsed > self.effect.within_s and watch.lawful:
            self._answer(watch, where, _doubt(Reason.LAWFUL_CAUSE, watch.lawful), seen=True)
            return
        slowest_s = max(self.ledger.numbers.get("slowest_s", 0.0), round(elapsed, 6))
        self.ledger.numbers["slowest_s"] = slowest_s
        late = f"{observed} only after {elapsed:.3f} s"
        if elapsed <= self.effect.within_s:  # what comes late tells neither that it is obeyed nor that it is not
            self._tell(watch, where, seen=True)
        self._answer(watch, where, self._measured(watch, where, elapsed, late), seen=True)

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
            self._settle(watch, where)

    def _settle(self, watch: Watch, where: Where) -> None:
        watch.stayed = True
        self._answer(watch, where, Ledger.keep, seen=True)

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
            self._settle(watch, where)

    def _refuse(self, watch: Watch, where: Where, elapsed: float | None, observed: str) -> None:
        """Enter that the effect is not there; `elapsed` where that follows from a deadline."""
        if watch.lawful:
            self._answer(watch, where, _doubt(Reason.LAWFUL_CAUSE, watch.lawful), seen=False)
            return
        if self.effect.stays_s and watch.seen_at is None:
            self.ledger.doubt(Reason.PRECONDITION, "the effect that should stay was not seen")
            return
        if self.never_came_back(watch.command):
            return
        self._tell(watch, where, seen=False)
        enter = self._measured(watch, where, elapsed, observed)
        if watch.command.qos != self.operation.qos:
            sent = f"the command was sent with QoS {watch.command.qos}"
            enter = _doubt(Reason.LAWFUL_CAUSE, f"{sent}, not {self.operation.qos} as the contract binds it")
        self._answer(watch, where, enter, seen=False)

    def _answer(self, watch: Watch, where: Where, enter: Entering, *, seen: bool) -> None:
        """Enter an observation of the effect, and let the onlooker see what becomes of it."""
        enter(self.ledger)
        self.facts.onlooker.answer(self.requirement, watch.command, where, enter, seen=seen)

    def _measured(self, watch: Watch, where: Where, elapsed: float | None, observed: str) -> Entering:
        """Return how it is entered that the effect took so many seconds, or that it is not there at all."""
        value, limit = (math.inf, 0.0) if elapsed is None else (elapsed, self.effect.within_s)
        expected, since = self.effect.expected(watch.ceiling), watch.command.t
        return lambda ledger: self.facts.uncertainty.weigh(
            Measurement(where.t, ledger, value, limit, where, expected, lambda _: observed, since=since)
        )

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


def _doubt(reason: Reason, told: str) -> Entering:
    return lambda ledger: ledger.doubt(reason, told)
