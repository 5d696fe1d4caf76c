"""The page says what it promises to say, and stands alone."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from conformance.capture import Header
from conformance.contract import load
from conformance.judgement import Verdict, judge
from conformance.report import render_html
from tests.recordings import judged, pulse
from tests.report.chargers import station
from tests.report.results import (
    BROKEN,
    KEPT,
    every_verdict,
    finding,
    outcome,
    result,
)


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
