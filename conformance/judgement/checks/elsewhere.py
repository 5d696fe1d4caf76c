"""Judgement, checks: a command has no effect where it was not meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.capture import Mark
from conformance.contract.payload import shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.watch import WITNESS, Effect, text_of
from conformance.judgement.operators import done
from conformance.judgement.stream import Change, Command, Message, Stretch
from conformance.judgement.verdict import Reason

MOST_WATCHES = 64
ROUNDED = 0.1  # of a limit: how much lower it may be printed elsewhere, and still be the one that was commanded
ANOTHER, NONE = "another connector", "no connector"


@dataclass(slots=True)
class _Watch:
    """A command, an effect of it, and a connector at which that effect must not be seen."""

    command: Command
    effect: Effect
    ceiling: float | None
    connector: str | None
    before: float | None = None  # the amount there when the command was sent


class EffectIsNotElsewhere(Check):
    """The effect of a command to one connector, or to one that does not exist, is not seen on others.

    It is a test where the effect could be seen there: the other connector is in the state that the command is for.
    """

    watches = True

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        contract = self.facts.contract
        self._by: str = self.requirement.data["by"]
        self._effects = [
            Effect.of(each, contract.operations[each.place])
            for each in contract.requirements
            if each.check == "effect" and each.level == "MUST" and "stays_s" not in each.data["effect"]
        ]
        self._effects = [
            each for each in self._effects if not any(source.startswith(WITNESS) for source in each.sources)
        ]
        self._ends = [cause for each in self._effects for cause in each.lawful if cause.lasts]
        self._watches: list[_Watch] = []

    @property
    def pending(self) -> bool:
        """Whether an effect elsewhere could still be seen."""
        return bool(self._watches)

    def absent(self) -> str | None:
        """Return that there is no other connector, where the charger lists one only."""
        return "the charger lists one connector" if self._by == ANOTHER and len(self.facts.listed) == 1 else None

    def command(self, command: Command) -> None:
        self._excuse(command.connector, "a command to this connector came as well")
        for watch in list(self._watches) if self._by == NONE else ():
            if watch.command.operation.kind == command.operation.kind:
                self._drop(watch, f"{command.operation.name} came as well", Reason.SUPERSEDED)
        listed = command.connector in self.facts.listed
        if command.retain or command.connector is None or not self.facts.listed or listed != (self._by == ANOTHER):
            return
        text = text_of(command.operation, command.payload)
        for effect in self._effects:
            if effect.operation is not command.operation or not effect.accepts.accepts(text):
                continue
            if self._by == ANOTHER and not self._lowers(effect, effect.ceiling(text), command.connector):
                continue
            for name in self.facts.listed:
                watch = _Watch(command, effect, effect.ceiling(text), name)
                if name != command.connector and len(self._watches) < MOST_WATCHES and self._could_be_seen(watch):
                    self._begin(watch)

    def stranger(self, connector: str | None, topic: str) -> None:
        self._excuse(connector, f"a command that the contract does not know came: {topic[:80]}")

    def message(self, message: Message) -> None:
        if not self._watches or message.reading.error:
            return
        for watch in list(self._watches):
            if watch.connector != message.topic.connector or watch.effect.target.source != message.topic.channel.name:
                continue
            elapsed = message.t - watch.command.t
            if elapsed > watch.effect.within_s:
                self._close(watch)
                self.ledger.kept += not self.never_came_back(watch.command)
            elif self._is_hidden(watch, message.reading.value):
                self._drop(watch, "the limit at this connector fell to less still")
            elif _is_seen(watch, message.reading.value):
                self._close(watch)
                self.ledger.find(
                    message.where,
                    expected=f"no effect of a command to {shown(watch.command.connector, 60)} on {watch.connector}",
                    observed=f"the effect of {watch.command.operation.name} {elapsed:.3f} s after it",
                )

    def change(self, change: Change) -> None:
        for watch in list(self._watches):
            if watch.connector == change.connector and self._excuses(watch, change):
                self._drop(watch, "something else happened at this connector")

    def _excuses(self, watch: _Watch, change: Change) -> bool:
        """Tell whether a change explains the effect: the end of a session does, what a limit leads to does not."""
        if change.before is None or change.channel.name == watch.effect.target.source:
            return False
        if watch.effect.at_most is None:
            return True
        return any(each.source == change.channel.name and bool(each.says(change.value)) for each in self._ends)

    def mark(self, mark: Mark) -> None:
        if done(mark) is not None:
            self._excuse(mark.data.get("connector"), "the operator did something at this connector")

    def stretch(self, stretch: Stretch) -> None:
        for watch in list(self._watches):
            self._drop(watch, "the evidence ends before the deadline", Reason.NO_OBSERVATION)

    def _lowers(self, effect: Effect, ceiling: float | None, connector: str) -> bool:
        """Tell whether a command to its own connector is a test there: raising here may well lower elsewhere."""
        quantity = effect.at_most
        if quantity is None or ceiling is None:
            return True
        amount = quantity.amount(self._known(quantity.source, connector))
        return amount is None or amount > quantity.allowed(ceiling)

    def _begin(self, watch: _Watch) -> None:
        channel, t = watch.effect.target.source, watch.command.t
        own = (each for each in self.facts.commands if each.connector == watch.connector)
        if any(t - each.t <= self.due_s(each.operation, channel, watch.effect.within_s) for each in own):
            self.ledger.doubt(Reason.LAWFUL_CAUSE, "the effect of a command to this connector may still come")
            return
        watch.before = _amount(watch, self._known(channel, watch.connector))
        self._watches.append(watch)
        self.facts.watch(self, watch.connector)

    def _could_be_seen(self, watch: _Watch) -> bool:
        effect = watch.effect
        for each in effect.when:
            value = self._known(each.source, watch.connector)
            if value is None or not each.says(value):
                return False
        return not _is_seen(watch, self._known(effect.target.source, watch.connector))

    @staticmethod
    def _is_hidden(watch: _Watch, value: Any) -> bool:
        """Tell whether the amount fell below the effect: it may be the effect and more, such as 0 below a minimum."""
        amount, before = _amount(watch, value), watch.before
        return amount is not None and before is not None and amount < min(before, _least(watch.ceiling or 0.0))

    def _known(self, source: str, connector: str | None) -> Any:
        topic = self.facts.heard(source, connector)
        return topic.value if topic is not None and topic.heard_at >= self.facts.since else None

    def _excuse(self, connector: Any, why: str) -> None:
        for watch in list(self._watches):
            if watch.connector == connector:
                self._drop(watch, why)

    def _drop(self, watch: _Watch, why: str, reason: Reason = Reason.LAWFUL_CAUSE) -> None:
        self._close(watch)
        self.ledger.doubt(reason, why)

    def _close(self, watch: _Watch) -> None:
        self._watches.remove(watch)
        if not any(each.connector == watch.connector for each in self._watches):
            self.facts.unwatch(self, watch.connector)


def _is_seen(watch: _Watch, value: Any) -> bool:
    """Tell whether the effect is there; also where nothing is known, as then nothing can be shown."""
    if watch.effect.then is not None:
        return value is None or watch.effect.then.says(value) is not False
    quantity, amount = watch.effect.at_most, _amount(watch, value)
    if quantity is None or amount is None or watch.ceiling is None:
        return True
    return _least(watch.ceiling) <= amount <= quantity.allowed(watch.ceiling)


def _amount(watch: _Watch, value: Any) -> float | None:
    quantity = watch.effect.at_most
    return quantity.amount(value) if quantity is not None else None


def _least(ceiling: float) -> float:
    """Return what a ceiling may be printed as at the least."""
    return ceiling - max(1.0, ROUNDED * ceiling)
