"""An axis places values where they belong, and marks round ones."""

import pytest

from conformance.report.plot.axis import Axis, axis_around, fitted, round_step


def test_values_are_placed_evenly_and_kept_on_the_axis():
    """The ends are the ends, the middle is the middle, and what is beyond stands at an end."""
    axis = Axis(0.0, 10.0, 100.0, 300.0)
    assert [axis.at(each) for each in (0, 5, 10, 99, -99)] == [100.0, 200.0, 300.0, 300.0, 100.0]


@pytest.mark.parametrize(
    ("low", "high"), [(0, 10), (0, 2.25), (-4, 2), (0, 30000), (0, 1e12), (0, 1e-3), (-1e300, 1e300)]
)
def test_the_marks_are_round_and_few(low, high):
    """Marks lie on the axis, in steps of 1, 2 or 5, and say what stands there."""
    axis = Axis(low, high, 0.0, 600.0)
    ticks = axis.ticks(8)
    assert 2 <= len(ticks) <= 9
    assert all(axis.at(float(tick.label)) == pytest.approx(tick.at, abs=0.2) for tick in ticks)


@pytest.mark.parametrize(("least", "step"), [(0.3, 0.5), (1, 1), (1.1, 2), (4, 5), (6, 10), (0.02, 0.02)])
def test_steps_are_round(least, step):
    """A step is the next of 1, 2 and 5 times a power of ten."""
    assert round_step(least) == pytest.approx(step)


@pytest.mark.parametrize("values", [(), (0.0,), (16.0, 10.0), (-5.0,), (3, -200), (1e300, -1e300)])
def test_zero_is_on_the_axis_of_an_amount(values):
    """An axis of amounts does not begin above zero: a small change looks small."""
    axis = axis_around(values, 100.0, 0.0)
    assert axis.low <= min(0.0, *values, 0.0)
    assert axis.high >= max(0.0, *values, 0.0)
    assert axis.low < axis.high


def test_long_text_is_shortened_in_its_middle():
    """A name that is too wide keeps both of its ends."""
    assert fitted("short", 100) == "short"
    assert fitted("hardware_capabilities_of_all", 100) == "hardwa…of_all"
