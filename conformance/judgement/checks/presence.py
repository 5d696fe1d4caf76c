"""Judgement, checks: the charger is there: it does not fall silent, and every connector it lists is served whole."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.capture import Mark
from conformance.contract import Channel
from conformance.judgement.checks.check import Check
from conformance.judgement.facts import prefix
from conformance.judgement.finding import Where
from conformance.judgement.stream import Message, Stretch, Topic
from conformance.judgement.verdict import Reason

ENOUGH_MESSAGES = 10
MOST_NAMED = 5


class ChargerIsHeard(Check):
    """The charger's topics do not all fall silent."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.ledger.minimum = ENOUGH_MESSAGES

    @property
    def hears(self) -> frozenset[str]:
        return frozenset()

    def finish(self, end: float) -> None:
        self.ledger.kept += sum(each.heard for each in self.facts.topics.values())

    def silence(self, begin: float, end: float, *, excused: bool) -> None:
        longest_s = float(self.requirement.data["longest_silence_s"])
        if excused:
            return
        commands = self.facts.commands_around(begin, longest_s)
        named = ", ".join(f"{each.operation.name} with {each.payload[:60]!r}" for each in commands[:MOST_NAMED])
        were = "command before it was" if len(commands) == 1 else "commands before it were"
        after = f"; the last {were} {named}" if commands else ""
        self.measure(
            end - begin,
            longest_s,
            where=(commands[0].where if commands else Where(begin))._replace(t=begin),
            expected=f"a message at least every {longest_s:g} s",
            observed=f"silent on all topics for {end - begin:.3f} s{after}",
            heard_at=end,
        )


class EveryListedConnectorIsServed(Check):
    """Every connector on the list publishes all of its variables."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._variables = [each for each in self.facts.contract.variables() if each.listed_on == self.channel.name]
        self._since: dict[str, float] = {}
        self._told: set[str] = set()
        self._unheard: dict[str, tuple[Channel, str]] = {}
        self._whole: Mapping[str, float] | None = None
        self._whole_since = 0.0

    def message(self, message: Message) -> None:
        if self._whole is self.facts.listed and self._whole_since == self.facts.since:
            self.ledger.kept += len(self._whole)  # nothing new since all were served
            return
        for name in [each for each in self._since if each not in self.facts.listed]:
            del self._since[name]
        served = []
        for name in self.facts.listed:
            since = self._since.setdefault(name, message.t)
            if message.t - since >= self.requirement.data["after_s"]:
                served.append(self._serve(name, message))
        if len(served) == len(self.facts.listed) and all(served):
            self._whole, self._whole_since = self.facts.listed, self.facts.since

    def stretch(self, stretch: Stretch) -> None:
        self._since.clear()

    def finish(self, end: float) -> None:
        if any(self.facts.heard(each.name, name) is None for each, name in self._unheard.values()):
            self.ledger.kept = 0  # what one connector never shows is not made up for by the others

    def _is_heard(self, variable: Channel, name: str) -> bool:
        heard = self.facts.heard(variable.name, name)
        return heard is not None and heard.heard_at >= self.facts.since

    def _serve(self, name: str, message: Message) -> bool:
        """Enter whether all variables of a connector were heard; tell whether they were."""
        missing = [each for each in self._variables if not self._is_heard(each, name)]
        for each in missing:
            topic = each.topic(prefix(self.facts.header), **{each.parameters[0]: name})
            if topic in self._told:
                continue
            self._told.add(topic)
            if self.facts.subscribed(topic) or self.facts.heard(each.name, name) is not None:
                self.ledger.find(
                    Where(message.t, message.line, topic, None, name),
                    expected=f"a publication of every variable of the listed connector {name}",
                    observed=f"nothing on {topic} {message.t - self._since[name]:.1f} s after it was listed",
                )
            else:
                self._unheard[topic] = each, name
                self.ledger.doubt(Reason.NO_OBSERVATION, f"nothing on {topic}, which may not have been subscribed")
        if not missing:
            self.ledger.kept += 1
        return not missing


class NoUnlistedConnectorIsServed(Check):
    """What is published is published under the name of a connector that is listed.

    A name counts as not listed where neither the list before what is published under it nor the one after it has it.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._served = {each.name for each in self.facts.contract.variables() if each.listed_on == self.channel.name}
        self._listed_at = 0.0
        self._listed: set[str] = set()
        self._well: object = None
        self._topics = 0

    def message(self, message: Message) -> None:
        if not isinstance(message.reading.value, list):
            return
        if self._well is self.facts.listed and self._topics == len(self.facts.topics):  # nothing new since all was well
            self._listed_at = message.t
            self.ledger.kept += 1
            return
        since, self._listed_at = self._listed_at, message.t
        allowed, self._listed = self._listed | set(self.facts.listed), set(self.facts.listed)
        unlisted: dict[str | None, Topic] = {}
        for topic in self.facts.topics.values():
            name = topic.connector
            if topic.channel.name in self._served and topic.heard_at >= since > 0 and name not in allowed:
                unlisted.setdefault(name, topic)
        for name, topic in unlisted.items():
            listed = ", ".join(list(self.facts.listed)[:10]) or "nothing"
            payload = topic.reading.payload if topic.reading is not None else None
            self.ledger.find(
                Where(topic.heard_at, topic.line, topic.name, payload, name),
                expected="a name that is listed as a connector",
                observed=f"the name {name}; listed is {listed}",
            )
        self._well = None if unlisted or allowed != self._listed else self.facts.listed
        self._topics = len(self.facts.topics)
        if not unlisted:
            self.ledger.kept += 1


class VariablesAreNotRetained(Check):
    """No publication of the charger is retained: none is delivered as such to who subscribes anew.

    A subscription while the charger publishes shows it: the next publication of a topic that was heard before comes
    without a retained one before it.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._asked: set[str] = set()

    def mark(self, mark: Mark) -> None:
        if mark.kind == "subscribed":
            self._asked = {each.name for each in self.facts.topics.values() if each.channel.publication is not None}

    def message(self, message: Message) -> None:
        if self._asked and message.topic.name in self._asked:
            self._asked.discard(message.topic.name)
            self.ledger.kept += 1

    def retained(self, topic: str, channel: Channel, where: Where) -> None:
        self._asked.discard(topic)
        if channel.publication is not None:
            self.ledger.find(where, expected="a variable that is not retained", observed="a retained publication")
