"""Whatever a capture holds can be drawn: times that jump, numbers beyond reason, nothing at all."""

import re

import pytest

from conformance.capture import Capture, Entry, Header, Mark
from conformance.contract import load
from conformance.judgement import judge
from conformance.report import render_html
from tests.report.chargers import BEGIN, limits, session

LIMITS, STATE, METER = (f"everest_api/a/var/{each}" for each in ("limits", "session_info", "powermeter"))


def measured(*amounts: str) -> list[Entry]:
    text = '{{"max_current": {}, "nr_of_phases_available": 3}}'
    return [Entry(BEGIN + n, LIMITS, text.format(each).encode()) for n, each in enumerate(amounts)]


def timed(*times: str) -> list[Entry]:
    text = '{{"timestamp": {}, "energy_Wh_import": {{"total": 1}}, "power_W": {{"total": -5}}}}'
    return [Entry(BEGIN + n, METER, text.format(each).encode()) for n, each in enumerate(times)]


ODD = {
    "nothing": [],
    "marks alone": [
        Mark(BEGIN, "link", {"state": "down"}),
        Mark(BEGIN + 1, "operator", {"action": None, "connector": None}),
        Mark(BEGIN + 2, "beacon", {"lost": "some"}),
    ],
    "no state at all": [Entry(BEGIN + n, STATE, b"{}") for n in range(2)],
    "one moment": [Entry(BEGIN, LIMITS, limits(5)) for _ in range(50)],
    "an age": [Entry(BEGIN, LIMITS, limits(5)), Entry(BEGIN + 1e12, STATE, session("Charging"))],
    "back in time": [Entry(BEGIN + 100, LIMITS, limits(5)), Entry(BEGIN, LIMITS, limits(7))],
    "huge amounts": measured("1e299", "-1e299", "NaN", "1e999", "5"),
    "tiny amounts": measured("1e-299", "-1e-299", "5e-324"),
    "no real times": timed("1e300", "-1e300", "0", '"9999-12-31T23:59:59Z"'),
}


@pytest.mark.parametrize("events", ODD.values(), ids=ODD)
@pytest.mark.parametrize("header", [Header(subscribed=("everest_api/#",), beacon="b"), None], ids=["own", "plain"])
def test_an_odd_capture_has_a_page(events, header):
    """Nothing fails, and nothing is placed where there is no place."""
    page = render_html([judge(load(), Capture(header, events), with_course=True)])
    drawn = re.findall(r' (?:x|y|d|width|height|points)="([^"]*)"', page)
    assert not [each for each in drawn if "nan" in each or "inf" in each]
    assert not re.findall(r' (?:width|height)="-', page)
