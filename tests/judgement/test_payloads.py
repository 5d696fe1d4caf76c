"""The judge on payloads: as the contract's schemas have them; what is missing proves nothing; evidence has a place."""

import json

import pytest

from conformance.judgement import Verdict
from tests.recordings import (
    CONTRACT,
    START,
    VARIABLES,
    against,
    found,
    judged,
    outcome,
    payload,
    pulse,
    says,
    state,
    topic,
    with_payload,
)

UNSEEN = {
    "charger.not_retained": "no observation",
    "charger.declared": "nothing is declared",
    "charger.isolation": "the charger lists one connector",
    "charger.unknown_connector": "no observation",
    "charger.command_qos": "precondition not reached",
    "session_info.state_info": "no observation",
    "session_info.energy.start": "no observation",
    "session_info.energy.metered": "no observation",
    "connection_status.unconfigured": "precondition not reached",
    **{each.id: "no observation" for operation in CONTRACT.commands() for each in operation.requirements},
}


def test_a_healthy_pulse_passes_where_it_shows_something_and_nowhere_else():
    """What a charger keeps for thirty seconds is a pass; what needs more than a pulse is undecided, and says why."""
    result = judged(pulse())
    assert against(result) == []
    undecided = {e.requirement.id: e.reason for e in result.outcomes if e.verdict is not Verdict.PASS}
    assert undecided == UNSEEN


def test_of_nothing_nothing_is_known():
    """Without a single message no requirement passes, and a note asks whether this is the charger's broker."""
    result = judged([], seconds=30)
    assert not [each.requirement.id for each in result.outcomes if each.verdict is Verdict.PASS]
    assert result.notes[0].startswith("Nothing was heard")


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
    ("limits", b'{"max_current": 16, "nr_of_phases_available": 3, "more": [-Infinity]}', "charger.json.strict"),
    ("session_info", state("Charging", latest_total_w=float("nan")), "charger.json.strict"),
    ("powermeter", b'{"timestamp": Infinity, "energy_Wh_import": {"total": NaN}}', "charger.json.strict"),
    ("limits", b'\xef\xbb\xbf{"max_current": 1, "nr_of_phases_available": 3}', "charger.json.strict"),
    ("limits", b'{"max_current": 1, "nr_of_phases_available": 3, "uuid": "\xe9"}', "charger.json.strict"),
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


HARDWARE = "hardware_capabilities"
QUESTIONABLE = [
    ("session_info", {"state_info": "RCD"}, "session_info.state_info.empty", 'state_info: "RCD"'),
    ("session_info", {"charged_energy_wh": -0.5}, "session_info.energy.positive", "charged_energy_wh: -0.5"),
    ("session_info", {"discharged_energy_wh": -1}, "session_info.energy.positive", "discharged_energy_wh: -1"),
    ("hardware_capabilities", {"max_phase_count_import": 4}, f"{HARDWARE}.phases", "max_phase_count_import: 4"),
    ("hardware_capabilities", {"max_phase_count_export": 4}, f"{HARDWARE}.phases", "max_phase_count_export: 4"),
    ("telemetry", {"relais_on": ...}, "telemetry.fields", "relais_on is missing"),
    ("powermeter", {"voltage_V": ..., "power_W": {"total": 0}}, "powermeter.fields", "voltage_V is missing"),
]  # fmt: skip


FOLLOWS = {"session_info.energy.rising", "session_info.energy.metered", "session_info.power.metered"}


@pytest.mark.parametrize(("name", "fields", "requirement", "observed"), QUESTIONABLE)
def test_one_questionable_payload_is_warned_of_once(name, fields, requirement, observed):
    """What a SHOULD has a schema for is a warning of that one, and says what was seen."""
    value = payload(name, START + 7.2, **fields)
    result = judged(with_payload(pulse(), name, value, only=7))
    told = outcome(result, requirement)
    assert (told.verdict, told.broken, told.observed) == (Verdict.WARN, 1, observed)
    assert set(against(result)) - FOLLOWS == {requirement}


NOT_THERE = [
    ("session_info", {"state": ...}, "session_info.state"),
    ("session_info", {"datetime": ...}, "session_info.datetime"),
    ("session_info", {"state_info": ...}, "session_info.state_info.empty"),
    ("session_info", {"charged_energy_wh": ..., "discharged_energy_wh": ...}, "session_info.energy.positive"),
    ("limits", b"{}", "limits.phases"),
    ("hardware_capabilities", b"{}", "hardware_capabilities.phases"),
    ("powermeter", {"timestamp": ...}, "powermeter.timestamp"),
    ("telemetry", b"3", "telemetry.fields"),
    ("connection_status", b"\xff", "connection_status.unconfigured"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "requirement"), NOT_THERE)
def test_a_promise_on_what_never_comes_is_not_kept(name, value, requirement):
    """A field that is missing, or a payload that is nothing of the kind, is no observation of what it should hold."""
    told = found(says(name, value), requirement)
    assert (told.verdict, told.kept, told.broken) == (Verdict.INCONCLUSIVE, 0, 0)


def test_evidence_has_a_line_a_topic_a_payload_and_a_connector():
    """A finding leads to the first message that shows it, and teaches what was expected and what was there."""
    events = with_payload(pulse(), "limits", b'{"max_current": "16", "nr_of_phases_available": 3}', only=7)
    finding = found(events, "limits.payload").findings[0]
    line = 1 + next(i for i, each in enumerate(events, start=1) if b'"16"' in each.payload)
    assert (finding.where.line, finding.where.topic, finding.where.connector) == (line, topic("limits"), "evse_manager")
    assert (finding.expected, finding.observed) == ("max_current: a value of type number", 'max_current: "16"')


def test_repeats_are_counted_not_listed():
    """Thirty equal violations are one finding that happened thirty times."""
    told = found(with_payload(pulse(), "session_info", state("Unknown")), "session_info.state")
    assert (len(told.findings), told.findings[0].count, told.broken) == (1, 30, 30)


def test_findings_are_bounded():
    """However many topics show it, twenty findings are enough, and all are counted."""
    events = [each for name in range(40) for each in says("limits", b"[]", connector=f"c{name}", seconds=3)]
    told = found(events, "limits.payload")
    assert (len(told.findings), told.broken) == (20, 120)


def test_connectors_do_not_mix():
    """What one connector does wrong is evidence against it by name, and says nothing of the other."""
    bad = says("session_info", state("Unknown"), connector="right")
    told = found([*says("session_info", {}, connector="left"), *bad], "session_info.state")
    assert [each.where.connector for each in told.findings] == ["right"]
    assert (told.kept, told.broken) == (30, 30)


def test_one_message_is_one_observation():
    """Three things wrong with one message are three findings in one observation."""
    value = {"max_current_A_import": "32", "max_phase_count_import": 3.5, "min_current_A_import": ...}
    told = found(says("hardware_capabilities", value, seconds=1), "hardware_capabilities.payload")
    assert (len(told.findings), told.broken) == (3, 1)


@pytest.mark.parametrize("levels", [100, 400, 600, 1000, 5000])
@pytest.mark.parametrize(("name", "opens", "closes"), [("connectors", "[", "]"), ("telemetry", '{"a":', "}")])
def test_deep_nesting_is_the_chargers_and_not_our_fault(name, opens, closes, levels):
    """However deep a payload is nested, it is judged or found unreadable, and the judge goes on."""
    value = (opens * levels + "1" + closes * levels).encode()
    result = judged(with_payload(pulse(), name, value, only=7))
    assert outcome(result, f"{name}.payload").broken == (name == "connectors" or levels > 500)
    assert outcome(result, "charger.presence").kept == 240


@pytest.mark.parametrize("digits", [19, 30, 400])
def test_long_numbers_are_numbers(digits):
    """A whole number of many digits is a number; strict JSON ends where no double can hold it."""
    value = {"fan_rpm": int("9" * digits)}
    result = judged(with_payload(pulse(), "telemetry", json.dumps(value).encode(), only=7))
    assert outcome(result, "telemetry.payload").verdict is Verdict.PASS
    assert ("charger.json.strict" in against(result)) == (digits > 308)


def test_a_payload_that_was_cut_says_nothing():
    """What the recording tool could not hold is the bench's loss: neither kept nor broken, and the pulse goes on."""
    others = pulse(names=[each for each in VARIABLES if each != "limits"])
    cut = [each._replace(cut=True, payload=b'{"max_cur') for each in says("limits", {})]
    result = judged([*others, *cut])
    assert against(result) == []
    assert {outcome(result, f"limits.{each}").reason for each in ("payload", "uuid")} == {"bench lost messages"}
    assert outcome(result, "limits.period.gap").verdict is Verdict.PASS
    one = judged([*says("limits", {}), cut[7]._replace(t=START + 7.6), *says("limits", {}, times=[7.7])])
    assert (outcome(one, "limits.payload").kept, outcome(one, "limits.payload").undecided) == (31, 1)
