"""The specification site in a real browser, from the disk, as `tox -e docs` built it (or where SITE says it is)."""

import os
from pathlib import Path

import pytest

from conformance.contract import BUNDLED, load
from tests.test_docs import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site():
    folder = Path(os.environ.get("SITE") or ROOT / "site").resolve()
    assert (folder / "index.html").is_file(), f"there is no site in {folder}: tox -e docs builds it"
    return folder.as_uri()


def test_three_doors_lead_to_what_each_needs(tab, site, screenshot):
    """An app developer is two clicks from topic, example and a charger; the maker one from the requirements."""
    tab.goto(f"{site}/index.html")
    assert tab.locator(".door").count() == 3
    screenshot(tab, "site-front")
    tab.locator(".list a", has_text="Limits").first.click()
    text = tab.locator("[role=main]").inner_text()
    limits = load().channels["limits"]
    assert limits.address in text
    assert all(f"{key}" in text for key in limits.payload.examples[0])
    assert "everest-reference serve" in text
    assert "mosquitto_sub" in text
    screenshot(tab, "site-topic", whole=True)
    tab.goto(f"{site}/index.html")
    tab.locator(".door a", has_text="Every requirement").click()
    ids = {each.id for name in BUNDLED for each in load(name).requirements}
    assert set(tab.locator(".list li > p > a code").all_inner_texts()) == ids


def test_a_requirement_has_a_page(tab, site, screenshot):
    """Sentence, command, scenario, fault, verdicts and the contract's own words stand on it, in both schemes."""
    requirement = load().requirement("pause_charging.effect.state")
    tab.goto(f"{site}/requirements/{requirement.id}.html")
    text = tab.locator("[role=main]").inner_text()
    said = (
        requirement.text,
        f"--only {requirement.id} --allow session",
        "@req.",
        "--fault pause-ignored",
        "check: effect",
    )
    assert [each for each in said if each not in text] == []
    assert tab.locator(".verdict").first.inner_text() == "pass"
    screenshot(tab, "site-requirement", whole=True)
    light = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.emulate_media(color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != light
    screenshot(tab, "site-requirement-dark")
    tab.emulate_media(media="print", color_scheme="light")
    assert not tab.locator(".sidebar-drawer").is_visible()


def test_the_menu_of_a_phone_opens_by_keyboard(tab, site):
    """Whoever has no pointer opens and closes the menu; while it is closed, its links are out of the way."""
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{site}/words.html")
    menu = tab.locator(".sidebar-drawer a").first
    assert not menu.is_visible()
    tab.keyboard.press("Tab")
    assert tab.evaluate("getComputedStyle(document.querySelector('.nav-overlay-icon')).outlineStyle") == "solid"
    for is_open in (True, False):
        tab.keyboard.press("Space")
        menu.wait_for(state="visible" if is_open else "hidden")


def test_what_was_observed_is_shown_as_it_was(tab, site):
    """Quotation marks of a recording are those of its bytes: nothing beautifies them."""
    tab.goto(f"{site}/requirements/session_info.state.html")
    assert 'observed state: "Unknown"' in tab.locator("[role=main] table").inner_text()


def found(tab) -> list[str]:
    tab.get_by_text("Search finished").wait_for(state="attached")
    return tab.locator("#search-results li a").all_inner_texts()


def test_search_finds_from_the_disk(tab, site, screenshot):
    """Who searches for a word or a topic's name finds the topic first, then the requirements about it."""
    tab.goto(f"{site}/index.html")
    tab.get_by_placeholder("Search").fill("pause")
    tab.keyboard.press("Enter")
    titles = found(tab)
    assert titles[0] == "Pause charging"
    assert any("pause_charging.effect.state" in each for each in titles[1:5])
    for name in ("session_info", "set_limit_amps"):
        tab.goto(f"{site}/search.html?q={name}")
        found(tab)
        assert tab.locator("#search-results li a").first.get_attribute("href").startswith(f"topics/{name}.html")
    screenshot(tab, "site-search")


@pytest.mark.parametrize("name", BUNDLED)
def test_the_api_reference_shows_operations_with_their_requirements(tab, site, screenshot, name):
    """Every operation's topic is drawn, with the ids of its requirements as links to pages that are there."""
    contract = load(name)
    tab.goto(f"{site}/reference/{name}.html")
    if "--without-reference" in tab.locator("[role=main]").inner_text():
        pytest.skip("this site was built without the reference")
    tab.locator("#asyncapi .aui-root").wait_for()
    text = tab.locator("#asyncapi").inner_text()
    assert [each.channel.address for each in contract.commands() if each.channel.address not in text] == []
    assert [each.id for each in contract.requirements if each.id not in text] == []
    assert "x-requirements" not in text
    screenshot(tab, f"site-reference-{name}")
    tab.locator("#asyncapi a", has_text="pause_charging.effect.state").first.click()
    tab.wait_for_url("**/requirements/pause_charging.effect.state.html")
    assert tab.locator("h1").count() == 1


def test_what_changed_is_a_page(tab, site, screenshot):
    """The maker of a charger of 2023 reads what is to be done, and is led to each new requirement."""
    tab.goto(f"{site}/changes.html")
    old, new = (load(name) for name in BUNDLED)
    text = tab.locator("[role=main]").inner_text()
    added = {each.id for each in new.requirements} - {each.id for each in old.requirements}
    assert [each for each in added if each not in text] == []
    screenshot(tab, "site-changes", whole=True)
