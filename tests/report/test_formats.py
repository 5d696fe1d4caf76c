"""Each report says what it promises to say."""

import base64
import hashlib
import io
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from conformance.capture import Header
from conformance.judgement import DeviceWord, Verdict
from conformance.report import print_requirements, print_result, render_html, render_json, render_junit
from conformance.report.why import advice, untested, why
from tests.recordings import CONTRACT, judged, pulse
from tests.report.results import every_verdict, finding, outcome, result

KEPT = outcome("limits.a", Verdict.PASS)
BROKEN = outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "a text"))
WARNED = outcome("limits.c", Verdict.WARN, level="SHOULD", finding=finding("limits.c", "a text"))
ABSENT = outcome("limits.d", Verdict.NOT_APPLICABLE)
UNDECIDED = outcome("limits.e", Verdict.INCONCLUSIVE)


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
        ([WARNED], "INCOMPLETE", "No MUST was selected, so there is nothing to decide the word on the device."),
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


def test_why_counts_what_was_selected():
    """What was not selected does not weigh, as in the word."""
    told = result(KEPT, UNDECIDED, header=Header(selected=("limits.a",)))
    assert told.device is DeviceWord.CONFORMS
    assert why(told) == "The one MUST that was selected is kept."


def test_advice_fits_the_word():
    """A fail is repeated alone, a bench error is not the charger's, what is too invasive needs leave."""
    heard = Header(allowed="listen")
    assert advice(result(KEPT, BROKEN)).endswith("\neverest-conformance run ADDRESS --only limits.b")
    assert "says nothing about the charger" in advice(result(outcome("limits.f", Verdict.ERROR), header=heard))
    assert "--observe" in advice(result(UNDECIDED, header=heard))
    name = next(each for each in CONTRACT.requirements if each.place == "pause_charging" and each.level == "MUST")
    not_run = replace(outcome("limits.g", Verdict.NOT_RUN), requirement=name)
    assert advice(replace(result(not_run, header=heard), contract=CONTRACT)).endswith("with --allow session.")


def test_what_was_not_tested_is_grouped_by_its_reason():
    """One group for each reason, with how many there are at each level."""
    (group,) = untested(
        result(outcome("limits.a", Verdict.NOT_RUN), outcome("limits.b", Verdict.NOT_RUN, level="SHOULD"), KEPT)
    )
    assert (group.levels, group.reason) == ("1 MUST, 1 SHOULD", "too invasive: needs --allow session")


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
    assert "line 7, at 2.500 s on everest_api/a/var/limits, 2 times" in failure.text
    assert suite.find(".//skipped").get("message") == "inconclusive: too few samples"


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


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_json_has_only_numbers_that_json_knows(number):
    """NaN and the infinities stand as text, where they are measured and where they are times."""
    odd = finding("limits.a", "odd")
    odd.where = replace(odd.where, t=number)
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


def test_the_console_has_colours_on_a_terminal_only(monkeypatch):
    """Not in a pipe; and not where NO_COLOR is set."""
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert "\x1b" not in console(every_verdict())
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;31m" in console(every_verdict())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in console(every_verdict())


def test_requirements_are_readable_at_eighty_columns():
    """Id, level, source, what judges it, and the sentence."""
    file = io.StringIO()
    print_requirements(CONTRACT, file)
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "  MUST   charger.presence" in [line.rstrip() for line in lines]
    assert "         derived, tolerance proposed; judged by presence" in [line.rstrip() for line in lines]


class Page(HTMLParser):
    """Collects ids, local links and addresses of other places."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.elsewhere = [], [], []
        self.feed(page)

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
    assert "everest-conformance run ADDRESS --only limits.fail" in page
