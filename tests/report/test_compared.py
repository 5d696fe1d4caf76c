"""Two results side by side: what changed, first, the same in every form, and safe against what a charger says."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.capture import Header
from conformance.judgement import Verdict, compare
from conformance.judgement.course import Course, Sent, Session, States
from conformance.report import print_comparison, render_html_comparison, render_json_comparison
from conformance.report.compared.taken import differences
from tests.report.results import BEACONS, every_verdict, finding, outcome, result
from tests.report.test_hostile import DANGEROUS, HOSTILE, Tags, said

SLOW = {"p99_s": 1.5}
BEFORE = result(
    outcome("limits.a", Verdict.PASS),
    outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "it was wrong")),
    outcome("limits.c", Verdict.PASS),
    outcome("limits.d", Verdict.PASS),
    outcome("limits.e", Verdict.INCONCLUSIVE),
    outcome("limits.f", Verdict.PASS),
    name="before.ndjson",
)
AFTER = result(
    outcome("limits.a", Verdict.FAIL, finding=finding("limits.a", "it is wrong")),
    outcome("limits.b", Verdict.PASS),
    replace(outcome("limits.c", Verdict.PASS), numbers=SLOW),
    outcome("limits.d", Verdict.NOT_RUN),
    outcome("limits.e", Verdict.PASS),
    outcome("limits.f", Verdict.PASS),
    name="after.ndjson",
)
ORDER = ("limits.a", "limits.b", "limits.c", "limits.d", "limits.e")


def console(comparison):
    file = io.StringIO()
    print_comparison(comparison, file)
    return file.getvalue()


def test_what_changed_stands_in_its_order():
    """Worse, better, changed, not decided any more, decided now; what is the same is only counted."""
    lines = console(compare(BEFORE, AFTER)).splitlines()
    assert lines[0] == "WORSE after.ndjson beside before.ndjson, against A contract 1.0.0"
    assert lines[1].startswith("Of 6 requirements: 1 got worse, 1 got better, 1 changed otherwise, 1 not decided")
    assert [each.split()[-2] for each in lines if each.endswith(" MUST")] == list(ORDER[:2])
    told = "\n".join(lines)
    assert [told.index(f" {each} ") for each in ORDER] == sorted(told.index(f" {each} ") for each in ORDER)
    assert "limits.f" not in told
    assert max(map(len, lines)) <= 80
    page = render_html_comparison(compare(BEFORE, AFTER))
    assert [page.index(f'id="{each}"') for each in ORDER] == sorted(page.index(f'id="{each}"') for each in ORDER)


def test_each_side_says_what_it_stands_on():
    """What got worse shows both sides; what moved shows the figure before and after."""
    told = console(compare(BEFORE, AFTER))
    assert "  before 3 observations, none against\n  after  it is wrong (against it: 2 of 5 observations)\n" in told
    assert "pass limits.c MUST: 99 % below 1.023 s → below 1.500 s" in told
    assert "pass → not run limits.d MUST: too invasive: needs --allow session" in told


def test_two_alike_fit_on_one_screen():
    """Where nothing changed that is said in a few lines."""
    lines = console(compare(BEFORE, BEFORE)).splitlines()
    assert lines[0].startswith("NO WORSE ")
    assert lines[1] == "Of 6 requirements: 6 the same."
    assert len(lines) <= 24


def test_how_they_were_taken_is_said_before_what_changed():
    """Each difference in allowance, selection, operator, declaration, length and end, since it may be the bench's."""
    here = replace(BEFORE, header=Header(allowed="session", operator=("plug in",), kit_version="1"))
    there = replace(
        AFTER,
        header=Header(allowed="listen", selected=("limits.a",), declared={"ocpp": False}, kit_version="2"),
        span=(0.0, 90.0),
        interrupted=True,
        uncertainty={"assumed_s": 0.05},
    )
    comparison = compare(here, replace(there, stated=replace(there.stated, declared={"ocpp": False})))
    found = {each.what: (each.before, each.after) for each in differences(comparison)}
    assert found == {
        "allowed": ("session", "listen"),
        "selected": ("every requirement", "limits.a"),
        "operator": ("plug in", "nobody"),
        "declared": ("nothing", "ocpp absent"),
        "end": ("whole", "broken off"),
        "arrivals": ("measured by beacons", "assumed, without beacons"),
        "kit": ("1", "2"),
        "duration": ("30.0 s", "90.0 s"),
    }
    told = console(comparison)
    assert told.index("Taken differently") < told.index("What got worse")
    assert "\nafter  DOES NOT CONFORM (1 of 6 requirements selected): " in told
    assert differences(compare(here, here)) == []
    assert differences(compare(here, replace(here, span=(0.0, 32.0), uncertainty={**BEACONS, "lost": 3}))) == []


def test_no_must_is_cut_on_the_console():
    """Those for which there is no room are named all the same; SHOULDs are counted."""
    sides = [
        result(*(outcome(f"limits.{n}", each, level=level) for level in ("SHOULD", "MUST") for n in names[level]))
        for names in ({"SHOULD": range(50), "MUST": range(50, 90)},)
        for each in (Verdict.PASS, Verdict.NOT_RUN)
    ]
    told = " ".join(console(compare(*sides)).split())
    assert [n for n in range(50, 90) if not re.search(rf"limits\.{n}\b", told)] == []
    assert told.index("limits.50 MUST") < told.index("… and 50 more in the page")
    assert "limits.49" not in told


def test_commands_and_sessions_are_named_where_they_differ():
    """As many a change is that of a vehicle that was there, or of commands that were sent, and not the charger's."""
    sent = Sent(1.0, "a", "pause_charging", b"", ours=True)
    session = Session("a", {"session": States(3.0, [(1.0, "Charging"), (2.0, None), (3.0, "Finished")])})
    here = replace(BEFORE, course=Course(commands=[sent] * 63, sessions={"a": session}))
    there = replace(BEFORE, course=Course(sessions={"a": Session("a"), "b": Session("b")}))
    found = {each.what: (each.before, each.after) for each in differences(compare(here, there))}
    assert found == {
        "connectors": ("a", "a, b"),
        "commands": ("63 sent", "none sent"),
        "states": ("Charging, Finished", "none seen"),
    }


def test_a_change_of_evidence_shows_both_sides():
    """On the console as well: what spoke against it before, and what does now."""
    sides = [result(outcome("limits.a", Verdict.FAIL, finding=finding("limits.a", each))) for each in ("one", "other")]
    told = " ".join(console(compare(*sides)).split())
    assert "fail limits.a MUST: one (against it: 2 of 5 observations) → other (against it" in told


def test_the_last_line_points_to_the_page_that_was_written():
    """To its file, where there is one."""
    file = io.StringIO()
    print_comparison(compare(BEFORE, AFTER), file, page=Path("out.html"))
    assert file.getvalue().endswith("\nBoth sides with their evidence are in out.html.\n")


def test_json_has_both_sides():
    """Every requirement in the order of the contract, with what became of it; the same again, byte for byte."""
    raw = render_json_comparison(compare(BEFORE, AFTER))
    told = json.loads(raw)
    assert raw == render_json_comparison(compare(BEFORE, AFTER))
    kinds = ["worse", "better", "changed", "undecided now", "decided now", "the same"]
    assert [each["change"] for each in told["requirements"]] == kinds
    assert told["counts"] == dict.fromkeys(kinds, 1)
    assert (told["comparison"], told["requirements"][2]["moved"]) == ("WORSE", ["p99_s"])
    worse = told["requirements"][0]
    assert (worse["before"]["verdict"], worse["after"]["observed"]) == ("pass", "it is wrong")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_a_charger_says_does_harm(text):
    """No control character, no tag and no attribute of a charger's reaches console, page or JSON."""
    plain, hostile = (
        compare(replace(every_verdict(), outcomes=told.outcomes, contract=told.contract), replace(told, name=each))
        for each, told in (("plain", said("plain")), (text, said(text)))
    )
    page, expected = (Tags(render_html_comparison(each)) for each in (hostile, plain))
    assert set(page.tags) == set(expected.tags)
    assert page.attributes == expected.attributes
    for shown in (console(hostile), render_html_comparison(hostile), render_json_comparison(hostile).decode()):
        assert not DANGEROUS.search(shown)
        assert len(shown) < 500_000
