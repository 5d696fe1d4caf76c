"""Judgement, checks: a command has its effect in time, and keeps it; or there is a lawful cause why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.capture import Mark
from conformance.contract import Channel, Operation, Requirement, Schema
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.condition import Ceiling, Predicate
from conformance.judgement.finding import Where
from conformance.judgement.stream import Command, Facts, Message, Stretch
from conformance.judgement.verdict import Reason


@dataclass(slots=True)
class Watch:
    """A command whose effect is awaited, or, once `seen_at`, watched."""

    command: Command
    ceiling: float | None = None
    lawful: str = ""
    seen_at: float | None = None


class EffectFollows(Check):
    """The effect of a command is heard within its deadline, and stays as long as promised."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        assert isinstance(place, Operation), f"{requirement.id} does not stand at an operation"
        spec = requirement.data["effect"]
        self.operation = place
        self._accepts = Schema(spec.get("command", True))
        self._after = spec.get("after")
        self._when = Predicate.of(spec["when"]) if "when" in spec else None
        self._then = Predicate.of(spec["then"]) if "then" in spec else None
        raw = spec.get("at_most")
        self._ceiling = Ceiling(raw["channel"], **{k: v for k, v in raw.items() if k != "channel"}) if raw else None
        self._lawful = [Predicate.of(each) for each in spec.get("lawful", ())]
        self._within_s = float(spec["within_s"])
        self._stays_s = float(spec.get("stays_s", 0.0))
        self._latest: dict[tuple[str, str | None], Any] = {}
        self._previous: dict[str | None, str] = {}
        self._watches: dict[str | None, Watch] = {}
        named = [self._when, self._then, self._ceiling, *self._lawful]
        self._sources = {each.source for each in named if each is not None}

    @property
    def hears(self) -> frozenset[str]:
        return frozenset(self._sources)

    @property
    def pending(self) -> bool:
        """Whether a command's effect is still awaited or watched."""
        return bool(self._watches)

    def command(self, command: Command) -> None:
        if command.operation.kind != self.operation.kind or command.retain:
            return
        self._supersede(command)
        previous = self._previous.get(command.connector)
        self._previous[command.connector] = command.operation.name
        if command.operation is not self.operation:
            return
        decoded = self.operation.channel.payload.decode(command.payload)
        text = decoded.value if decoded.error is None else command.payload.decode("latin-1")
        if not self._accepts.accepts(text):
            return
        if self._after is not None and previous != self._after:
            self.ledger.doubt(Reason.PRECONDITION, f"no {self._after} before it")
            return
        watch = Watch(command, max(0.0, float(text)) if self._ceiling else None)
        if self._ready(watch):
            self._watches[command.connector] = watch
        else:
            self._doubt_readiness(watch)

    def message(self, message: Message) -> None:
        if message.channel.name in self._sources and not message.retain and message.decoded.error is None:
            self._hear(message.channel.name, message.connector, message.decoded.value, message.where)

    def mark(self, mark: Mark) -> None:
        if mark.kind == "operator" and "sees" in mark.data and "witness:lock" in self._sources:
            connector, sees = str(mark.data.get("connector")), mark.data["sees"]
            self._hear("witness:lock", connector, sees, Where(mark.t, mark.line, connector=connector))

    def stretch(self, stretch: Stretch) -> None:
        if stretch.final:
            return
        for watch in self._watches.values():
            reason = Reason.BENCH_LOST if stretch.lost else Reason.NO_OBSERVATION
            self.ledger.doubt(reason, f"the evidence ends {stretch.end - watch.command.t:.1f} s after the command")
        self._watches.clear()
        self._latest.clear()

    def _supersede(self, command: Command) -> None:
        watch = self._watches.pop(command.connector, None)
        if watch is not None:
            foreign = self.facts.foreign_matters and not command.ours
            reason = Reason.OTHER_CONTROLLER if foreign else Reason.SUPERSEDED
            self.ledger.doubt(reason, f"{command.operation.name} {command.t - watch.command.t:.1f} s later")

    def _ready(self, watch: Watch) -> bool:
        connector = watch.command.connector
        if self._ceiling is not None and watch.ceiling is not None:
            before = self._ceiling.quantity(self._latest.get((self._ceiling.source, connector)))
            return before is not None and before > self._ceiling.allowed(watch.ceiling)
        if self._when is None:
            return True
        key = (self._when.source, connector)
        return key in self._latest and self._when.schema.accepts(self._latest[key])

    def _doubt_readiness(self, watch: Watch) -> None:
        source = self._ceiling or self._when
        if source is not None and (source.source, watch.command.connector) not in self._latest:
            self.ledger.doubt(Reason.NO_OBSERVATION, f"nothing was known of {source.source} before the command")
        elif self._ceiling is not None:
            self.ledger.doubt(Reason.PRECONDITION, "the limit in force was not above the commanded one")
        else:
            self.ledger.doubt(Reason.PRECONDITION, "the charger was not in the state that the command is for")

    def _hear(self, source: str, connector: str | None, value: Any, where: Where) -> None:
        self._latest[source, connector] = value
        watch = self._watches.get(connector)
        if watch is None:
            return
        for each in self._lawful:
            if each.source == source and each.schema.accepts(value):
                watch.lawful = each.cause
        target = self._then or self._ceiling
        if target is not None and target.source == source:
            self._decide(watch, where, self._fulfilled(watch, value), self._shown(value))

    def _fulfilled(self, watch: Watch, value: Any) -> bool:
        if self._ceiling is not None and watch.ceiling is not None:
            quantity = self._ceiling.quantity(value)
            return quantity is not None and quantity <= self._ceiling.allowed(watch.ceiling)
        return self._then is not None and self._then.schema.accepts(value)

    def _decide(self, watch: Watch, where: Where, fulfilled: bool, observed: str) -> None:
        elapsed, u = where.t - watch.command.t, self.facts.uncertainty_s()
        if watch.seen_at is not None:
            self._decide_staying(watch, where, fulfilled, observed)
        elif fulfilled and self._stays_s and elapsed <= self._within_s + u:
            watch.seen_at = where.t
        elif fulfilled and self._stays_s:
            self._close(watch)
            self._refuse(watch, where, observed)
        elif fulfilled:
            self._close(watch)
            if elapsed - u > self._within_s and watch.lawful:
                self.ledger.doubt(Reason.LAWFUL_CAUSE, watch.lawful)
                return
            self.ledger.numbers["slowest_s"] = max(self.ledger.numbers.get("slowest_s", 0.0), round(elapsed, 6))
            self.ledger.measure(
                elapsed,
                at_most=self._within_s,
                uncertainty=u,
                where=where,
                expected=self._expected(watch),
                observed=f"{observed} only after {elapsed:.3f} s",
            )
        elif elapsed - u > self._within_s:
            self._close(watch)
            self._refuse(watch, where, f"{observed} {elapsed:.3f} s after the command")

    def _decide_staying(self, watch: Watch, where: Where, fulfilled: bool, observed: str) -> None:
        stayed = where.t - (watch.seen_at or where.t)
        if not fulfilled:
            self._close(watch)
            self._refuse(watch, where, f"{observed} {stayed:.3f} s after the effect")
        elif stayed >= self._stays_s:
            self._close(watch)
            self.ledger.keep()

    def _refuse(self, watch: Watch, where: Where, observed: str) -> None:
        if watch.lawful:
            self.ledger.doubt(Reason.LAWFUL_CAUSE, watch.lawful)
        elif self._stays_s and watch.seen_at is None:
            self.ledger.doubt(Reason.PRECONDITION, "the effect that should stay was not seen")
        else:
            self.ledger.find(where, expected=self._expected(watch), observed=observed)

    def _close(self, watch: Watch) -> None:
        self._watches.pop(watch.command.connector, None)

    def _expected(self, watch: Watch) -> str:
        stays = f", staying for {self._stays_s:g} s" if self._stays_s else ""
        if self._ceiling is not None and watch.ceiling is not None:
            return f"at most {watch.ceiling:g} {self._ceiling.unit} within {self._within_s:g} s{stays}"
        return f"the effect of {self.operation.name} within {self._within_s:g} s{stays}"

    def _shown(self, value: Any) -> str:
        if self._ceiling is not None:
            quantity = self._ceiling.quantity(value)
            return f"{quantity:g} {self._ceiling.unit}" if quantity is not None else "no such quantity"
        state = value.get("state") if isinstance(value, dict) else value
        return f"it is {state}"[:80]

    def finish(self, end: float) -> None:
        for watch in self._watches.values():
            elapsed = end - watch.command.t
            if watch.lawful:
                self.ledger.doubt(Reason.LAWFUL_CAUSE, watch.lawful)
            elif elapsed <= self._within_s + self._stays_s:
                self.ledger.doubt(Reason.TRUNCATED, f"the capture ends {elapsed:.1f} s after the command")
            else:
                self.ledger.doubt(Reason.NO_OBSERVATION, "nothing was heard or seen after the deadline")
        self._watches.clear()
