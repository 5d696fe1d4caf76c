"""The judge on JSON keys: no key twice, wherever it stands and however it is written."""

import pytest

from conformance.judgement import Verdict
from tests.recordings import found, pulse, says, with_payload

KEYS = "charger.json.unique_keys"
STRICT = "charger.json.strict"

ONCE = [
    b"{}",
    b"[]",
    b"3",
    b'"a:b:c"',
    b"null",
    b'{"a": {"a": {"a": 1}}}',
    b'[{"a": 1}, {"a": 2}, {"a": [{"a": 3}]}]',
    b'{"a" : 1, "b"\t:\n2}',
    b'{"a:b": "c:d", "a": ":::", ":": [":", {"::": ":"}]}',
    b'{"a": "\\u003a\\u003A", "\\u003a": 1}',
    b'{"a": "\\":\\"", "b\\\\": ":"}',
    b'{"a": 1, "A": 2, "\xc3\xa4": 3, "": 4}',
]
TWICE = [
    (b'{"a": 1, "a": 2}', "a"),
    (b'{"a": 1, "a": 1}', "a"),
    (b'{"a" :1,"b":{"c": [1, {"d" : 1, "d"\n:2}]}}', "d"),
    (b'[{"a": 1}, {"b": 1, "b": null}]', "b"),
    (b'{"a:b": 1, "a:b": 2}', "a:b"),
    (b'{"a": {"x": ":"}, "a": {"y": "::"}}', "a"),
    (b'{"a": 1, "\\u0061": 2}', "a"),
    (b'{"a": 1, "a": "\\u003a"}', "a"),
    (b'{"a": 1, "a": 2, "x": "\\u003A"}', "a"),
    (b'{"": 1, "": 2}', ""),
    (b'{"a": 1e999, "a": NaN}', "a"),
    (b'\xef\xbb\xbf{"a": 1, "a": 2}', "a"),
]


@pytest.mark.parametrize("value", ONCE)
def test_keys_that_differ_are_kept(value):
    """Colons in text, the same key in other objects, and other spellings of colons are no key twice."""
    told = found(with_payload(pulse(), "telemetry", value), KEYS)
    assert (told.verdict, told.kept) == (Verdict.PASS, 180)


@pytest.mark.parametrize(("value", "key"), TWICE)
def test_a_key_that_is_there_twice_is_named(value, key):
    """Nested or not, with equal or other values, escaped or not: the key is named, once for each message."""
    told = found(with_payload(pulse(), "telemetry", value), KEYS)
    assert (told.verdict, told.broken, told.kept) == (Verdict.WARN, 30, 150)
    assert told.observed == f'the key "{key}" twice'


def test_every_key_that_is_there_twice_is_counted_in_one_message():
    """Two keys twice in one message are one observation, named by the first."""
    told = found(says("telemetry", b'{"a": 1, "a": 2, "b": {"c": 1, "c": 1}}', seconds=1), KEYS)
    assert (told.broken, told.findings[0].count) == (1, 2)


@pytest.mark.parametrize("value", [b"", b"{", b'{"a": 1, "a": 2', b"\x00"])
def test_what_is_no_json_has_no_keys(value):
    """What cannot be read is the payload's finding, and decides nothing here."""
    told = found(says("telemetry", value), KEYS)
    assert (told.verdict, told.kept, told.broken) == (Verdict.INCONCLUSIVE, 0, 0)


@pytest.mark.parametrize("value", [b'{"a": 1, "a": 2}', b"NaN", b"unknown"])
def test_bare_text_is_no_json(value):
    """A topic of bare text is not read as JSON, whatever it looks like: it has no keys, and is not strict."""
    for name in (KEYS, STRICT):
        told = found(says("connection_status", value), name)
        assert (told.verdict, told.reason) == (Verdict.INCONCLUSIVE, "no observation")


def test_what_cannot_be_read_is_not_strict_either():
    """Neither for nor against: that it is no JSON at all is the payload's finding."""
    assert found(says("telemetry", b"{"), STRICT).reason == "no observation"
    assert found(says("telemetry", b"{}"), STRICT).kept == 30


@pytest.mark.parametrize("levels", [50, 200])
def test_a_key_twice_is_found_in_the_deep(levels):
    """A key that stands twice under many levels is found."""
    value = b'{"a": ' * levels + b'{"b": 1, "b": 2}' + b"}" * levels
    assert found(says("telemetry", value, seconds=1), KEYS).verdict is Verdict.WARN
