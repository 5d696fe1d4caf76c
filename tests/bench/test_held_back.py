"""A charger that does not lift a limit that the kit has set: it is owed, and nobody else is blamed."""

import pytest

from conformance.capture import Mark, read
from conformance.errors import OwingError
from features.virtual_world import virtual_bench
from tests.bench.test_restoring import journal, next_bench
from tests.bench.worlds import run

__all__ = ["journal"]


def exercised(tmp_path, journal, *only):
    capture = tmp_path / "run.ndjson"
    bench = virtual_bench(faults=("amps-ignored",), capture=capture, journal=journal, only=only)
    return bench, run(bench)


def test_a_limit_of_nothing_that_is_not_lifted_is_owed(tmp_path, journal):
    """Nothing flows below 0 W; that 32 A do not lift that is told, kept, and in the way of the next run."""
    bench, result = exercised(tmp_path, journal, "set_limit_watts.effect.limit")
    assert [str(each) for each in bench.left] == ['set_limit_amps 32 at "evse_1"']
    assert any("it is owed: " in each for each in result.notes)
    with pytest.raises(OwingError, match="still owed set_limit_amps 32"):
        next_bench(bench, journal).open()


def test_what_is_not_reached_below_it_is_not_the_operators_fault(tmp_path, journal):
    """No session charges any more, and the reason is the limit: not the vehicle, and not who plugs it in."""
    exercised(tmp_path, journal)
    marks = [each.data for each in read(tmp_path / "run.ndjson").events if isinstance(each, Mark)]
    reasons = {each["undecided"] for each in marks if "undecided" in each}
    assert reasons == {"precondition not reached"}
