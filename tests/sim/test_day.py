"""A day of the reference charger, with every kind of event in it, before the judge of the kit."""

import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest

from conformance import contract
from conformance.bench.declared import REFERENCE
from conformance.capture import Entry, Header
from conformance.judgement import Judge, Verdict
from reference_impl import assemble
from tests.reference_impl.day import EVENTS, lived
from tests.reference_impl.story import START, Story

pytestmark = pytest.mark.sim
CONTRACT = contract.load()
NOT_IN_A_DAY = {  # what an operator's witness sees, and what a subscription is told
    "charger.not_retained",
    "force_unlock.effect.named",
    "force_unlock.effect.default",
}


@dataclass
class Overheard(Story):
    """A story that a judge listens to, message by message, and that keeps only the states."""

    judge: Judge = field(default_factory=lambda: Judge(CONTRACT, Header(declared=REFERENCE, started=START)))
    states: Counter = field(default_factory=Counter)

    def send(self, command):
        self.judge.feed(Entry(self.now, command.topic, command.payload, command.qos, command.retained))
        return super().send(command)

    def _hear(self, publications):
        for each in publications:
            self.judge.feed(Entry(self.now, each.topic, each.payload, each.qos, each.retain))
        self.heard = [*self.heard[-60:], *((self.now, each) for each in publications)]
        for each in publications:
            if each.topic.endswith("session_info"):
                self.states[json.loads(each.payload)["state"]] += 1


@pytest.mark.parametrize(
    ("hours", "connectors", "authorisation", "seed"),
    [(24, ("evse_1",), "required", 1), (3, ("evse_1", "evse_2"), "free", 2), (3, ("evse_1",), "free", 3)],
)
def test_a_day_keeps_every_requirement(hours, connectors, authorisation, seed):
    """Nothing is held against it, every state was there, and most requirements could be decided."""
    device = assemble(connectors=connectors, authorisation=authorisation, seed=seed, start=START)
    told = Overheard(device).wait(5)
    events = Counter(lived(told, Random(seed), hours=hours))
    result = told.judge.finish(told.now, name="a day")
    against = [each for each in result.outcomes if each.verdict in {Verdict.FAIL, Verdict.WARN}]
    assert not [(each.requirement.id, each.observed, each.findings[0].where) for each in against]
    if hours >= 24:
        assert set(events) == set(EVENTS)
        assert len(told.states) == 12
        undecided = {each.requirement.id for each in result.outcomes if each.verdict is not Verdict.PASS}
        assert undecided == NOT_IN_A_DAY | {"charger.isolation"}
