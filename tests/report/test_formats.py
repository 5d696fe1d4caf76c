"""Each report says what it promises to say: the words, JUnit and JSON; the console and the page by themselves."""

import json
import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from conformance.judgement import Verdict
from conformance.report import render_html, render_json, render_junit
from conformance.report.why import why
from tests.recordings import judged, pulse
from tests.report.results import (
    ABSENT,
    BEACONS,
    BROKEN,
    KEPT,
    NUMBERS,
    SETTLED,
    UNDECIDED,
    WARNED,
    console,
    every_verdict,
    finding,
    outcome,
    result,
)


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
