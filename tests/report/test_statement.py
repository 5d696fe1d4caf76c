"""A survey is written as a statement that reads back as what was seen, whatever the charger is called."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract import stated
from conformance.judgement import Survey
from conformance.report.statement import render_statement
from tests.recordings import CONTRACT, START, pulse, says
from tests.report.test_hostile import DANGEROUS, HOSTILE


def written(*events):
    survey = Survey(CONTRACT)
    for event in events:
        survey.feed(event)
    return render_statement(survey, where="mqtt://192.0.2.10:1883", begin=START, seconds=30.0)


def read(tmp_path, text):
    path = tmp_path / "charger.yaml"
    path.write_text(text, encoding="utf-8")
    return stated(path, [], contract=CONTRACT)


def test_every_question_is_asked_and_what_was_seen_is_suggested(tmp_path):
    """Each feature has its question, what was seen of it and an answer; unset is read as nothing, never as no."""
    text = written(*pulse())
    assert all(f"# {each.text}\n" in text for each in CONTRACT.features.values())
    assert "  # seen lacking: in hardware_capabilities, max_current_A_export is 0.0\n" in text
    assert "  # Is an OCPP module configured?\n  # could not be seen\n  ocpp: unset\n" in text
    statement = read(tmp_path, text)
    assert statement.connectors == ("evse_manager",)
    assert statement.declared == {
        "three_phases": True,
        "phase_switching": False,
        "export": False,
        "fan": True,
        "residual_current": True,
        "temperature": True,
        "neutral_current": True,
        "energy_by_phase": True,
    }


def test_of_nothing_everything_is_unset(tmp_path):
    """A statement of a charger that says nothing declares nothing."""
    assert read(tmp_path, written()).declared == {}
    assert read(tmp_path, written()).connectors == ()


def test_when_and_where_it_was_surveyed_is_said():
    """The contract, the address, the time in UTC, the seconds; and nobody has signed."""
    text = written(*pulse())
    for line in (
        '  title: "EVerest API"',
        '  where: "mqtt://192.0.2.10:1883"',
        "  begin: 2026-03-01T12:00:00Z",
        "  seconds: 30",
        "  by: ''",
    ):
        assert f"\n{line}\n" in text


@pytest.mark.parametrize("kind", sorted(HOSTILE.keys() - {"not a character", "ten megabytes"}))
def test_hostile_names_do_no_harm_and_come_back(tmp_path, kind):
    """Names of connectors are escaped, in the list and in comments, and read back as they are."""
    name = HOSTILE[kind]
    text = written(*says("connectors", [name], seconds=2), *says("telemetry", {}, connector=name, seconds=2))
    assert not DANGEROUS.search(text)
    assert read(tmp_path, text).connectors == (name,)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_name_comes_back(tmp_path_factory, name):
    """Whatever a connector is called, the statement names it."""
    text = written(*says("connectors", [name], seconds=1))
    assert read(tmp_path_factory.mktemp("any"), text).connectors == (name,)


def test_long_names_are_bounded_in_comments():
    """A comment has lines of eighty characters, and not many of them."""
    text = written(*says("telemetry", {}, connector="x" * 10_000, seconds=2))
    assert max(map(len, text.splitlines())) <= 80
    assert len(text) < 6000
