"""The user's leave: a level and ceilings, and how strong a command is, however carelessly it is read."""

import pytest

from conformance.capture import LEVELS
from conformance.stimulus import Leave, NotAllowedError, largest_number


@pytest.mark.parametrize("allowed", LEVELS)
@pytest.mark.parametrize("needed", LEVELS)
def test_levels_are_ordered(allowed, needed):
    """What is no more invasive than the leave may be done; what is more is refused with the option for it."""
    leave = Leave(allowed)
    if LEVELS.index(needed) <= LEVELS.index(allowed):
        leave.may(needed)
    else:
        with pytest.raises(NotAllowedError, match=f"needs --allow {needed}"):
            leave.may(needed)


def test_a_ceiling_is_reached_and_not_passed():
    """Exactly as many amperes and switchings as are named are allowed; without a ceiling, any number is."""
    leave = Leave("power", most_A=16.0, most_switchings=2)
    leave.may_limit(16.0)
    leave.may_switch(1)
    with pytest.raises(NotAllowedError, match=r"16\.1 A is above --max-amps 16"):
        leave.may_limit(16.1)
    with pytest.raises(NotAllowedError, match="more often than --max-switching 2"):
        leave.may_switch(2)
    Leave("power").may_limit(1e6)
    Leave("power").may_switch(10**6)


@pytest.mark.parametrize(
    ("payload", "number"),
    [
        (b"10", 10.0),
        (b"+6.5", 6.5),
        (b"-5", 5.0),
        (b"15abc", 15.0),
        (b"0x0e", 14.0),
        (b"1e1", 10.0),
        (b"12,50", 50.0),
        (b'{"amps": 11, "phases": 3}', 11.0),
        (b"please", 0.0),
        (b"", 0.0),
        (b"\xff\x0032", 32.0),
        (b"1e999", float("inf")),
    ],
)
def test_the_most_that_a_careless_reader_could_find(payload, number):
    """A ceiling holds for a charger that takes what is no number for one."""
    assert largest_number(payload) == number
