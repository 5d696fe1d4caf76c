"""The live view: the last word on each topic, whatever a charger sends."""

import pytest

from conformance import contract
from conformance.capture import Entry
from conformance.listening import View

CONTRACT = contract.load()
LIMITS = CONTRACT.channels["limits"]
TOPIC = "everest_api/evse_1/var/limits"


def heard(*entries, prefix=""):
    view = View(prefix)
    for each in entries:
        view.hear(each)
    return view


def test_the_last_word_counts():
    """Of several messages on a topic the last is told, of none none."""
    view = heard(Entry(1.0, TOPIC, b'{"max_current":16}'), Entry(2.0, TOPIC, b'{"max_current":10}'))
    assert view.latest(LIMITS, connector="evse_1") == {"max_current": 10}
    assert view.latest(LIMITS, connector="evse_2") is None


def test_a_retained_delivery_is_not_heard_now():
    """What the broker had kept says nothing about the charger now."""
    view = heard(Entry(1.0, TOPIC, b"{}", 0, True))
    assert view.latest(LIMITS, connector="evse_1") is None
    assert view.heard_at(CONTRACT.router()) == 0.0


def test_a_prefix_stands_before_topics_unless_another_is_named():
    """The charger speaks under the prefix; what does not can be looked up without."""
    view = heard(Entry(1.0, "site/" + TOPIC, b"1"), Entry(2.0, TOPIC, b"2"), prefix="site")
    assert view.latest(LIMITS, connector="evse_1") == 1
    assert view.latest(LIMITS, prefix="", connector="evse_1") == 2


@pytest.mark.parametrize(
    "payload", [b"", b"\xff\xfe", b"\x00", b"NaN", b"{", b'"\\ud800"', b"[" * 100_000, b"1e999", b"9" * 10_000]
)
def test_hostile_payloads_are_no_values(payload):
    """Nothing that a charger sends makes the view fail."""
    view = heard(Entry(1.0, TOPIC, payload))
    assert not isinstance(view.latest(LIMITS, connector="evse_1"), dict)
    assert view.heard_at(CONTRACT.router()) == 1.0


def test_a_flood_of_topics_fills_no_memory():
    """Topics beyond a bound are not remembered; those that were known are."""
    view = heard(Entry(0.0, TOPIC, b"{}"), *(Entry(1.0, f"x/{n}", b"") for n in range(10_050)))
    assert len(view._latest) == 10_000
    view.hear(Entry(2.0, TOPIC, b'{"max_current":6}'))
    assert view.latest(LIMITS, connector="evse_1") == {"max_current": 6}
