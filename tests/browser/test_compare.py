"""Two captures side by side in a real browser."""

import pytest

from conformance.capture import open_capture
from conformance.contract import load
from conformance.judgement import compare, judge
from conformance.report import render_html_comparison
from tests.test_docs import ROOT

pytestmark = pytest.mark.browser
CAPTURES = ROOT / "tests" / "captures"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    sides = []
    for name in ("everest-2023-session.jsonl", "everest-2026-limits-and-pauses.jsonl"):
        with open_capture(CAPTURES / name) as capture:
            sides.append(judge(load(), capture))
    written = tmp_path_factory.mktemp("compare") / "compare.html"
    written.write_text(render_html_comparison(compare(*sides)), encoding="utf-8")
    return written.as_uri()


def test_what_got_worse_stands_first_and_side_by_side(tab, page, screenshot):
    """Both sides stand beside each other on a desktop, and what got worse before what did not, in any light."""
    tab.goto(page)
    screenshot(tab, "compare", whole=True)
    assert tab.locator("h1").inner_text() == "WORSE"
    titles = tab.locator("h2.section").all_inner_texts()
    assert [each.split()[2] for each in titles if each.startswith("What got")] == ["worse", "better"]
    before, after = (tab.locator(".worse .pair").first.locator("> div").nth(each).bounding_box() for each in (0, 1))
    assert before["y"] == after["y"]
    assert before["x"] + before["width"] <= after["x"]
    tab.locator(".same summary").first.press("Enter")
    assert tab.locator(".same details p").first.is_visible()
    tab.emulate_media(color_scheme="dark")
    screenshot(tab, "compare-dark")
    tab.emulate_media(media="print", color_scheme="light")
    screenshot(tab, "compare-print", whole=True)
