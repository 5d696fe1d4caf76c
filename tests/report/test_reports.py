"""Reports: the words stand in them verbatim, and what a hostile charger says does no harm."""

import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from conformance.capture import Entry
from conformance.judgement import Verdict
from conformance.report import print_result, render_html, render_json, render_junit
from conformance.report.safe import safe
from tests.recordings import CONTRACT, START, judged, pulse, with_payload

HOSTILE = [
    b"<script>alert(1)</script>",
    b"\x1b[2J\x1b]0;owned\x07",
    b"\x00\x01\xff\xfe",
    "\u202eevil\u2066".encode(),
    b"]]><!--{{7*7}}{% raw %}",
    b"[bold red]rich[/]",
    b"x" * 3_000_000,
]


def hostile(payload):
    events = with_payload(pulse(), "connection_status", payload, only=3)
    topic = "everest_api/" + payload[:80].decode("utf-8", errors="replace").replace("\x00", "")
    return judged([*events, Entry(START + 5, topic, payload)])


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_is_escaped_and_bounded(payload):
    """No report carries markup, control characters or megabytes of a charger's text."""
    result = hostile(payload)
    page, junit, data = render_html([result]), render_junit([result]), render_json([result])
    console = io.StringIO()
    print_result(result, console)
    assert "<script>alert" not in page
    for text in (page, console.getvalue(), junit.decode()):
        assert not any(character in text for character in "\x00\x07\x1b\u202e\u2066")
        assert len(text) < 400_000
    assert len(data) < 400_000
    ElementTree.fromstring(junit)
    assert json.loads(data)["device"] == "DOES NOT CONFORM"


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_stands_verbatim(verdict):
    """The seven words are the same in every report."""
    result = judged(pulse())
    result = replace(result, outcomes=tuple(replace(each, verdict=verdict) for each in result.outcomes))
    assert {each["verdict"] for each in json.loads(render_json([result]))["requirements"]} == {verdict.value}
    assert f'name="verdict" value="{verdict.value}"' in render_junit([result]).decode()
    assert f'data-verdict="{verdict.value}"' in render_html([result])


def test_the_console_fits_eighty_columns(monkeypatch):
    """No line is longer than a terminal is wide."""
    monkeypatch.setenv("COLUMNS", "80")
    console = io.StringIO()
    print_result(hostile(b"<" * 500), console)
    assert max(len(line) for line in console.getvalue().splitlines()) <= 80


def test_json_has_what_it_promises():
    """Device, contract and one object for each requirement, with evidence."""
    told = json.loads(render_json([hostile(b"Connected")]))
    assert told["contract"]["digest"] == CONTRACT.digest
    assert [each["id"] for each in told["requirements"]] == [each.id for each in CONTRACT.requirements]
    failed = next(each for each in told["requirements"] if each["verdict"] == "fail")
    assert failed["evidence"][0]["payload"] == "Connected"
    assert failed.keys() >= {"id", "level", "verdict", "reason", "expected", "observed", "evidence"}


def test_several_results_are_named():
    """Side by side, each result carries the name of its capture."""
    told = json.loads(render_json([judged(pulse()), judged(pulse())]))
    assert [each["name"] for each in told["results"]] == ["capture", "capture"]


def test_safe_text():
    """What prints as itself stays; the rest is shown as an escape; long text is cut and says how long it was."""
    assert safe("grün ok") == "grün ok"
    assert safe(b"\xff\x1b") == "\\xff\\x1b"
    assert safe("a" * 500, 10) == "aaaaaaaaaa… (500 characters)"
