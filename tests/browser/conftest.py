"""A real browser: Debian's Chromium, without a network, watched for whatever a page complains of."""

import os
import shutil
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: tox -e browser brings it")

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AT_HOME = ("file://", "data:", "about:", "blob:", "http://127.0.0.1:", "ws://127.0.0.1:")


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium")
    assert path, "there is no chromium: apt-get install chromium"
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def tab(browser):
    """Yield a tab at desktop width; at the end of its test nothing was complained of or fetched from outside."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints = []
    page.on("console", lambda each: complaints.append(each.text) if each.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.on("requestfailed", lambda each: complaints.append(f"not loaded: {each.url}"))
    page.on("request", lambda each: None if each.url.startswith(AT_HOME) else complaints.append(f"left: {each.url}"))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def screenshot():
    """Hold a tab against desktop and phone width; where SCREENSHOTS names a folder, somebody wants to look at it."""
    folder = os.environ.get("SCREENSHOTS")

    def take(page, name, *, whole=False):
        for width, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
            page.set_viewport_size(viewport)
            if folder:
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=whole)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{name} is wider than a {width}"
            )
        page.set_viewport_size(DESKTOP)

    return take
