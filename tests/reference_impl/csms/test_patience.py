"""How long is waited between attempts, and what a system may ask for."""

from itertools import islice
from pathlib import Path

import pytest

from reference_impl.csms import line, point
from reference_impl.csms.patience import Patience, interval_s


def test_waits_double_to_their_bound_each_with_its_own_chance():
    """Never less than the minimum, never more than the longest, and for ever."""
    patience = Patience()
    least = list(islice(patience.waits(lambda low, _high: low), 9))
    most = list(islice(patience.waits(lambda _low, high: high), 9))
    assert least == [5, 10, 20, 40, 80, 160, 160, 160, 160]
    assert [high - low for low, high in zip(least, most, strict=True)] == [patience.random_range_s] * 9
    assert max(most) == patience.longest_wait_s


@pytest.mark.parametrize(
    ("asked", "granted"), [(0, 300), (-5, 300), (0.5, 1), (60, 60), (1e12, 86_400), (float("inf"), 86_400)]
)
def test_an_interval_is_within_reason(asked, granted):
    """A second to a day; what is no interval is ours to choose."""
    assert interval_s(asked, 300) == granted


def test_the_page_has_the_same_numbers():
    """docs/ocpp.md says how long is waited, and how much is taken."""
    page = " ".join((Path(__file__).resolve().parents[3] / "docs" / "ocpp.md").read_text(encoding="utf-8").split())
    patience = Patience()
    first, *others, last = islice(patience.waits(lambda low, _high: low), patience.repeat_times + 1)
    assert f"after {first:g} s, then {', '.join(f'{each:g}' for each in others)} and {last:g}," in page
    assert f"up to {patience.random_range_s:g} s more" in page
    assert f"| an open connection | {patience.opening_s:g} s |" in page
    assert f"| an answer | {patience.answer_s:g} s |" in page
    assert f"| the answer to a ping, sent every {patience.ping_s:g} s | {patience.ping_s:g} s |" in page
    assert f"every {patience.heartbeat_s / 60:g} minutes" in page
    assert f"| a message | {line._LARGEST_MESSAGE // 1024} KiB |" in page
    assert f"| messages | {point._MOST_IN_A_SECOND} in a second |" in page
