"""Bins along time stay few and lose no count, no extreme and no order, however long they go on."""

import pytest

from conformance.judgement.bins import FINEST_S, MOST_BINS, Cell, Counts, Trace

BEGIN = 1000.0


@pytest.mark.parametrize("seconds", [10, 600, 86_400])
def test_no_publication_is_lost(seconds):
    """However often the bins grow, what was counted is all there, and each in a bin that holds its time."""
    counts = Counts(BEGIN)
    for second in range(seconds):
        counts.add(BEGIN + second)
    told = list(counts)
    assert sum(count for _, count in told) == seconds
    assert len(told) <= MOST_BINS
    assert [begin for begin, _ in told] == sorted(begin for begin, _ in told)
    assert told[-1][0] <= BEGIN + seconds - 1 < told[-1][0] + counts.width_s


def test_the_bins_are_as_fine_as_they_can_be():
    """A short capture keeps the finest bins; their width is the finest times a power of two."""
    counts = Counts(BEGIN)
    counts.add(BEGIN + MOST_BINS * FINEST_S - 0.001)
    assert counts.width_s == FINEST_S
    counts.add(BEGIN + MOST_BINS * FINEST_S)
    assert counts.width_s == 2 * FINEST_S


def test_no_peak_is_lost():
    """Where many values share a bin, the lowest and the highest of them are kept."""
    trace = Trace(BEGIN)
    for second in range(5000):
        trace.add(BEGIN + second, 7000.0 if second == 1234 else -50.0 if second == 4321 else 1.0)
    cells = [cell for _, cell in trace]
    assert max(cell.high for cell in cells) == 7000.0
    assert min(cell.low for cell in cells) == -50.0
    assert len(cells) <= MOST_BINS


def test_a_bin_knows_when_its_first_value_came_and_which_was_the_last():
    """What is drawn of a bin begins where its first value was heard, and goes on from its last."""
    trace = Trace(BEGIN)
    for t, value in ((0.01, 2.0), (0.02, 9.0), (0.03, 4.0)):
        trace.add(BEGIN + t, value)
    assert list(trace) == [(BEGIN, Cell(BEGIN + 0.01, 2.0, 9.0, 4.0))]


def test_times_before_the_begin_and_far_away_are_no_trouble():
    """A capture whose clock was set back, or jumped by an age, fills bins as any other does."""
    counts = Counts(BEGIN)
    for t in (BEGIN - 5, BEGIN, BEGIN + 1e15):
        counts.add(t)
    assert [count for _, count in counts] == [2, 1]


@pytest.mark.parametrize("t", [1e308, float("inf")])
def test_there_is_an_end_to_time(t):
    """What is said to come after all ages is in the last bin, and nobody waits for it."""
    counts = Counts(BEGIN)
    for each in (BEGIN, t, t):
        counts.add(each)
    assert [count for _, count in counts] == [1, 2]
