"""The judge on captures that somebody made up: nothing in a payload or in a mark ends the judging."""

import pytest

from conformance.capture import Entry, Mark
from tests.recordings import START, VARIABLES, at, judged, outcome, pulse, topic

PAYLOADS = [
    b"", b"\x00", b"\xff\xfe\xfd", b"null", b"[]", b"{}", b"0", b'""', b"NaN", b"-Infinity", b"1e400", b"-0.0",
    b"[" * 2000, b"[" * 2000 + b"]" * 2000, b'{"a":' * 2000 + b"1" + b"}" * 2000, b"9" * 6000,
    b'"' + b"x" * 100_000 + b'"',
    b'{"state": [], "charged_energy_wh": {}, "datetime": 3, "charging_duration_s": "x", "latest_total_w": null}',
    b'{"state": {"a": 1}, "charged_energy_wh": 1e308, "charging_duration_s": -1e308, "latest_total_w": 1e308}',
    b'{"max_current": [], "nr_of_phases_available": {}, "uuid": {"a": [1]}}',
    b'{"max_current": 1e308, "nr_of_phases_available": 1e308, "uuid": 3}',
    b'{"max_current": NaN, "nr_of_phases_available": Infinity, "uuid": "\\ud800"}',
    b'{"relais_on": [], "fan_rpm": "x"}', b'{"timestamp": {}, "energy_Wh_import": [], "power_W": 3, "current_A": "x"}',
    b'{"timestamp": "9999-12-31T23:59:59.999999999999Z", "energy_Wh_import": {"total": 1e308, "L1": -1e308}}',
    b'{"timestamp": "2026-03-01T12:00:60Z", "energy_Wh_import": {"total": []}, "power_W": {"total": {}}}',
    b'{"timestamp": "0001-01-01T00:00:00+23:59", "energy_Wh_import": {"total": true}}',
    b'["\\ud800", "", 3, null, ["a"], {"a": 1}]', b'["everest_api/+/#"]', b"9999-12-31T23:59:59Z",
    b"0000-00-00T00:00:00Z", "\u0662026-03-01T12:00:00Z".encode(),
]  # fmt: skip


@pytest.mark.parametrize("value", PAYLOADS)
def test_no_payload_ends_the_judging(value):
    """Whatever stands on every topic, as a variable or as a command, the charger is still seen to be there."""
    events = [*pulse(20), *(Entry(START + 5.5, topic(name), value) for name in VARIABLES)]
    events += [
        Entry(START + 6 + n, topic(name), value, qos=2) for n, name in enumerate(("pause_charging", "set_limit_amps"))
    ]
    result = judged([*events, Entry(START + 7.5, topic("force_unlock"), value), at(8.5, "set_limit_watts", b"1000")])
    assert outcome(result, "charger.presence").verdict.value == "pass"
    longest = max(len(text) for each in result.outcomes for text in (each.observed or "", each.expected or ""))
    assert longest < 1000


@pytest.mark.parametrize(
    "name", ["", "/", "everest_api", "everest_api//var/limits", "everest_api/a/var/limits/b", "$SYS/x"]
)
def test_no_topic_ends_the_judging(name):
    """Topics that are none of the contract's are none of the charger's variables."""
    result = judged([*pulse(20), Entry(START + 5.5, name, b"{}")])
    assert outcome(result, "charger.presence").kept == 160


MARKS = [
    ("stimulus", {}),
    ("stimulus", {"topic": 3, "payload": 3}),
    ("stimulus", {"topic": topic("pause_charging"), "payload": None}),
    ("stimulus", {"topic": topic("pause_charging"), "payload_b64": "%%"}),
    ("stimulus", {"topic": topic("pause_charging"), "payload": "x", "qos": "two"}),
    ("operator", {}),
    ("operator", {"action": [], "connector": []}),
    ("operator", {"action": "look at the lock", "connector": None, "sees": {}}),
    ("link", {}),
    ("link", {"state": []}),
    ("broker", {}),
    ("beacon", {"heard": [], "lost": "x", "worst_s": None}),
    ("subscribed", {}),
    ("note", {"requirement": [], "undecided": []}),
    ("note", {"requirement": {"a": 1}, "not_run": None}),
    ("who knows", {"a": 1}),
]


@pytest.mark.parametrize(("kind", "data"), MARKS)
def test_no_mark_ends_the_judging(kind, data):
    """A mark that does not say what its kind should say is read as far as it goes, while commands are watched, too."""
    doubtful = [at(4.0, "set_limit_amps", b"abc"), at(4.0, "pause_charging"), at(4.0, "force_unlock", b"1")]
    result = judged([*pulse(20), *doubtful, Mark(START + 5.5, kind, data)])
    assert outcome(result, "charger.presence").verdict.value == "pass"
