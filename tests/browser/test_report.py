"""The report in a real browser."""

import pytest

from conformance.capture import open_capture
from conformance.contract import load
from conformance.judgement import judge
from conformance.report import render_html
from tests.test_docs import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    with open_capture(ROOT / "tests" / "captures" / "everest-2023-session.jsonl") as capture:
        page = tmp_path_factory.mktemp("report") / "report.html"
        page.write_text(render_html([judge(load(), capture)]), encoding="utf-8")
    return page.as_uri()


def test_the_filters_filter(tab, report, screenshot):
    """Who presses a verdict sees the requirements with that verdict, and no other."""
    tab.goto(report)
    screenshot(tab, "report", whole=True)
    tab.locator(".tools button", has_text="fail").click()
    shown = tab.locator("details.requirement:visible")
    assert 0 < shown.count() < tab.locator("details.requirement").count()
    assert {each.get_attribute("data-verdict") for each in shown.all()} == {"fail"}
