"""The report in a real browser."""

import pytest

from conformance.bench.runner import run_features
from conformance.capture import Mark, open_capture
from conformance.contract import load
from conformance.judgement import judge
from conformance.report import render_html
from features.virtual_world import virtual_bench
from tests.report.chargers import BEGIN, HOSTILE, command, station
from tests.test_docs import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Return what writes a page and gives its address."""

    def write(*results):
        path = tmp_path_factory.mktemp("report") / "report.html"
        path.write_text(render_html(results), encoding="utf-8")
        return path.as_uri()

    return write


@pytest.fixture(scope="module")
def recorded(page):
    with open_capture(ROOT / "tests" / "captures" / "everest-2023-session.jsonl") as capture:
        return page(judge(load(), capture, with_course=True))


@pytest.fixture(scope="module")
def run(page):
    """Return the report of a run on a charger with a fault that is to be seen in the plots."""
    bench = virtual_bench(faults=("amps-ignored",), with_course=True)
    bench.open()
    return page(run_features(bench, ()))


def test_the_filters_filter(tab, recorded, screenshot):
    """Who presses a verdict, chooses a level or searches sees the requirements with that, and no other."""
    tab.goto(recorded)
    screenshot(tab, "report")
    everything = tab.locator("details.requirement").count()
    shown = tab.locator("details.requirement:visible")
    tab.locator(".tools button", has_text="warn").click()
    assert 0 < shown.count() < everything
    assert {each.get_attribute("data-verdict") for each in shown.all()} == {"warn"}
    tab.locator(".tools button", has_text="warn").click()
    tab.get_by_label("Level", exact=True).select_option("MUST")
    tab.get_by_label("Source", exact=True).select_option("erratum")
    assert 0 < shown.count() < everything
    assert {each.get_attribute("data-level") for each in shown.all()} == {"MUST"}
    assert {each.get_attribute("data-source") for each in shown.all()} == {"erratum"}
    tab.get_by_label("Search requirements").fill("telemetry topic")
    assert [each.get_attribute("id") for each in shown.all()] == ["telemetry.not_powermeter"]
    assert tab.locator(".tools output").inner_text() == f"1 of {everything} requirements"
    tab.locator(".list a.id", has_text="limits.period.mean").first.click()
    assert tab.locator("details[id='limits.period.mean']").get_attribute("open") is not None
    assert shown.count() == everything


def test_the_plots_have_data(tab, run, screenshot):
    """Every plot has a name, a description and marks; a missed effect leads to its requirement."""
    tab.goto(run)
    plots = tab.locator("figure.plot svg")
    assert plots.count() == 1 + 1 + 8 + 2
    told = plots.evaluate_all(
        """all => all.map(plot => [
          plot.getAttribute("aria-labelledby").split(" ").every(id => document.getElementById(id).textContent),
          plot.querySelectorAll("path, rect").length])"""
    )
    assert all(is_named and marks > 10 for is_named, marks in told)
    assert tab.locator(".effect.fail .cross").count() > 3
    tab.get_by_text("What was done, and what followed").click()
    tab.locator("table .fail + a.id").first.click()
    assert tab.locator("details[id='set_limit_amps.effect.limit']").get_attribute("open") is not None
    for name, media in (("plots", {}), ("plots-dark", {"color_scheme": "dark"}), ("plots-print", {"media": "print"})):
        tab.emulate_media(**media)
        tab.locator("[id='course']").scroll_into_view_if_needed()
        screenshot(tab, name)
        assert tab.locator("footer").is_visible()
        assert tab.locator(".tools").is_visible() is (media.get("media") != "print")


def test_a_gap_is_marked_where_the_capture_has_one(tab, page, screenshot):
    """The strip has one tick for each publication, a box over the gap and its length; the histogram says the same."""
    tab.goto(page(judge(load(), station("a", silent=range(10, 13)), with_course=True)))
    ticks = tab.locator("svg .ticks").evaluate_all(
        "all => all.map(each => each.getAttribute('d').split('M').length - 1)"
    )
    assert ticks == [30, 30, 27]
    assert tab.locator("svg .row + .gap").count() == 1
    assert tab.locator("svg .over").text_content() == "4.00 s"
    assert tab.get_by_text("1 gap longer than allowed").first.is_visible()
    assert tab.get_by_text("1 longer than 2.25 s: beyond the axis.").first.is_visible()
    screenshot(tab, "gap")
    shown = tab.locator("details.requirement:visible")
    for words in ("4.000 s without one", "/var/limits two publications", "everest_api/a/var/limits"):
        tab.get_by_label("Search requirements").fill(words)
        assert "limits.period.gap" in {each.get_attribute("id") for each in shown.all()}
    tab.set_viewport_size({"width": 390, "height": 844})
    hint = "getComputedStyle(document.querySelector('.plot figcaption'), '::after').content"
    assert "scrolls to the side" in tab.evaluate(hint)


def test_a_hostile_charger_is_shown_and_not_obeyed(tab, page, screenshot):
    """Whatever a charger says stays text, in every plot and list, and makes the page no wider."""
    names = [each.replace("/", "\u2044").replace("+", "").replace("#", "") for each in HOSTILE]
    marks = tuple(command(5 + n, "set_limit_amps", each, connector=names[n]) for n, each in enumerate(HOSTILE))
    marks += tuple(Mark(BEGIN + 15, "operator", {"action": each, "connector": names[0]}) for each in HOSTILE)
    tab.goto(page(judge(load(), station(*names, states=HOSTILE, marks=marks), with_course=True)))
    tab.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    assert tab.locator("img, iframe, main script, [onmouseover], [onerror]").count() == 0
    content = tab.content()
    assert not {"\u202e", "\x1b"} & set(content)
    tab.locator("[id='course']").scroll_into_view_if_needed()
    screenshot(tab, "hostile")


def test_many_connectors_make_no_endless_page(tab, page):
    """Of forty connectors some are drawn, and the page says how many are not."""
    result = judge(load(), station(*(f"evse_{number}" for number in range(40))), with_course=True)
    tab.goto(page(result))
    assert tab.get_by_text("49 more topics were heard and are not drawn").is_visible()
    assert tab.get_by_text("9 more connectors").is_visible()
    assert tab.evaluate("document.documentElement.scrollHeight") < 40_000
