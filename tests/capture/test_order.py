"""Lines are put in order of time within a second, and what steps back further is a break, not an error."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.capture import Entry, Mark, order, read
from conformance.capture.order import LET_GO, in_order
from tests.capture.files import T, heard, plain


def entries(*times: float) -> list[Entry]:
    return [Entry(t, "a", b"", line=line) for line, t in enumerate(times, 1)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 10), max_size=60), st.integers(1, 9))
def test_within_a_second_it_is_a_stable_sort(shifts, size):
    """Whatever the batches, an order that is off by a second at most is put right; equal times stay as they are."""
    events = entries(*(n / 4 + shift / 10 for n, shift in enumerate(shifts)))
    batches = [events[n : n + size] for n in range(0, len(events), size)]
    assert list(in_order(batches)) == sorted(events, key=lambda each: each.t)


@settings(deadline=None)
@given(st.lists(st.floats(0, 20), max_size=60), st.integers(1, 9))
def test_nothing_is_lost_and_time_goes_back_only_at_a_break(times, size):
    """Every event comes once; between two breaks of the link time does not go back."""
    events = entries(*times)
    ordered = list(in_order(events[n : n + size] for n in range(0, len(events), size)))
    assert sorted(each.line for each in ordered if isinstance(each, Entry)) == list(range(1, len(times) + 1))
    for one, two in itertools.pairwise(ordered):
        up = isinstance(two, Mark) and two.data["state"] == "up"
        assert one.t <= two.t or up
        assert not up or one.data["state"] == "down"


def test_a_step_back_is_a_break_of_the_recording(tmp_path):
    """What was held comes first; the marks say why, where the recording ends, and where it goes on."""
    times = (T + 10, T + 9.5, T + 12, T - 0.3, T - 0.4)
    events = read(plain(tmp_path / "a", *map(heard, times))).events
    assert [(type(each).__name__, each.t) for each in events] == [
        ("Entry", T + 9.5),
        ("Entry", T + 10),
        ("Entry", T + 12),
        ("Mark", T + 12),
        ("Mark", T - 0.4),
        ("Entry", T - 0.4),
        ("Entry", T - 0.3),
    ]
    assert events[3].data == {"state": "down", "why": "the times step back by 12.3 s"}
    assert events[4].data == {"state": "up", "why": "the times step back by 12.3 s"}
    assert (events[3].kind, events[3].line) == ("link", 4)


def test_what_is_held_is_bounded_in_number(monkeypatch):
    """However many messages there are in a second, only so many wait; what comes too late then is a break."""
    monkeypatch.setattr(order, "MOST_HELD", 4)
    came: list[float] = []

    def batches():
        for n in range(20):
            yield entries(n / 100)
            assert n - len(came) <= 5
        yield entries(0.14)

    for event in in_order(batches()):
        came += [event.t]
    assert came[-5:] == [0.18, 0.19, 0.19, 0.14, 0.14]  # twice: the marks of the link


def test_what_is_held_is_bounded_in_size():
    """What was held when so many bytes were read has gone when as many more were read."""
    came = []

    def batches():
        yield entries(1.0, 1.1)
        yield LET_GO
        yield entries(1.2)
        assert came == []
        yield LET_GO
        assert came == [1.0, 1.1]

    for event in in_order(batches()):
        came += [event.t]
    assert came == [1.0, 1.1, 1.2]


@pytest.mark.parametrize("times", [(), (1.0,), (1.0, 1.0), (2.0, 1.0)])
def test_short_ones(times):
    """A second is still within the window."""
    assert [each.t for each in in_order([entries(*times)])] == sorted(times)
