"""What the judge notes of payloads, and holds against nobody."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conformance.capture import Entry
from tests.judgement.charging import charger
from tests.recordings import CONTRACT, HEADER, against, altered, judged, pulse

UNCHANGED = judged(charger())


def notes(change):
    """Return what is noted of a healthy charger with other payloads, beyond what is noted anyway."""
    told = judged(altered(charger(), change))
    assert against(told) == against(UNCHANGED)
    return [each for each in told.notes if each not in UNCHANGED.notes]


def having(topic, **fields):
    def change(entry):
        if not isinstance(entry, Entry) or not entry.topic.endswith(topic):
            return entry
        value = json.loads(entry.payload)
        for name, inner in fields.items():
            value[name] = {**value[name], **inner} if isinstance(inner, dict) else inner
        return entry._replace(payload=json.dumps(value).encode())

    return change


def test_unknown_fields_are_noted_once():
    """Fields that the contract does not name are named, also those within others, and nothing is against them."""
    change = having("powermeter", vendor=1, energy_Wh_import={"L4": 0.0})
    told = ['powermeter has fields that the contract does not name: "energy_Wh_import/L4", "vendor".']
    assert notes(change) == told


def test_many_and_hostile_names_are_bounded():
    """A hundred long names are eight short ones, and more."""
    (note,) = notes(having("limits", **{"\x1b[31m" * 50 + str(n): n for n in range(100)}))
    assert note.endswith(" and more.")
    assert len(note) < 800
    assert "\x1b" not in note


@pytest.mark.parametrize(("topic", "ends"), [("session_info", b'Z"'), ("datetime", b"Z")])
def test_another_spelling_of_utc_is_noted(topic, ends):
    """What the contract wants noted is noted in its words."""

    def change(entry):
        if not isinstance(entry, Entry) or not entry.topic.endswith(f"/{topic}"):
            return entry
        return entry._replace(payload=entry.payload.replace(ends, ends.replace(b"Z", b"+00:00")))

    assert f"{topic}: The time ends in +00:00, where the source writes Z; both are UTC." in notes(change)


def test_it_is_noted_how_a_meter_writes_time():
    """Seconds, as in the source, or text: both pass, and which it was is said."""
    assert "powermeter: The timestamps are seconds since 1970, as the source illustrates them." in UNCHANGED.notes

    def as_text(entry):
        if not isinstance(entry, Entry) or not entry.topic.endswith("/powermeter"):
            return entry
        value = json.loads(entry.payload)
        value["timestamp"] = datetime.fromtimestamp(value["timestamp"], UTC).isoformat()
        return entry._replace(payload=json.dumps(value).encode())

    assert notes(as_text) == ["powermeter: The timestamps are text, where the source illustrates seconds since 1970."]


@pytest.mark.parametrize(("digest", "noted"), [("", False), (CONTRACT.digest, False), ("sha256:0", True)])
def test_a_capture_for_another_contract_says_so(digest, noted):
    """Where the header names another contract than the one judged by, that is noted; nothing else changes."""
    result = judged(pulse(), header=replace(HEADER, contract_digest=digest))
    assert any("recorded for another contract" in each for each in result.notes) is noted
    assert [each.verdict for each in result.outcomes] == [each.verdict for each in judged(pulse()).outcomes]
