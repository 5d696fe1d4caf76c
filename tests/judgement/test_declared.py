"""A charger is as it is declared: in both directions, and nothing is held against it of which nothing is declared."""

import json
from dataclasses import replace

import pytest

from conformance.capture import Capture
from conformance.contract import Statement
from conformance.judgement import judge
from tests.recordings import CONTRACT, HEADER, against, judged, outcome, pulse, says, topic, with_payload

NAME = "charger.declared"
EXPORTS, EXPORTS_NOT = {"max_current_A_export": 16.0}, {"max_current_A_export": 0.0}
STATUS, HARDWARE, METER, TELEMETRY = "connection_status", "hardware_capabilities", "powermeter", "telemetry"
SAID = [
    # feature, channel, what shows it, what shows it lacking
    ("three_phases", HARDWARE, {"max_phase_count_import": 2}, {"max_phase_count_import": 1}),
    (
        "phase_switching",
        HARDWARE,
        {"supports_changing_phases_during_charging": True},
        {"supports_changing_phases_during_charging": False},
    ),
    ("export", HARDWARE, {"max_current_A_export": 0.1}, EXPORTS_NOT),
    ("fan", TELEMETRY, {"fan_rpm": 0}, {"fan_rpm": ...}),
    ("residual_current", TELEMETRY, {"rcd_current": 0.1}, {"rcd_current": ...}),
    ("temperature", TELEMETRY, {"temperature": -3.5}, {"temperature": ...}),
    ("neutral_current", METER, {"current_A": {"L1": 1.0, "N": 0.0}}, {"current_A": {"L1": 1.0}}),
    ("neutral_current", METER, {"current_A": {"N": 0}}, {"current_A": ...}),
    ("energy_by_phase", METER, {"energy_Wh_import": {"total": 3, "L1": 3}}, {"energy_Wh_import": {"total": 3}}),
]


def told(events, connectors=(), **declared):
    header = replace(HEADER, declared=declared, connectors=connectors)
    return outcome(judged(events, header=header), NAME)


def word(events, connectors=(), **declared):
    found = told(events, connectors, **declared)
    return found.verdict.value, found.reason


@pytest.mark.parametrize(("feature", "channel", "there", "lacking"), SAID)
def test_both_directions(feature, channel, there, lacking):
    """What is declared is kept by what shows it, and broken by what shows the contrary; nothing in between."""
    shows, shows_not = says(channel, there), says(channel, lacking)
    assert word(shows, **{feature: True}) == word(shows_not, **{feature: False}) == ("pass", None)
    for events, said, expected in ((shows, False, "absent"), (shows_not, True, "present")):
        found = told(events, **{feature: said})
        assert (found.verdict.value, found.kept, found.broken) == ("warn", 0, 30)
        assert found.findings[0].expected == f"{feature} {expected}, as it is declared"
        assert found.findings[0].observed.startswith(f"in {channel}, ")
        assert found.findings[0].where.topic == topic(channel)


def test_one_contradiction_is_enough():
    """What is declared holds of every message."""
    found = told(says(HARDWARE, lambda s: EXPORTS if 9 < s < 10 else EXPORTS_NOT), export=False)
    assert (found.verdict.value, found.kept, found.broken) == ("warn", 29, 1)
    assert found.findings[0].observed == "in hardware_capabilities, max_current_A_export is 16.0"


def test_each_contradiction_is_told():
    """Two features that are not as declared are two findings in one observation of each message."""
    found = told(pulse(), export=True, phase_switching=True, three_phases=True)
    assert [each.expected.partition(" ")[0] for each in found.findings] == ["export", "phase_switching"]
    assert (found.kept, found.broken) == (0, 30)


def test_a_connection_shows_that_there_is_ocpp_and_its_absence_nothing():
    """An unknown status keeps that there is none; that there is one, it leaves open."""
    assert word(says(STATUS, b"unknown"), ocpp=False) == ("pass", None)
    assert word(says(STATUS, b"disconnected"), ocpp=False) == ("warn", None)
    assert word(says(STATUS, b"connected"), ocpp=True) == ("pass", None)
    unseen = told(says(STATUS, b"unknown"), ocpp=True)
    assert (unseen.verdict.value, unseen.reason) == ("inconclusive", "no observation")
    assert unseen.observed == "nothing showed whether there is ocpp"


@pytest.mark.parametrize("value", [b"", b"[]", b"{", b"null", b'{"max_current_A_export": "16"}', b"3", b'"x"'])
def test_what_breaks_its_own_promise_shows_nothing(value):
    """A payload that cannot be read, or is of the wrong type, speaks neither for nor against what is declared."""
    events = says(HARDWARE, value)
    assert word(events, export=True) == word(events, export=False) == ("inconclusive", "no observation")
    assert word(says(STATUS, b"yes"), ocpp=False) == ("inconclusive", "no observation")


def test_nothing_declared_is_nothing_to_judge():
    """Without a declaration that could show it does not apply; nor does it in a recording without a header."""
    assert word(pulse()) == ("not applicable", "nothing is declared")
    shows_not = ("not applicable", "nothing is declared that a publication could show")
    assert word(pulse(), energy_management=True) == word(pulse(), iso15118=True) == shows_not
    assert outcome(judged(pulse(), header=None), NAME).verdict.value == "not applicable"


def test_the_connectors_are_those_that_are_declared():
    """In any order; one that is missing and one that is there beside them are each a finding."""
    assert word(says("connectors", ["left", "right"]), ("right", "left")) == ("pass", None)
    for listed, wrong in (
        (["left"], ['not listed: ["right"]']),
        (["left", "right", "third"], ['listed beside them: ["third"]']),
        (["one", "left"], ['not listed: ["right"]', 'listed beside them: ["one"]']),
        ([], ['not listed: ["left", "right"]']),
    ):
        found = told(says("connectors", listed), ("left", "right"))
        assert [each.observed for each in found.findings] == wrong
    assert word(says("connectors", b'{"left": 1}'), ("left",)) == ("inconclusive", "no observation")
    assert word(says("connectors", [["left"]]), ("left",)) == ("inconclusive", "no observation")


def test_a_statement_beside_the_capture_counts_before_its_header():
    """The same capture is judged by what is declared beside it, whether it has a header or not; the result says so."""
    for header in (None, replace(HEADER, declared={"export": True, "fan": True}, connectors=("left",))):
        source = Capture(header, with_payload(pulse(), STATUS, b"connected"))
        statement = Statement({"ocpp": False, "export": False}, ("evse_manager",))
        result = judge(CONTRACT, source, statement=statement)
        assert result.stated.declared.items() >= statement.declared.items()
        assert result.stated.connectors == statement.connectors
        assert against(result) == [NAME, "connection_status.unconfigured"]
        assert [each.expected for each in outcome(result, NAME).findings] == ["ocpp absent, as it is declared"]


def test_what_is_left_open_is_noted():
    """Where something is declared, a note names the rest; where nothing is, there is nothing to note."""
    everything = dict.fromkeys(CONTRACT.features, True)

    def notes(declared):
        result = judged(pulse(), header=replace(HEADER, declared=declared))
        return [each for each in result.notes if each.startswith("Nothing is declared")]

    assert notes({}) == notes(everything) == []
    del everything["fan"], everything["export"]
    assert notes(everything) == ["Nothing is declared of: export, fan."]


def test_what_was_declared_and_never_shown_is_noted():
    """What else is kept may be a pass; that one of the declared features was never seen is said beside it."""
    result = judged(says(HARDWARE, EXPORTS_NOT), header=replace(HEADER, declared={"export": False, "ocpp": True}))
    found = outcome(result, NAME)
    assert (found.verdict.value, found.kept, found.undecided) == ("pass", 30, 1)
    assert "What is declared of it was not seen, nor the contrary: ocpp." in result.notes


def test_evidence_of_hostile_chargers_is_bounded():
    """Ten thousand connectors are a short finding."""
    (found,) = told(says("connectors", [f"\x1b[31m{n}" for n in range(10_000)], seconds=2), ("\x1b[31m7",)).findings
    assert len(found.observed) < 300
    assert "\x1b" not in json.loads(json.dumps(found.observed))
