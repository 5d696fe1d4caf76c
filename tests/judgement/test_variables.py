"""The judge on what a charger publishes: formats, strict JSON, pulse, presence, connectors, time of day."""

import json
from dataclasses import replace

import pytest

from conformance.capture import Entry, Mark
from conformance.judgement import Verdict
from tests.recordings import HEADER, START, altered, judged, outcome, payload, pulse, state, topic, with_payload

PASSIVE = [
    "charger.presence", "charger.json.strict", "connectors.payload", "connectors.payload.names", "connectors.complete",
    "connectors.period.gap", "connectors.period.mean", "datetime.payload", "datetime.advances", "datetime.period.gap",
    "datetime.period.mean", "hardware_capabilities.payload", "session_info.payload", "session_info.state",
    "session_info.datetime", "limits.payload", "limits.phases", "limits.period.gap", "limits.period.mean",
    "telemetry.payload", "telemetry.not_powermeter", "powermeter.payload", "powermeter.timestamp",
    "connection_status.payload", "connection_status.period.gap", "connection_status.period.mean",
]  # fmt: skip


@pytest.mark.parametrize("name", PASSIVE)
def test_a_healthy_pulse_passes(name):
    """What a charger keeps for thirty seconds is a pass, and nothing else is failed."""
    result = judged(pulse())
    assert outcome(result, name).verdict is Verdict.PASS
    assert not [each for each in result.outcomes if each.verdict in {Verdict.FAIL, Verdict.WARN}]


BAD_PAYLOADS = [
    ("connectors", b'{"a": 1}', "connectors.payload"),
    ("connectors", b'["evse_manager", ""]', "connectors.payload.names"),
    ("connectors", b'["evse_manager", "evse_manager"]', "connectors.payload.names"),
    ("datetime", b'"2026-03-01T12:00:00.250Z"', "datetime.payload"),
    ("datetime", b"2026-03-01T12:00:00.250", "datetime.payload"),
    ("datetime", b"2026-03-01T12:00:00+02:00", "datetime.payload"),
    ("datetime", b"2026-02-30T12:00:00Z", "datetime.payload"),
    ("datetime", b"2026-03-01T12:00:00Z\n", "datetime.payload"),
    ("datetime", b"\xff\xfe", "datetime.payload"),
    ("hardware_capabilities", b"", "hardware_capabilities.payload"),
    ("hardware_capabilities", b"null", "hardware_capabilities.payload"),
    ("session_info", state("Unknown"), "session_info.state"),
    ("session_info", state("Charging", charged_energy_wh="12"), "session_info.payload"),
    ("session_info", state("Charging", state=3), "session_info.payload"),
    ("session_info", state("Charging", datetime="yesterday"), "session_info.datetime"),
    ("session_info", state("Error", state_info=""), "session_info.state_info"),
    ("limits", b'{"max_current": 16.0, "nr_of_phases_available": "3"}', "limits.payload"),
    ("limits", b'{"max_current": 16.0, "nr_of_phases_available": true}', "limits.payload"),
    ("limits", b'{"max_current": 16.0, "nr_of_phases_available": 0}', "limits.phases"),
    ("limits", b'{"max_current": 16.0, "nr_of_phases_available": 4}', "limits.phases"),
    ("limits", b'{"max_current": NaN, "nr_of_phases_available": 3}', "charger.json.strict"),
    ("limits", b'{"max_current": 1e999, "nr_of_phases_available": 3}', "charger.json.strict"),
    ("limits", b'\xef\xbb\xbf{"max_current": 1, "nr_of_phases_available": 3}', "charger.json.strict"),
    ("telemetry", b'{"relais_on": "no"}', "telemetry.payload"),
    ("telemetry", b"[]", "telemetry.payload"),
    ("telemetry", b'{"timestamp": 1.0, "energy_Wh_import": {"total": 1}}', "telemetry.not_powermeter"),
    ("powermeter", b'{"timestamp": 1.0, "energy_Wh_import": {}}', "powermeter.payload"),
    ("powermeter", b'{"timestamp": "noon", "energy_Wh_import": {"total": 1}}', "powermeter.timestamp"),
    ("connection_status", b'"connected"', "connection_status.payload"),
    ("connection_status", b"Connected", "connection_status.payload"),
    ("connection_status", b"", "connection_status.payload"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "requirement"), BAD_PAYLOADS)
def test_one_bad_payload_fails_its_requirement_and_no_other(name, value, requirement):
    """A single wrong message among thirty is a fail of the requirement that it breaks, alone."""
    result = judged(with_payload(pulse(), name, value, only=7))
    failed = [each for each in result.outcomes if each.verdict is Verdict.FAIL]
    assert [each.requirement.id for each in failed] == [requirement]
    assert failed[0].broken == 1
    assert failed[0].findings[0].where.payload == value


@pytest.mark.parametrize(
    "value", [b"2026-03-01T12:00:{:02}+00:00", b"2026-03-01t12:00:{:02}z", b"2026-03-01T12:00:{:02}Z"]
)
def test_utc_may_be_spelled_in_other_ways(value):
    """Offset zero, lower case and whole seconds are RFC 3339 in UTC as well."""
    count = iter(range(60))
    events = altered(
        pulse(),
        lambda entry: (
            entry._replace(payload=value.decode().format(next(count)).encode())
            if entry.topic == topic("datetime")
            else entry
        ),
    )
    result = judged(events)
    assert outcome(result, "datetime.payload").verdict is Verdict.PASS
    assert outcome(result, "datetime.advances").verdict is Verdict.PASS


def shifted(events, name, shift):
    return altered(events, lambda entry: entry._replace(t=shift(entry.t)) if entry.topic == topic(name) else entry)


def test_a_gap_is_found_where_it_is():
    """One publication that comes 0.8 s late is a gap of 1.8 s, and the mean does not mind."""
    result = judged(shifted(pulse(), "limits", lambda t: t + 0.8 if 10 < t - START < 11 else t))
    found = outcome(result, "limits.period.gap")
    assert (found.verdict, found.broken) == (Verdict.FAIL, 1)
    assert found.observed == "1.800 s without one"
    assert outcome(result, "limits.period.mean").verdict is Verdict.PASS


def test_a_slow_pulse_fails_the_mean_and_not_the_gap():
    """A pulse that is 7 % too slow has no gap, but its mean is too long."""
    slow = pulse(40, every_s=1.07, names=["limits"])
    result = judged([*pulse(40, names=["connectors", "datetime"]), *slow])
    assert outcome(result, "limits.period.mean").verdict is Verdict.FAIL
    assert outcome(result, "limits.period.gap").verdict is Verdict.PASS


def test_an_event_shortly_before_the_beat_opens_no_gap():
    """A charger that publishes a change 0.52 s after a beat and keeps its beat has no gap, jitter or not."""
    events = pulse()
    late = [Entry(START + 10.72, topic("limits"), payload("limits", START))]
    result = judged([*shifted(events, "limits", lambda t: t + 0.04 if t > START + 12 else t), *late])
    assert outcome(result, "limits.period.gap").verdict is Verdict.PASS


def test_extras_do_not_hide_a_gap():
    """An extra soon after a publication is no pulse: what follows is measured from the publication before it."""
    events = shifted(pulse(), "limits", lambda t: t + 0.75 if 10 < t - START < 11 else t)
    result = judged([*events, Entry(START + 9.5, topic("limits"), payload("limits", START))])
    assert outcome(result, "limits.period.gap").verdict is Verdict.FAIL


def test_near_the_limit_nobody_knows():
    """A gap within the uncertainty of the limit neither passes nor fails."""
    result = judged(shifted(pulse(), "limits", lambda t: t + 0.52 if 10 < t - START < 11 else t))
    found = outcome(result, "limits.period.gap")
    assert (found.verdict, found.broken) == (Verdict.PASS, 0)
    assert found.undecided


def test_retained_deliveries_are_no_pulse():
    """A retained message that is delivered at subscription does not count as a publication."""
    retained = [Entry(START + 0.01, topic("limits"), payload("limits", START), retain=True)]
    assert outcome(judged([*pulse(names=["connectors"]), *retained]), "limits.period.gap").verdict is not Verdict.PASS


def test_a_topic_that_stops_is_found_at_the_end():
    """A topic that falls silent while the others go on has a gap that never closes."""
    events = altered(pulse(), lambda entry: None if entry.topic == topic("limits") and entry.t > START + 20 else entry)
    assert outcome(judged(events), "limits.period.gap").verdict is Verdict.FAIL


def test_a_topic_that_never_comes_is_found_where_it_was_subscribed():
    """Absence is evidence where the capture says that the topic was subscribed, and nothing where it does not."""
    events = altered(pulse(), lambda entry: None if entry.topic == topic("connection_status") else entry)
    assert outcome(judged(events), "connection_status.period.gap").verdict is Verdict.FAIL
    plain = outcome(judged(events, header=None), "connection_status.period.gap")
    assert (plain.verdict, plain.reason) == (Verdict.INCONCLUSIVE, "no observation")


def test_few_intervals_are_too_few():
    """Five seconds are not enough for a mean."""
    found = outcome(judged(pulse(5)), "limits.period.mean")
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, "too few samples")


def test_a_silent_charger_fails_presence_alone():
    """Where every topic falls silent it is presence that fails, not every topic's gap."""
    events = altered(pulse(), lambda entry: None if 10 < entry.t - START < 14 else entry)
    failed = [each.requirement.id for each in judged(events).outcomes if each.verdict is Verdict.FAIL]
    assert failed == ["charger.presence"]


def test_silence_at_the_end_names_the_command_before_it():
    """A charger that dies after a payload is failed for its presence, and the finding names the payload."""
    events = [*altered(pulse(), lambda e: None if e.t > START + 20.5 else e)]
    doubtful = Mark(START + 20.4, "stimulus", {"topic": topic("set_limit_amps"), "payload": "nan"})
    found = outcome(judged([*events, doubtful], seconds=30), "charger.presence")
    assert found.verdict is Verdict.FAIL
    assert "set_limit_amps with b'nan'" in found.observed


def test_an_operator_may_switch_the_charger_off():
    """A silence that the operator caused is excused."""
    events = altered(pulse(), lambda entry: None if 10 < entry.t - START < 14 else entry)
    marked = [*events, Mark(START + 9.9, "operator", {"action": "switch off"})]
    assert outcome(judged(marked), "charger.presence").verdict is Verdict.PASS


def test_our_own_broken_link_is_not_the_chargers_gap():
    """What is missing while the kit's link was down is not judged."""
    events = altered(pulse(40), lambda entry: None if 10 < entry.t - START < 14 else entry)
    down = Mark(START + 10, "link", {"state": "down"})
    up = Mark(START + 14, "link", {"state": "up"})
    failed = [each.requirement.id for each in judged([*events, down, up]).outcomes if each.verdict is Verdict.FAIL]
    assert failed == []


def test_a_listed_connector_must_be_served():
    """A connector that is listed and publishes nothing is found, with the topics that are missing."""
    result = judged(with_payload(pulse(), "connectors", b'["evse_manager", "ghost"]'))
    found = outcome(result, "connectors.complete")
    assert found.verdict is Verdict.FAIL
    assert {each.where.connector for each in found.findings} == {"ghost"}


@pytest.mark.parametrize(
    ("wrong", "observed"),
    [
        (lambda _: START, "stood still"),
        (lambda t: START + (t - START) * 0.8, "advanced by"),
        (lambda t: t - 30 if t > START + 10 else t, "ran backwards"),
        (lambda t: START + (t - START) // 5 * 5, "stood still"),
    ],
)
def test_a_clock_that_is_wrong_is_found(wrong, observed):
    """A time of day that stands, is too slow, runs backwards or is cached is not the current time."""
    events = altered(
        pulse(),
        lambda e: e._replace(payload=payload("datetime", wrong(e.t))) if e.topic == topic("datetime") else e,
    )
    found = outcome(judged(events), "datetime.advances")
    assert found.verdict is Verdict.FAIL
    assert any(observed in each.observed for each in found.findings)


def test_undocumented_neighbours_are_notes():
    """Topics that the contract does not know are noted, never failed."""
    result = judged([*pulse(), Entry(START + 3, "everest_api/info/var/info", b"{}")])
    assert any("everest_api/info/var/info" in note for note in result.notes)
    assert not [each for each in result.outcomes if each.verdict is Verdict.FAIL]


def test_repeats_are_counted_not_listed():
    """Thirty equal violations are one finding that happened thirty times."""
    found = outcome(judged(with_payload(pulse(), "session_info", state("Unknown"))), "session_info.state")
    assert (len(found.findings), found.findings[0].count) == (1, 30)


def test_what_was_not_selected_is_not_run():
    """What was not selected says so, whatever was heard of it, and the word is made of the selected ones."""
    result = judged(pulse(), header=replace(HEADER, selected=("limits.payload",)))
    assert result.device.value == "CONFORMS"
    told = {
        each.reason for each in result.outcomes if each.requirement.id != "limits.payload" and each.requirement.check
    }
    assert told == {"not selected"}


def test_the_same_capture_gives_the_same_result():
    """Judging is a pure function."""
    events = with_payload(pulse(), "session_info", state("Unknown"))
    assert json.dumps([repr(each) for each in judged(events).outcomes]) == json.dumps(
        [repr(each) for each in judged(events).outcomes]
    )
