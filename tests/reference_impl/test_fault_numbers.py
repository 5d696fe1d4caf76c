from itertools import pairwise

import pytest

from reference_impl import FAULTS, UsageError
from reference_impl.faults import named
from tests.reference_impl.story import story

NUMBERED = [fault for fault in FAULTS.values() if fault.number is not None]


@pytest.mark.parametrize("fault", NUMBERED, ids=lambda fault: fault.name)
def test_a_number_is_taken_within_its_bounds(fault) -> None:
    """The number of its own makes the same fault; both ends are taken, and nothing beyond them, with the way out."""
    own = named(f"{fault.name}:{fault.number.default:g}")
    assert (own.name, own.breaks, own.summary) == (fault.name, fault.breaks, fault.summary)
    for number in (fault.number.least, fault.number.most):
        assert f"{number:g}" in named(f"{fault.name}:{number:g}").summary
    for text in (f"{fault.number.most * 2:g}", f"{fault.number.least - 1:g}", "nan", "inf", "x", ""):
        with pytest.raises(UsageError, match=f"as in {fault.name}:"):
            named(f"{fault.name}:{text}")


def test_what_has_no_number_takes_none() -> None:
    """The sentence says to leave it out."""
    with pytest.raises(UsageError, match="write pause-ignored alone"):
        named("pause-ignored:3")


def test_a_number_decides_how_wrong_the_charger_is() -> None:
    """A pause that is forgotten after 20 s is there after 19 s, and the limits come as slowly as is said."""
    told = story("pause-forgotten:20").charge().say("pause_charging").wait(19.9)
    assert told.state == "ChargingPausedEVSE"
    assert told.wait(3).state == "Charging"
    times = [at for at, _ in story("limits-slow:2.5").wait(30).all_of("limits")]
    assert [round(later - earlier, 3) for earlier, later in pairwise(times[1:])] == [2.5] * 10
