"""The judge on slips that are known: what probably went wrong is said beside what was found, and only there."""

import pytest

from tests.recordings import START, found, payload, says

QUOTES = " (in JSON quotes: this topic carries bare text)"
SPACE = " (white space around it: this topic carries bare text and nothing else)"
TEXTS = [
    (b'"connected"', '"\\"connected\\""' + QUOTES),
    (b'""', '"\\"\\""' + QUOTES),
    (b" connected", '" connected"' + SPACE),
    (b"connected\n", '"connected\\n"' + SPACE),
    (b'"', '"\\""'),
    (b"connecting", '"connecting"'),
    (b"", '""'),
]


@pytest.mark.parametrize(("value", "observed"), TEXTS)
def test_bare_text_has_no_quotes_and_no_blanks(value, observed):
    """The two usual slips are recognised; what is merely another word is not explained."""
    assert found(says("connection_status", value), "connection_status.payload").observed == observed


def test_the_slip_of_the_source_is_named():
    """A power meter on the telemetry topic comes from the second heading of that name, and is told from where."""
    told = found(says("telemetry", payload("powermeter", START)), "telemetry.not_powermeter")
    assert "the slip of the source, whose second telemetry heading means var/powermeter" in told.observed


@pytest.mark.parametrize(
    ("fields", "requirement", "hint"),
    [
        ({"relais_on": ..., "relay": True}, "telemetry.fields", "relais_on under another key? 'relay'"),
        ({"fan_rpm": ..., "fan_speed": 3.5}, "telemetry.fields", "fan_rpm under another key? 'fan_speed'"),
        ({"relais_on": ..., "speed": 3}, "telemetry.fields", None),
        ({"fan_rpm": ..., "closed": True}, "telemetry.fields", None),
        ({"relais_on": ..., "relay": True, "closed": False}, "telemetry.fields", None),
        ({"relais_on": ...}, "telemetry.fields", None),
        ({"relais_on": ..., "x" * 500: True}, "telemetry.fields", "'" + "x" * 60 + "'"),
    ],
)
def test_a_field_under_another_key_is_guessed(fields, requirement, hint):
    """Where exactly one undocumented field has the type of the one that is missing, it may be that."""
    told = found(says("telemetry", fields), requirement)
    assert told.observed.split(" is missing")[0] in fields
    assert (hint in told.observed) if hint else told.observed.endswith(" is missing")


def test_a_hint_stands_at_the_field_that_it_is_about():
    """Of two missing fields, the one that has another name somewhere is explained, and the other one is not."""
    told = found(says("telemetry", {"relais_on": ..., "fan_rpm": ..., "relay": True}), "telemetry.fields")
    assert {each.expected: "another key" in each.observed for each in told.findings} == {
        "the field fan_rpm": False,
        "the field relais_on": True,
    }
