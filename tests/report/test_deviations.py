"""Accepted deviations in the reports: what they excuse, and which of them ask for something to be done."""

import io
import json
from datetime import date
from xml.etree import ElementTree

import pytest

from conformance.contract import Deviation
from conformance.judgement import Verdict
from conformance.report import print_result, render_html, render_json, render_junit
from tests.report.results import every_verdict, finding, outcome, result

LATER, EARLIER = date(2030, 1, 31), date(2020, 1, 31)
BROKEN = outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "a text"))
KEPT = outcome("limits.a", Verdict.PASS)


def console(told):
    file = io.StringIO()
    print_result(told, file)
    return " ".join(file.getvalue().split())


@pytest.mark.parametrize(
    ("name", "expires", "sentence"),
    [
        ("limits.b", LATER, "accepted until 2030-01-31: late chip"),
        (
            "limits.b",
            EARLIER,
            "expired on 2020-01-31, before this capture ended; mend it, or accept it anew: late chip",
        ),
        ("limits.a", LATER, "no longer deviates; take it off the list: late chip"),
        ("limits.c", LATER, "not decided by this capture; accepted until 2030-01-31: late chip"),
    ],
)
def test_every_entry_is_told(name, expires, sentence):
    """On the console, on the page and in JUnit in the same words, in JSON as data; the verdicts are as they were."""
    plain = result(KEPT, BROKEN, outcome("limits.c", Verdict.INCONCLUSIVE))
    told = plain.accepting([Deviation(name, "late chip", expires)])
    assert f"deviation {name}: {sentence}" in console(told)
    assert f"<dd>{sentence}</dd>" in render_html([told])
    cases = ElementTree.fromstring(render_junit([told])).iter("testcase")
    found = {case.get("name"): {each.get("name"): each.get("value") for each in case[0]} for case in cases}
    assert [each.get("deviation") for each in found.values()].count(sentence) == 1
    assert found[name]["deviation"] == sentence
    data, before = (json.loads(render_json([each])) for each in (told, plain))
    (entry,) = data.pop("deviations")
    assert entry.items() >= {"requirement": name, "expires": expires.isoformat()}.items()
    assert entry["standing"] in {"accepted", "expired", "no longer deviates", "not decided"}
    assert data == before


def test_what_is_excused_stands_at_the_top():
    """Under the word, which stays, stands whether every violation is accepted, and what the exit code is then."""
    other = outcome("limits.d", Verdict.FAIL)
    all_, some, late = (
        [Deviation("limits.b", "x", LATER)],
        [Deviation("limits.b", "x", LATER)],
        [Deviation("limits.b", "x", EARLIER)],
    )
    told = result(KEPT, BROKEN).accepting(all_)
    sentence = "Every violation is an accepted deviation: the exit code is 0, as that of the rest."
    assert console(told).startswith("DOES NOT CONFORM")
    assert sentence in console(told)
    assert sentence in render_html([told])
    assert "1 of 2 violations is accepted as known deviations." in console(result(BROKEN, other).accepting(some))
    assert "0 of 1 violations are accepted as known deviations." in console(result(BROKEN).accepting(late))


def test_nothing_is_said_where_no_list_was_given():
    """Without deviations every report is what it was."""
    told = every_verdict()
    for text in (console(told), render_html([told]), render_junit([told]).decode(), render_json([told]).decode()):
        assert "deviat" not in text.lower()


def test_a_reason_is_shown_as_text():
    """Markup, control characters and megabytes in a reason do no harm."""
    told = result(KEPT, BROKEN).accepting([Deviation("limits.b", "<script>\x1b[2J\u202e" + "x" * 100_000, LATER)])
    for text in (console(told), render_html([told]), render_junit([told]).decode(), render_json([told]).decode()):
        assert not any(each in text for each in "\x1b\u202e")
        assert len(text) < 100_000
    assert "<script>\\x1b" not in render_html([told])
