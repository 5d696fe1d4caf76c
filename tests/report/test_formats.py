"""Each report says what it promises to say."""

import base64
import hashlib
import io
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.capture import Header
from conformance.contract import load
from conformance.judgement import Reason, Verdict, judge
from conformance.report import print_requirements, print_result, render_html, render_json, render_junit
from conformance.report.why import why
from tests.recordings import CONTRACT, judged, pulse
from tests.report.chargers import station
from tests.report.results import BEACONS, NUMBERS, every_verdict, finding, outcome, result

KEPT = outcome("limits.a", Verdict.PASS)
BROKEN = outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "a text"))
WARNED = outcome("limits.c", Verdict.WARN, level="SHOULD", finding=finding("limits.c", "a text"))
ABSENT = outcome("limits.d", Verdict.NOT_APPLICABLE)
UNDECIDED = outcome("limits.e", Verdict.INCONCLUSIVE)
SETTLED = outcome("limits.f", Verdict.PASS, level="SHOULD")


def console(told):
    file = io.StringIO()
    print_result(told, file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("outcomes", "word", "sentence"),
    [
        ([KEPT, KEPT], "CONFORMS", "All 2 MUSTs are kept."),
        ([KEPT], "CONFORMS", "The one MUST that was selected is kept."),
        ([KEPT, ABSENT], "CONFORMS", "1 of 2 MUSTs are kept, and 1 not applicable."),
        ([KEPT, KEPT, WARNED], "CONFORMS WITH WARNINGS", "All 2 MUSTs are kept; 1 SHOULD is not met."),
        ([KEPT, BROKEN], "DOES NOT CONFORM", "1 of 2 MUSTs is violated."),
        ([BROKEN, BROKEN, UNDECIDED], "DOES NOT CONFORM", "2 of 3 MUSTs are violated."),
        ([KEPT, UNDECIDED], "INCOMPLETE", "No MUST is violated, but 1 of 2 could not be decided: 1 inconclusive."),
        ([KEPT, BROKEN, WARNED], "DOES NOT CONFORM", "1 of 2 MUSTs is violated; 1 SHOULD is not met."),
        ([SETTLED], "INCOMPLETE", "No MUST was selected, so there is nothing to decide the word on the device."),
    ],
)
def test_the_word_and_why_stand_first(outcomes, word, sentence):
    """Word and sentence agree, and every report that people read has both at its top."""
    told = result(*outcomes)
    assert (told.device.value, why(told)) == (word, sentence)
    assert console(told).splitlines()[0].startswith(f"{word} ")
    assert console(told).splitlines()[1] == sentence
    body = render_html([told]).partition("<body>")[2]
    assert body.index(f">{word}<") < body.index(f">{sentence}<") < body.index("<section")


def test_every_verdict_is_told_in_its_own_word():
    """All seven, verbatim, in all four."""
    told = every_verdict()
    page, printed, junit = render_html([told]), console(told), ElementTree.fromstring(render_junit([told]))
    verdicts = [each.get("value") for each in junit.iter("property") if each.get("name") == "verdict"]
    assert verdicts == [each.value for each in Verdict]
    assert [each["verdict"] for each in json.loads(render_json([told]))["requirements"]] == verdicts
    for word in verdicts:
        assert f">{word}</span>" in page
        assert re.search(rf"\b{word}\b", printed)


def test_junit_statuses():
    """Fail is a failure, error an error, what was not decided is skipped, a warning passes with a note."""
    suites = ElementTree.fromstring(render_junit([every_verdict()]))
    counts = {"tests": "7", "failures": "1", "errors": "1", "skipped": "3"}
    assert {key: suites.get(key) for key in counts} == counts
    (suite,) = suites
    assert {key: suite.get(key) for key in counts} == counts
    statuses = {
        case.get("name"): [each.tag for each in case if each.tag != "properties"] for case in suite.iter("testcase")
    }
    assert statuses == {
        "limits.pass": [],
        "limits.fail": ["failure"],
        "limits.warn": ["system-out"],
        "limits.inconclusive": ["skipped"],
        "limits.not_applicable": ["skipped"],
        "limits.not_run": ["skipped"],
        "limits.error": ["error"],
    }
    failure = suite.find(".//failure")
    assert failure.text.splitlines() == [
        "The sentence of limits.fail is kept.",
        "source: document, tolerance proposed",
        "expected: a number",
        "observed: a text",
        "line 7, at 2.500 s on everest_api/a/var/limits, 2 times",
    ]
    assert suite.find(".//skipped").text.startswith("The sentence of limits.inconclusive is kept.\nsource: document")
    assert suite.find(".//skipped").get("message") == "inconclusive: too few samples"


def test_junit_has_what_was_measured_as_properties():
    """How good the arrival times are with each suite, the numbers of a timing verdict with its case."""
    root = ElementTree.fromstring(render_junit([every_verdict()]))
    of_suite, of_case = (
        {each.get("name"): each.get("value") for each in root.find(path)}
        for path in ("testsuite/properties", "testsuite/testcase/properties")
    )
    assert of_suite["arrivals"] == "good to 0.8 ms: the worst of 600 beacons; none lost"
    assert of_suite["clock"] == "that of the host; synchronised; off by 3 ms at most"
    assert (of_suite["uncertainty.worst_s"], of_suite["uncertainty.lost"]) == ("0.0008", "0")
    assert (of_case["intervals"], of_case["mean_s"], of_case["worst_line"]) == ("29", "1.000345", "137")


def test_json_is_the_same_again():
    """Byte for byte, also where the capture has another name: nothing of the judging is in it."""
    told = render_json([every_verdict()])
    assert told == render_json([every_verdict()])
    assert told == render_json([replace(every_verdict(), name="elsewhere")])
    assert render_json([judged(pulse())]) == render_json([judged(pulse())])


def test_json_facts():
    """What the header says and the span are there; a plain recording has the same keys without values."""
    told, plain = json.loads(render_json([every_verdict()])), json.loads(render_json([result(KEPT)]))
    facts = {"span_s": 30.0, "truncated": False, "address": "mqtt://192.0.2.10:1883", "subscribed": ["everest_api/#"]}
    assert told["capture"].items() >= facts.items()
    assert plain["capture"].keys() == told["capture"].keys()
    assert plain["capture"]["address"] is plain["capture"]["allowed"] is None


def test_json_has_what_was_measured():
    """How good arrival times are, and the numbers of each verdict, as the judge has them; every number is finite."""
    told = json.loads(render_json([every_verdict()]))
    assert told["uncertainty"] == BEACONS
    assert told["requirements"][0]["numbers"] == NUMBERS
    assert told["capture"]["beacon"] == "everest_conformance/0/beacon"
    live = render_json([judged(pulse())])
    assert json.loads(live, parse_constant=pytest.fail)["uncertainty"] == {"assumed_s": 0.05}
    assert json.loads(render_json([replace(every_verdict(), uncertainty={"heard": 2**64})]))["uncertainty"] == {
        "heard": str(2**64)
    }


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_json_has_only_numbers_that_json_knows(number):
    """NaN and the infinities stand as text, where they are measured and where they are times."""
    odd = finding("limits.a", "odd")
    odd.where = odd.where._replace(t=number)
    told = result(replace(outcome("limits.a", Verdict.FAIL, finding=odd), numbers={"mean_s": number}))
    (failed,) = json.loads(render_json([replace(told, span=(number, number))]), parse_constant=pytest.fail)[
        "requirements"
    ]
    assert failed["numbers"] == {"mean_s": str(number)}
    assert failed["evidence"][0]["t"] == str(number)
    assert console(told)
    assert render_html([told])


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


class Page(HTMLParser):
    """Collects ids, local links, addresses of other places, and the text."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.elsewhere, self.text = [], [], [], ""
        self.feed(page)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, _tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            elif name in {"href", "src"}:
                (self.links if value.startswith("#") else self.elsewhere).append(value)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_stands_alone(count):
    """Nothing is fetched, no id stands twice, and every link leads somewhere."""
    page = Page(render_html([every_verdict()] * count))
    assert page.elsewhere == []
    assert len(page.ids) == len(set(page.ids))
    assert {each.removeprefix("#") for each in page.links} <= set(page.ids)


def test_pages_with_pictures_stand_alone_side_by_side():
    """The names within the pictures of two captures do not clash either, whatever a contract calls its channels."""
    told = judge(load(), station("a", silent=range(10, 13)), with_course=True)
    page = Page(render_html([told, told]))
    assert page.elsewhere == []
    assert len(page.ids) == len(set(page.ids))
    assert {each.removeprefix("#") for each in page.links} <= set(page.ids)


def test_only_the_pages_own_script_may_run():
    """The content security policy names the hash of the one script."""
    page = render_html([every_verdict()])
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page


def test_the_page_shows_sources_tolerances_and_how_to_repeat():
    """Kind and section of the source, a badge for a tolerance that is ours, and the command for this one alone."""
    page = render_html([every_verdict()])
    assert 'class="badge proposed">tolerance proposed</span>' in page
    assert "source: document" in page
    assert "everest-conformance run ADDRESS --only limits.fail" in Page(page).text


def test_the_page_shows_how_good_its_times_are_and_what_was_measured():
    """In words and with units; no raw name stands in a table of numbers."""
    page = render_html([every_verdict()])
    text = Page(page).text
    assert "good to 0.8 ms: the worst of 600 beacons; none lost" in text
    assert "that of the host; synchronised; off by 3 ms at most" in text
    assert "no beacons: assumed to be good to 50 ms" in Page(render_html([judged(pulse())])).text
    tables = re.findall(r'<table class="numbers">.*?</table>', page, re.DOTALL)
    assert len(tables) == len(Verdict)
    assert '<th scope="row">99 %</th><td>at most 1.022 s</td>' in tables[0]
    assert not any("_" in table for table in tables)


def test_the_page_gives_no_advice_to_write_the_page():
    """Where nothing is left to do, nothing is said."""
    assert "--html" not in Page(render_html([result(KEPT)])).text


def test_the_page_shows_one_place_once():
    """Two findings in one message share their place and payload."""
    findings = (finding("limits.b", "this", payload=b"[payload]"), finding("limits.b", "that", payload=b"[payload]"))
    page = render_html([result(replace(BROKEN, findings=findings))])
    assert page.count("[payload]") == 1
    assert page.index("<dd>this</dd>") < page.index("<dd>that</dd>") < page.index("[payload]")


def test_a_page_of_a_part_says_so_at_its_top():
    """Who sees the word on the device sees as well that only a part was selected for it."""
    told = result(KEPT, BROKEN, header=Header(selected=(KEPT.requirement.id,)))
    head = Page(render_html([told])).text.partition("Contents")[0]
    assert f"Only 1 of 2 requirements was selected: {KEPT.requirement.id}" in head
    assert "were selected" not in Page(render_html([result(KEPT, BROKEN)])).text


def test_a_contract_that_fits_better_is_named_under_the_word():
    """Where the traffic is that of another contract, nobody reads far before they know."""
    advice = "This traffic fits another one better; judge it with --contract other."
    page = render_html([replace(result(BROKEN), fits_better=advice)])
    assert page.index("DOES NOT CONFORM</h1>") < page.index(advice) < page.index('<table class="totals"')


def test_the_page_is_of_the_same_bytes_whenever_it_is_made():
    """A report follows from the result alone: no date, no random name."""
    assert render_html([every_verdict()]) == render_html([every_verdict()])


def test_what_was_not_run_can_be_run():
    """A few requirements that were not run for one reason come with the command that runs them."""
    not_run = [outcome(f"limits.{name}", Verdict.NOT_RUN) for name in ("a", "b")]
    assert (
        "everest-conformance run ADDRESS --only limits.a --only limits.b --allow session"
        in Page(render_html([result(*not_run)])).text
    )
