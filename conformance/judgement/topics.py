"""Judgement: the topics that are heard: who listens to each, and what is read on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import Any

from conformance.capture import Entry
from conformance.contract import Channel, Contract, Router, Schema
from conformance.judgement.checks import Check
from conformance.judgement.checks.condition import field
from conformance.judgement.facts import Facts
from conformance.judgement.fit import Samples
from conformance.judgement.notes import MOST_LOOKED_AT, look
from conformance.judgement.stream import CUT, Change, Reading, Topic, connector
from conformance.judgement.verdict import Reason

MOST_TOPICS = 10_000
MOST_LISTED = 10_000


class Topics:
    """Meets topics, so that each is listened to by the checks it matters to, and reads what is published on them."""

    def __init__(self, contract: Contract, facts: Facts, router: Router[Channel], checks: Iterable[Check]) -> None:
        self.known: dict[str, Topic | None] = {}
        self.samples = Samples()
        self._facts = facts
        self._router = router
        self._checks = list(checks)
        self._told_changes = told(self._checks, "change")
        self._told_delisted = told(self._checks, "delisted")
        self._variables = {each.name for each in contract.channels.values()}
        self._variables -= {each.channel.name for each in contract.commands()}
        self._listings = contract.listings()
        self._heard_by: dict[str, list[Check]] = {}
        self._promises: dict[str, Schema] = {}
        self._changes = {
            each.name: [(pointer, field(pointer)) for pointer in each.changes] for each in contract.channels.values()
        }

    def meet(self, name: str) -> Topic | None:
        """Meet a topic for the first time: None where it is none of the charger's variables."""
        found = self._router.match(name)
        if found is None or found[0].name not in self._variables:
            return None
        if len(self.known) >= MOST_TOPICS:
            self._facts.note(f"More than {MOST_TOPICS} topics were heard; the rest is not judged.")
            return None
        channel, parameters = found
        instance = connector(parameters)
        topic = Topic(name, channel, parameters, self._facts.watchers.setdefault(instance, []))
        for check in self._listeners(channel):
            if check.promise is not None:
                topic.promised.append(check)
            elif overrides(check, "examine"):
                topic.examiners.append(check)
            ear = None if check.watches else check.ear(topic)
            if ear is not None:
                topic.ears.append(ear)
            if overrides(check, "interval") and not check.watches:
                topic.interval_ears.append(check.interval)
        topic.promise = self._promise(topic)
        self.known[name] = self._facts.topics[channel.name, topic.connector] = topic
        self._facts.onlooker.meet(topic)
        return topic

    def _listeners(self, channel: Channel) -> list[Check]:
        """Return the checks that want to hear a channel."""
        if channel.name not in self._heard_by:
            self._heard_by[channel.name] = [
                each for each in self._checks if each.hears is None or channel.name in each.hears
            ]
        return self._heard_by[channel.name]

    def _promise(self, topic: Topic) -> Schema:
        """Return the schema of all that is promised of a channel's payload by schemas, compiled once."""
        name = topic.channel.name
        if name not in self._promises:
            promises = [each.promise for each in topic.promised]
            self._promises[name] = Schema({"allOf": [topic.channel.payload.schema.schema, *promises]})
        return self._promises[name]

    def read(self, topic: Topic, entry: Entry) -> Reading:
        """Read a payload that is another than the one before it, and let the checks examine it."""
        reading = topic.reading = Reading(topic, entry.payload)
        if entry.cut:
            reading.cut()
            for check in (*topic.promised, *topic.examiners):
                check.ledger.doubt(Reason.BENCH_LOST, f"the payload {CUT}")
            return reading
        if reading.promised:
            reading.kept = [check.ledger for check in topic.promised]
        for check in topic.examiners if reading.promised else (*topic.promised, *topic.examiners):
            against = check.examine(reading, topic)
            if against is None:
                continue
            if against:
                reading.against += [(check.ledger, each) for each in against]
            else:
                reading.kept.append(check.ledger)
        if reading.error is None and topic.looked_at < MOST_LOOKED_AT:
            topic.looked_at += 1
            look(topic, reading, self._facts)
            self.samples.take(topic.name, entry.payload)
        if topic.channel.name in self._listings and isinstance(reading.value, list):
            names = [each for each in reading.value if isinstance(each, str) and each]
            gone = self._facts.listed.keys() - set(names)
            self._facts.listed = {each: self._facts.listed.get(each, entry.t) for each in names[:MOST_LISTED]}
            if gone:
                self._take_away(gone, entry.t)
        for pointer, value_of in self._changes[topic.channel.name]:
            self._follow(topic, pointer, value_of, entry.t)
        return reading

    def _take_away(self, names: Set[str], t: float) -> None:
        """End the pulse of every topic of connectors that were taken off the list."""
        for topic in self._facts.topics.values():
            if topic.connector in names:
                for check in self._told_delisted:
                    check.delisted(topic, t)
                topic.pulse = None

    def _follow(self, topic: Topic, pointer: str, value_of: Callable[[Any], Any], t: float) -> None:
        """Tell the checks where a value has changed of which a change is an event."""
        after = value_of(topic.value)
        before = topic.changes.get(pointer)
        if after is None or after == before:
            return
        topic.changes[pointer] = after
        change = Change(t, topic.connector, topic.channel, pointer, before, after, topic.value)
        for check in self._told_changes:
            check.change(change)


def told(checks: Iterable[Check], hook: str) -> list[Check]:
    """Return the checks that want to be told by a hook."""
    return [check for check in checks if overrides(check, hook)]


def overrides(check: Check, hook: str) -> bool:
    """Tell whether a check does something at a hook."""
    return getattr(type(check), hook) is not getattr(Check, hook)
