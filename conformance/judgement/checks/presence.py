"""Judgement, checks: the charger is there: it does not fall silent, and every connector it lists is served whole."""

from __future__ import annotations

from conformance.judgement.checks.check import Check
from conformance.judgement.finding import Where
from conformance.judgement.stream import Message, Stretch, prefix
from conformance.judgement.verdict import Reason

ENOUGH_MESSAGES = 10


class ChargerIsHeard(Check):
    """The charger's topics do not all fall silent."""

    def message(self, message: Message) -> None:
        self.ledger.minimum = ENOUGH_MESSAGES
        if not message.retain:
            self.ledger.keep()

    def silence(self, begin: float, end: float, *, excused: bool) -> None:
        longest_s, u = float(self.requirement.data["longest_silence_s"]), self.facts.uncertainty_s()
        if excused or end - begin + u <= longest_s:
            return
        command = self.facts.command_before(begin, longest_s)
        after = (
            f"; the last command before it was {command.operation.name} with {command.payload[:60]!r}"
            if command
            else ""
        )
        observed = f"silent on all topics for {end - begin:.3f} s{after}"
        if end - begin - u > longest_s:
            where = command.where if command else Where(begin)
            self.ledger.find(where, expected=f"a message at least every {longest_s:g} s", observed=observed)
        else:
            self.ledger.doubt(Reason.GUARD_BAND, observed)


class EveryListedConnectorIsServed(Check):
    """Every connector on the list publishes all of its variables."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._variables = [each for each in self.facts.contract.variables() if each.listed_on == self.channel.name]
        self._heard: set[str] = set()
        self._since: dict[str, float] = {}
        self._told: set[str] = set()

    @property
    def hears(self) -> frozenset[str]:
        return frozenset({self.channel.name, *(each.name for each in self._variables)})

    def message(self, message: Message) -> None:
        if message.retain:
            return
        if message.channel in self._variables:
            self._heard.add(message.topic)
        elif message.channel is self.channel:
            for name in self.facts.listed:
                self._since.setdefault(name, message.t)
                if message.t - self._since[name] >= self.requirement.data["after_s"]:
                    self._serve(name, message)

    def stretch(self, stretch: Stretch) -> None:
        self._since.clear()

    def _serve(self, name: str, message: Message) -> None:
        missing = [topic for topic in self._topics(name) if topic not in self._heard]
        for topic in missing:
            if topic in self._told:
                continue
            self._told.add(topic)
            if self.facts.subscribed(topic):
                where = Where(message.t, message.line, topic, None, name)
                self.ledger.find(
                    where,
                    expected=f"a publication of every variable of the listed connector {name}",
                    observed=f"nothing on {topic} {message.t - self._since[name]:.1f} s after it was listed",
                )
            else:
                self.ledger.doubt(Reason.NO_OBSERVATION, f"nothing on {topic}, which may not have been subscribed")
        if not missing:
            self.ledger.keep()

    def _topics(self, name: str) -> list[str]:
        before = prefix(self.facts.header)
        return [each.topic(before, **{each.parameters[0]: name}) for each in self._variables]
