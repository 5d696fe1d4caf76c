"""The judge asks once for all that is promised of a payload: that is as good as asking one by one."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.judgement import Judge
from conformance.judgement.stream import Reading, Topic
from tests.contract.test_schemas import EDGES, altered
from tests.recordings import CONTRACT, HEADER, START, VARIABLES, payload, topic

JUDGE = Judge(CONTRACT, HEADER)
TOPICS: list[Topic] = [JUDGE._topics.meet(topic(name)) for name in VARIABLES]


def same(heard: Topic, value: bytes) -> bool:
    """Tell whether a payload keeps all promises at once, and hold every check to it."""
    reading = Reading(heard, value)
    told = {check.requirement.id: check.examine(reading, heard) for check in heard.promised}
    against = [name for name, each in told.items() if each]
    assert not (reading.promised and against), (value, against)
    assert not reading.promised or None not in told.values(), (value, told)
    return reading.promised


def written(value: object) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else json.dumps(value).encode("utf-8", "replace")


@pytest.mark.parametrize("heard", TOPICS, ids=lambda each: each.channel.name)
def test_a_healthy_payload_keeps_all_promises_at_once(heard):
    """The short way is taken where it can be, and says nothing against the edges that it does not know."""
    assert same(heard, payload(heard.channel.name, START))
    for edge in EDGES:
        same(heard, written(edge))


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.one_of(altered().map(written), st.binary(max_size=20)))
def test_what_keeps_all_promises_at_once_keeps_each(value):
    """No altered payload is accepted as a whole and found, or not spoken of, by one of the checks."""
    for heard in TOPICS:
        same(heard, value)
