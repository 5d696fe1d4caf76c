"""Two readers of JSON Schema, one opinion: what decides and what explains agree on every schema of the contracts."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conformance import contract
from conformance.contract import Schema

CONTRACT = contract.load()
CONTRACTS = [contract.load(name) for name in contract.BUNDLED]
HOLDERS = {"schema", "applies", "while", "before", "after", "anew", "command"}


def schemas(value: Any) -> Iterator[Any]:
    """Yield every JSON Schema in the data of a requirement."""
    if isinstance(value, list):
        for each in value:
            yield from schemas(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            predicate = key in {"when", "then"} and isinstance(each, dict) and not {"channel", "witness"} & each.keys()
            if predicate or (key in HOLDERS and isinstance(each, dict | bool)):
                yield each
            else:
                yield from schemas(each)


RAW = [
    *(each.payload.schema.schema for promised in CONTRACTS for each in promised.channels.values()),
    *(each for promised in CONTRACTS for stated in promised.requirements for each in schemas(dict(stated.data))),
]
SCHEMAS = [Schema(json.loads(each)) for each in dict.fromkeys(json.dumps(each, sort_keys=True) for each in RAW)]
EXAMPLES = [
    each for promised in CONTRACTS for channel in promised.channels.values() for each in channel.payload.examples
]

NUMBERS = [
    0, 1, -1, 3, 4, 1.0, 3.0, 4.0, -0.0, 0.5, 3.0000000000000004, 5e-324, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63,
    -(2**63) - 1, 2**64, 10**30, 10**400, 1e16, 1e308, -1e308,
]  # fmt: skip
TIMES = [
    "2026-03-01T12:00:00Z", "2026-03-01t12:00:00.123456789z", "2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00-00:00",
    "2026-03-01T12:00:00+02:00", "2026-03-01T12:00:00+24:00", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z",
    "2026-03-01T12:00:00Z\n", "\n2026-03-01T12:00:00Z", "2026-02-29T12:00:00Z", "2024-02-29T12:00:00Z",
    "2026-03-01T24:00:00Z", "2026-03-01T23:59:60Z", "2016-12-31T23:59:60Z", "2016-12-31T15:59:60-08:00",
    "2026-03-01T12:60:00Z", "2026-03-01T12:00:61Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z", "10000-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
    "2026-03-01T12:00:00.Z", "2026-03-01T12:00Z", "2026-03-01T12:00:00,5Z", "2026-W09-7T12:00:00Z", "20260301T120000Z",
    "\u0662\u0660\u0662\u0666-03-01T12:00:00Z", "2026-03-01T12:00:00\u221200:00", "1772366400.5",
]  # fmt: skip
TEXTS = [
    "", " ", "\n", "\x00", "\ud800", "\udfff\ud800", "\U0001f50c", "e\u0301", "Charging", "Charging\n", "charging",
    "Error", "RCD", "unknown", "connected\n", "Unplugged ", "evse_manager", "10", "10\n", "\n10", "+10", "-5.5", "10.",
    ".5", "1e1", "1_0", "\u0661\u0660", "\uff11", "10\u2028", "0x10", "NaN", "abc", "1", "+001", "01\n", "x" * 1000,
]  # fmt: skip


def nested(levels: int, item: Any) -> Any:
    for level in range(levels):
        item = {"state": item} if level % 2 else [item]
    return item


OTHERS = [None, True, False, [], {}, [[]], [1, 1.0, True], [{"a": 1}, {"a": 1.0}], ["a", "a"], nested(150, None)]
EDGES = [*NUMBERS, *TIMES, *TEXTS, *OTHERS]
LEAVES = st.one_of(
    st.sampled_from(EDGES).map(copy.deepcopy),
    st.text(max_size=5),
    st.floats(allow_nan=False, allow_infinity=False),  # JSON has neither
    st.integers(),
    st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{1,2})?\n?", fullmatch=True),
)


@st.composite
def altered(draw: st.DrawFn) -> Any:
    """Return an example of the contract in which something is dropped, added or replaced, up to three times."""
    value = copy.deepcopy(draw(st.sampled_from(EXAMPLES)))
    for _ in range(draw(st.integers(0, 3))):
        value = _change(draw, value)
    return value


def _change(draw: st.DrawFn, value: Any) -> Any:
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 5)) == 0:
        return draw(LEAVES)
    key = draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
    what = draw(st.sampled_from(["drop", "add", "replace", "inside"]))
    if what == "drop":
        del value[key]
    elif what == "add":
        item = draw(LEAVES)
        value.append(item) if isinstance(value, list) else value.update({draw(st.text(max_size=3)): item})
    else:
        value[key] = draw(LEAVES) if what == "replace" else _change(draw, value[key])
    return value


def agree(value: Any) -> None:
    for schema in SCHEMAS:
        decides, explains = schema.accepts(value), not schema.violations(value)
        assert decides == explains, (schema.schema, value)


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(altered())
@example({"state": "Error", "state_info": "RCD\n"})
@example({"max_current": 16, "nr_of_phases_available": 3.0})
def test_two_validators_are_of_one_opinion(value):
    """On examples of the contract in which anything was changed, both readers accept or reject alike."""
    agree(value)


@pytest.mark.parametrize(
    "place", ["alone", "state", "datetime", "nr_of_phases_available", "timestamp", "charged_energy_wh"]
)
def test_they_agree_at_the_edges(place):
    """Every edge by itself, and in every field that has a type, a format or a limit."""
    for edge in EDGES:
        values = [edge] if place == "alone" else [{**each, place: edge} for each in EXAMPLES if place in each]
        for value in values:
            agree(value)


def test_schemas_of_every_kind_are_on_trial():
    """Payloads, predicates and commands are among them, and nearly each accepts something and rejects something."""
    values = [*EXAMPLES, *EDGES, {}, {"state": "Unplugged"}]
    both = [each for each in SCHEMAS if {each.accepts(value) for value in values} == {True, False}]
    assert len(SCHEMAS) > 40
    assert len(both) > 0.8 * len(SCHEMAS)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(altered(), min_size=2, max_size=6))
def test_what_is_remembered_is_what_would_be_explained(values):
    """An explanation that is not made anew is the one that a reader without memory gives."""
    for schema in SCHEMAS[: len(CONTRACT.channels)]:
        remembers = Schema(schema.schema)
        for value in values:
            assert remembers.violations(value) == Schema(schema.schema).violations(value)


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("limits", {"max_current": 16, "nr_of_phases_available": 3.0}, True),
        ("limits", {"max_current": 1e308, "nr_of_phases_available": 2**64}, False),
        ("limits", {"max_current": -0.0, "nr_of_phases_available": True}, False),
        ("datetime", "2026-03-01T12:00:00Z\n", False),
        ("datetime", "2016-12-31T23:59:60Z", True),
        ("datetime", "\u0662026-03-01T12:00:00Z", False),
        ("connectors", ["a", "a"], False),
        ("connectors", ["a", "\ud800"], True),
        ("set_limit_amps", "10\n", False),
        ("set_limit_amps", "\u0661", False),
        ("connection_status", "unknown\n", False),
    ],
)
def test_and_the_opinion_is_right(name, value, accepted):
    """Whole numbers may be written with a point, true is no number, a line feed at the end is a character."""
    schema = CONTRACT.channels[name].payload.schema
    assert (schema.accepts(value), not schema.violations(value)) == (accepted, accepted)
