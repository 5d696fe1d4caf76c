"""The console says what it promises to say, on one screen."""

import io
import re
from dataclasses import replace
from pathlib import Path

from conformance.capture import Header
from conformance.judgement import Reason, Verdict
from conformance.report import print_requirements, print_result
from tests.recordings import CONTRACT, judged, pulse
from tests.report.results import (
    ABSENT,
    BEACONS,
    BROKEN,
    KEPT,
    UNDECIDED,
    WARNED,
    console,
    every_verdict,
    finding,
    outcome,
    result,
)


def test_a_healthy_charger_fits_on_one_screen():
    """24 lines of 80 columns, and a hint at the end."""
    conforming = judged(pulse())
    conforming = replace(
        conforming,
        outcomes=tuple(
            replace(each, verdict=Verdict.PASS) if each.requirement.level == "MUST" else each
            for each in conforming.outcomes
        ),
    )
    lines = console(conforming).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert "--html" in lines[-1]


def test_a_healthy_charger_with_undecided_shoulds_fits_on_one_screen():
    """Whatever the reasons are, and with all that can be wrong with our side: what there is no room for is counted."""
    reasons = [outcome(f"limits.{each.name}", Verdict.INCONCLUSIVE, level="SHOULD", reason=each) for each in Reason]
    unwell = Header(clock={"source": "host", "synchronised": "no"}, beacon="a topic")
    told = result(KEPT, *reasons * 4, ABSENT, header=unwell, notes=("An undocumented topic was heard: a",) * 9)
    lines = console(replace(told, uncertainty={**BEACONS, "lost": 12})).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert "inconclusive 4 SHOULD: other controller seen (limits.OTHER_CONTROLLER and 3" in lines
    many = console(replace(told, notes=tuple(f"Note {each}." for each in range(20)))).splitlines()
    assert (len(many), many[-3]) == (24, "… and 20 more reasons and notes")
    assert lines[5:7] == [
        "bench  42 messages in 30.0 s; arrivals ± 0.8 ms; 12 beacons lost; clock not",
        "       synchronised",
    ]
    few = console(result(KEPT, notes=("An undocumented topic was heard: a",) * 9)).splitlines()
    assert "note: An undocumented topic was heard: a and 8 more" in few


def test_the_console_tells_fails_first_and_then_warnings():
    """The first with the sentence and source, what was expected and observed, and where; one more in a line."""
    told = console(result(outcome("limits.e", Verdict.ERROR), WARNED, BROKEN, UNDECIDED)).splitlines()
    at = told.index("fail limits.b MUST")
    assert told[at : at + 6] == [
        "fail limits.b MUST",
        "  The sentence of limits.b is kept.",
        "  source: document, tolerance proposed",
        "  expected a number",
        "  observed a text",
        "  line 7, at 2.500 s on everest_api/a/var/limits, 2 times",
    ]
    heads = [line for line in told if re.match(r"(fail|warn|error|inconclusive) ", line)]
    assert heads == [
        "fail limits.b MUST",
        "warn limits.c SHOULD a text",
        "error 1 MUST: the broker went away (limits.e)",
        "inconclusive 1 MUST: too few samples (limits.e)",
    ]


def test_much_that_speaks_against_it_fits_on_a_screen():
    """A line each that fits, and how many more there are; a fail comes before any warning; word and command stay."""
    long = finding("limits.c", "what was heard " * 20)
    warned = [outcome(f"limits.w{n}", Verdict.WARN, level="SHOULD", finding=long) for n in range(20)]
    lines = console(result(*warned, BROKEN)).splitlines()
    assert len(lines) <= 24
    assert [line for line in lines if line.startswith("fail")] == ["fail limits.b MUST a text"]
    briefly = [line for line in lines if re.match("warn .* what was heard", line)]
    assert ({len(line) for line in briefly}, briefly[0][-1]) == ({80}, "…")
    assert f"… and {20 - len(briefly)} more that speak against it" in lines
    assert lines[0].startswith("DOES NOT CONFORM ")


def test_what_does_not_fit_on_a_screen_ends_with_the_word():
    """It would have scrolled away."""
    told = outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "what was heard " * 60))
    long = replace(told, requirement=replace(told.requirement, text="A long sentence. " * 50))
    lines = console(result(long)).splitlines()
    assert len(lines) > 24
    assert lines[-1] == "DOES NOT CONFORM"


def test_the_last_line_points_to_the_page_that_was_written():
    """To its file, where there is one, else to the option."""
    file = io.StringIO()
    print_result(result(KEPT), file, page=Path("out.html"))
    assert file.getvalue().endswith("\nEvery requirement with its evidence is in out.html.\n")
    assert console(result(KEPT)).endswith("is in the page that --html FILE writes.\n")


def test_a_selection_is_no_whole_run():
    """Beside the word stands of how many requirements it is, where somebody picked some."""
    told = console(result(KEPT, BROKEN, WARNED, header=Header(selected=("limits.a",)))).splitlines()
    assert told[0].startswith("CONFORMS (1 of 3 requirements selected) ")
    assert console(result(KEPT)).startswith("CONFORMS capture ")


def test_a_contract_that_fits_better_is_named_below_the_word():
    """Once, and not among the notes."""
    advised = "This traffic fits another contract better."
    lines = console(replace(result(KEPT, notes=(advised, "A note.")), fits_better=advised)).splitlines()
    assert lines[2] == advised
    assert [line for line in lines if line.startswith("note: ")] == ["note: A note."]


def test_a_command_to_type_is_never_broken():
    """However long it is, and however narrow the console, it stands in one line of its own."""
    name = f"limits.{'long' * 30}"
    broken = outcome(name, Verdict.FAIL, finding=finding(name, "a text"))
    assert f"everest-conformance run ADDRESS --only {name}" in console(result(broken)).splitlines()


def test_no_line_of_the_console_ends_in_blanks():
    """Wrapped lines hang below the first, and copy clean."""
    long = finding("limits.b", "a text " * 40)
    lines = console(result(outcome("limits.b", Verdict.FAIL, finding=long), notes=("A note. " * 30,))).splitlines()
    assert lines == [line.rstrip() for line in lines]
    assert sum(line.startswith(("           a text", "           text")) for line in lines) >= 3
    assert max(map(len, lines)) > 75


def test_the_console_has_colours_on_a_terminal_only(monkeypatch):
    """Not in a pipe unless they are forced; and nothing but text where NO_COLOR is set."""
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert "\x1b" not in console(every_verdict())
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;31m" in console(every_verdict())
    monkeypatch.setenv("FORCE_COLOR", "0")
    assert "\x1b" not in console(every_verdict())
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in console(every_verdict())


def test_requirements_are_readable_at_eighty_columns():
    """Id, level, source, what judges it, and the sentence."""
    file = io.StringIO()
    print_requirements(CONTRACT, file)
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "  MUST   charger.presence" in [line.rstrip() for line in lines]
    assert "         derived, tolerance proposed; judged by presence" in [line.rstrip() for line in lines]
