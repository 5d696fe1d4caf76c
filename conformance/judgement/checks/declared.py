"""Judgement, checks: the charger is as it is declared: what it has and has not, and its connectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from conformance.contract import Channel, Feature, Operation, Requirement
from conformance.contract.payload import shown
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.payload import KEPT
from conformance.judgement.facts import Facts
from conformance.judgement.finding import Against
from conformance.judgement.stream import Reading, Topic
from conformance.judgement.verdict import Reason


class ChargerIsAsDeclared(Check):
    """What is declared present is not seen lacking, what is declared absent is not seen, nor is another connector.

    Where nothing can show that a feature is lacking (or there), every payload that does not show it keeps the promise.
    """

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._connectors = facts.stated.connectors
        self._listings = facts.contract.listings() if self._connectors else frozenset()
        self._declared: dict[str, list[tuple[Feature, bool]]] = defaultdict(list)
        for name, is_there in facts.stated.declared.items():
            if name not in facts.contract.features:
                continue  # the capture was recorded with another contract
            feature = facts.contract.features[name]
            for channel in sorted({sign.channel for sign in feature.signs}):
                self._declared[channel].append((feature, is_there))
        self._unseen = {feature.name: None for told in self._declared.values() for feature, _ in told}

    @property
    def hears(self) -> frozenset[str]:
        return self._listings | self._declared.keys()

    def examine(self, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        if reading.error is not None:
            return None
        told = [self._told(*each, reading, topic) for each in self._declared.get(topic.channel.name, ())]
        if topic.channel.name in self._listings and reading.valid:
            told.append(_other_connectors(self._connectors, reading.value))
        against = [found for each in told if each for found in each]
        return against or (KEPT if any(each is not None for each in told) else None)

    def finish(self, end: float) -> None:
        for name in self._unseen:
            self.ledger.doubt(Reason.NO_OBSERVATION, f"nothing showed whether there is {name}")
            self.facts.note(f"What is declared of it was not seen, nor the contrary: {name}.")

    def absent(self) -> str | None:
        if not self.facts.stated.declared and not self._connectors:
            return "nothing is declared"
        return None if self.hears else "nothing is declared that a publication could show"

    def _told(self, feature: Feature, is_there: bool, reading: Reading, topic: Topic) -> Sequence[Against] | None:
        """Return what a payload says against the declaration of a feature, None where it does not speak of it."""
        sign = feature.sign(topic.channel.name, reading.value)
        if sign is None and (feature.can_show(is_there=is_there) or not reading.valid):
            return None
        self._unseen.pop(feature.name, None)
        if sign is None or sign.is_there is is_there:
            return KEPT
        value = reading.value  # and not the reading itself, which would hold what holds it
        expected = f"{feature.name} {'present' if is_there else 'absent'}, as it is declared"
        return [Against(expected, lambda: sign.told(value))]


def _other_connectors(declared: Sequence[str], listed: Any) -> Sequence[Against]:
    """Return what a list of connectors says against the declared ones: what is missing, and what is beside them."""
    missing = [each for each in declared if each not in listed]
    others = [each for each in listed if each not in declared]
    wanted = f"as declared ({shown(list(declared))})"
    return [
        *([Against(f"every connector {wanted}", f"not listed: {shown(missing)}")] if missing else []),
        *([Against(f"no other connector than {wanted}", f"listed beside them: {shown(others)}")] if others else []),
    ]
