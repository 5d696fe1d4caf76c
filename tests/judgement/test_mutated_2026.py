"""The judge by the contract of 2026 on real payloads, each made wrong in one way that follows from the contract."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conformance import capture
from conformance.capture import Capture, Entry, Event
from conformance.judgement import judge
from tests.judgement.charger_2026 import CONTRACT
from tests.proving.mutations import Rewriting, may_follow, rewritings
from tests.recordings import HEADER, against

IDLE = Path(__file__).resolve().parent.parent / "captures" / "everest-2026-idle.jsonl"
WITHOUT_OCPP = replace(HEADER, declared={"ocpp": False})
SETTLED_S, LONG_S = 5.0, 15.0


@cache
def stretch() -> Capture:
    """Return a quarter of a minute of a real charger that has started."""
    whole = capture.read(IDLE)
    begin = next(each.t for each in whole if isinstance(each, Entry))
    return Capture(WITHOUT_OCPP, [each for each in whole if SETTLED_S < each.t - begin < SETTLED_S + LONG_S])


def rewritten(mutation: Rewriting) -> list[Event]:
    """Return the stretch with every payload of the mutation's channel made wrong."""
    return [
        event._replace(payload=mutation.rewrite(event.payload, event.t)) if is_on(mutation, event) else event
        for event in stretch()
    ]


def is_on(mutation: Rewriting, event: Event) -> bool:
    met = CONTRACT.match(event.topic) if isinstance(event, Entry) else None
    return met is not None and met[0] is mutation.channel


def shows(mutation: Rewriting) -> bool:
    """Tell whether a real payload has what the mutation makes wrong: a delay, for one, is told only while it runs."""
    said = next(event.payload for event in stretch() if is_on(mutation, event))
    return json.loads(mutation.rewrite(said, 0)) != json.loads(said) if said[:1] in b"{[" else True


MUTATIONS = {each.name: each for each in rewritings(CONTRACT) if shows(each)}


def test_nothing_is_against_the_stretch_itself():
    """Whatever is held against a mutation is held against what was changed."""
    assert against(judge(CONTRACT, stretch())) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_real_payload_made_wrong_in_one_way_is_caught(name):
    """What a schema of the contract asks for, and is not so in a recording, is found, and nothing else."""
    mutation = MUTATIONS[name]
    found = against(judge(CONTRACT, Capture(WITHOUT_OCPP, rewritten(mutation))))
    assert set(found) & set(mutation.breaks)
    assert [each for each in found if not may_follow(CONTRACT.requirement(each), mutation)] == []


def test_the_new_fields_are_among_the_mutations():
    """Rules derive them from the contract, and none is written by hand."""
    assert len(MUTATIONS) > 80
    for field in ("permanent_fault", "active_enable_disable_source/priority", "state"):
        assert any(f"session_info/{field}:" in name for name in MUTATIONS), field
