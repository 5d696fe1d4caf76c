"""The panel in a real browser: a car is charged from it, and what strangers publish stays text."""

import json
import re
import socket
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from benchmarks.bare import Bare
from reference_impl.contract import API, load

pytestmark = pytest.mark.browser

HOSTILE = b'<img src=x onerror="alert(1)"><script>alert(2)</script>'
ESCAPING = b"\\'; touch /tmp/x; #'' $HOME `id` !!"
FORGED = b'{"state":"<img src=x onerror=alert(3)>\\u202e","state_info":{"a":1},"latest_total_w":"1e999"}'


class Charger:
    """A reference charger with its panel on an address that stays."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.place = "{}:{}".format(*probe.getsockname())
        self.start()

    def start(self):
        command = [sys.executable, "-m", "reference_impl.cli", "serve", "--quiet", "--panel", self.place]
        options = ["--authorisation", "required", "--connector", "left", "--connector", "right"]
        self._process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        ready, panel = (self._process.stdout.readline() for _ in range(2))
        assert panel == f"its panel is on http://{self.place}/\n"
        self.port = int(ready.rpartition(":")[2])

    def stop(self):
        with self._process as process:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
def charger():
    running = Charger()
    yield running
    running.stop()


def press(tab, label):
    tab.locator(".connector:visible").get_by_role("button", name=label, exact=True).click()


def shows(tab, state):
    expect(tab.locator(".connector:visible .word")).to_have_text(state, timeout=8_000)


def test_a_car_is_charged_from_the_page(tab, charger, screenshot):
    """Who presses its buttons sees the car charge, the limit obeyed, and the commands in the log."""
    tab.goto(f"http://{charger.place}")
    shows(tab, "Unplugged")
    press(tab, "Plug in and charge")
    shows(tab, "AuthRequired")
    press(tab, "Authorise")
    limit = tab.locator("form[data-operation=set_limit_amps]:visible input")
    limit.fill("10")
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-figure=limit]:visible")).to_have_text("10.0 A")
    expect(tab.locator("[data-plot=current]:visible svg[role=img]")).to_have_attribute(
        "aria-label", re.compile(r"limit in force 10\.0 A")
    )
    shows(tab, "Charging")
    expect(tab.locator("[data-figure=power]:visible")).to_have_text(re.compile(r"[1-9].*W"), timeout=8_000)
    assert len(tab.locator("[data-plot=power]:visible path.power").last.get_attribute("d")) > 40
    press(tab, "Pause charging")
    shows(tab, "ChargingPausedEVSE")
    press(tab, "Resume charging")
    shows(tab, "Charging")
    tab.get_by_role("button", name="Commands only").click()
    lines = tab.locator(".line .topic")
    expect(lines.first).to_have_text(load(API).channels["resume_charging"].topic(connector="left"))
    lines.first.click()
    expect(tab.locator(".line code").last).to_contain_text("mosquitto_pub -h 127.0.0.1")
    expect(tab.locator("[data-log=pause]")).to_have_attribute("aria-pressed", "true")
    expect(tab.locator(".brief")).to_contain_text("left · Charging")
    screenshot(tab, "panel", whole=True)
    limit.fill("10,5")
    for is_asked in (True, False):
        limit.press("Enter")
        assert limit.evaluate("input => input.validity.customError") == is_asked
    expect(tab.locator(".last:visible code")).to_contain_text("10,5")
    tab.get_by_role("tab", name="right").click()
    shows(tab, "Unplugged")


def test_what_strangers_publish_stays_text(tab, charger, screenshot):
    """Markup and odd values on the charger's topics are shown as they are, run nothing, and break nothing."""
    tab.goto(f"http://{charger.place}")
    channels = load(API).channels
    shows(tab, re.compile(r"\w+"))
    with Bare(charger.port, b"thief") as stranger:
        stranger.publish(channels["hardware_capabilities"].topic(connector="left"), HOSTILE)
        stranger.publish(channels["set_limit_watts"].topic(connector="left"), ESCAPING)
        for payload in (FORGED, b"[" * 5_000, b"null", b"x" * 100_000, b"\xff\x00"):
            stranger.publish(channels["session_info"].topic(connector="left"), payload)
        expect(tab.locator(".lines")).to_contain_text("\\xff\\u{0}")
    expect(tab.locator(".lines")).to_contain_text("<script>alert(2)</script>")
    shows(tab, "Charging")
    tab.locator(".line .payload", has_text="touch").click()
    copied = tab.locator(".shell code").last.inner_text()
    script = f"mosquitto_pub() {{ for word; do printf '%s\\n' \"$word\"; done; }}\n{copied}"
    said = subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout
    assert said.splitlines()[-2:] == [b"-m", ESCAPING]
    assert re.fullmatch(r"([^\s'\\]|\s|\\['\\]|'[^'\\]+')+", copied), "fish has escapes within quotes"
    assert tab.locator("img, script:not([type])").count() == 0
    tab.emulate_media(color_scheme="dark")
    screenshot(tab, "panel-dark")


def test_what_is_not_live_is_not_called_live(tab, charger):
    """Without its broker the charger is not there either; who has no token sees a sentence, and no page."""
    frame = {"now": 1e9, "is_up": False, "left_out": 0, "messages": [], "address": "mqtt://lab", "broker": []}
    tab.route_web_socket(re.compile("/live$"), lambda link: link.send(json.dumps(frame)))
    tab.goto(f"http://{charger.place}")
    expect(tab.locator(".down #link")).to_have_text("The charger's broker is not there. Trying again …")
    expect(tab.locator("footer")).to_contain_text("mqtt://lab")
    tab.route_web_socket(re.compile("/live$"), lambda link: link.close(code=4401, reason="The token is not right."))
    tab.reload()
    expect(tab.locator(".down #link")).to_have_text("The token is not right.")
    expect(tab.locator("main")).to_be_hidden()


def test_it_comes_back_when_the_charger_does(browser, charger, screenshot):
    """While the charger is not there the page says so, and it goes on when the charger is started again.

    A browser notes in its console that nobody answers; so this tab has no one who listens to that.
    """
    page = browser.new_context().new_page()
    page.goto(f"http://{charger.place}")
    shows(page, "Charging")
    charger.stop()
    expect(page.locator("#link")).to_contain_text("The charger is not there")
    press(page, "Pause charging")
    expect(page.get_by_role("alert")).to_have_text("The charger is not there, and nothing was sent.")
    expect(page.locator(".late").first).to_contain_text("late")
    screenshot(page, "panel-away")
    charger.start()
    expect(page.locator("#link")).to_have_text("Live", timeout=10_000)
    expect(page.locator(".late:visible")).to_have_count(0)
    shows(page, "Unplugged")
    page.context.close()
