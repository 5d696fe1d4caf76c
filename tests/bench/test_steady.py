"""When a vehicle draws: enough, and no more than some seconds before."""

import pytest

from conformance.bench.steady import DRAWS_A, FOR_S, RISES_A, Steady


def seen(currents):
    """Return the second, of a reading each, in which the current counts as steady, or None."""
    now = current = 0.0
    steady = Steady(lambda: now, lambda: current)
    for second, reading in enumerate(currents):
        now, current = float(second), reading
        if steady():
            return second
    return None


@pytest.mark.parametrize(
    ("currents", "second"),
    [
        ([None, 0.0, 0.0, 0.0, 0.0], None),
        ([16.0] * 9, 3),
        ([2.0, 8.0, 14.0, 20.0, 26.0, 31.0, 31.6, 31.5, 31.6, 31.6], 9),
        ([DRAWS_A] * 9, None),
        ([32.0, 20.0, 14.0, 13.0], 3),
        ([12.0 + RISES_A * step for step in range(30)], None),
    ],
)
def test_a_current_is_steady_when_it_rises_no_more(currents, second):
    """Neither while it rises, nor while there is too little of it; that it falls does not matter."""
    assert seen(currents) == second


def test_it_takes_some_seconds():
    """One reading, however often it is looked at, says nothing about rising."""
    now = 0.0
    steady = Steady(lambda: now, lambda: 16.0)
    assert not any(steady() for _ in range(9))
    now = FOR_S
    assert steady()
