"""The judge on what follows from a limit: the measured current and power, and an end of charging under the minimum."""

import pytest

from tests.judgement.charging import charger
from tests.recordings import at, found, pulse, says, steps, verdict

MEASURED = "set_limit_amps.effect.measured"
POWER = "set_limit_watts.effect.measured"
MINIMUM = "set_limit_amps.minimum"
TEN = at(10.5, "set_limit_amps", b"10")


def limits(*changes, **options):
    """Return a charger whose limit is 32 A, and another one from each given second on."""
    return charger(amps=steps(32.0, *changes), **options)


@pytest.mark.parametrize(
    ("measured", "told"),
    [
        (steps(32.0, (13, 10.0)), "pass"),
        (steps(32.0, (13, 10.5)), "pass"),
        (steps(32.0, (13, 10.6)), "warn"),
        (steps(32.0, (19.2, 10.0)), "pass"),
        (steps(32.0, (20, 10.0)), "warn"),
        (steps(32.0), "warn"),
        (steps(32.0, (13, 10.0), (20, 32.0)), "warn"),  # it is watched while it is in force
        (steps(10.4), "inconclusive"),
        (steps(-32.0), "inconclusive"),
    ],
)
def test_the_measured_current_obeys(measured, told):
    """Six seconds after the limit took effect, what was above it is at most the limit, and half an ampere more."""
    assert verdict([*limits((12, 10.0), measured=measured), TEN], MEASURED)[0] == told


def test_the_largest_phase_counts():
    """One phase that draws too much is too much; a reading without currents says nothing."""
    loud = {"L1": 6.0, "L2": 6.0, "L3": 20.0}
    quiet = pulse(40, names=["datetime"])
    told = [*quiet, *says("limits", lambda s: {"max_current": 32 if s < 12 else 10}, seconds=40), TEN]
    assert found([*told, *says("powermeter", {"current_A": loud}, seconds=40)], MEASURED).observed.startswith("20 A 7.")
    assert verdict([*told, *says("powermeter", {"current_A": {}}, seconds=40)], MEASURED)[1] == "no observation"


@pytest.mark.parametrize(
    ("watts", "told"), [(7000, "pass"), (7900, "pass"), (7920, "warn"), (22080, "warn"), (0, "pass")]
)
def test_the_measured_power_obeys(watts, told):
    """The same in watts, with the larger of 345 W and 13 %."""
    events = limits((12, 10.0), watts=steps(22080, (13, watts)))
    assert verdict([*events, at(10.5, "set_limit_watts", b"7000")], POWER)[0] == told


def test_what_is_fed_back_obeys():
    """A current that flows back into the grid is none that is taken from it; without a power it counts."""
    for watts, told in ((steps(22080, (13, -22080)), "pass"), (22080, "warn"), ({}, "warn")):
        assert verdict([*limits((12, 10.0), measured=32.0, watts=watts), TEN], MEASURED)[0] == told


def test_what_is_measured_is_watched_while_the_limit_is_in_force():
    """A limit that another command raised is not in force any more."""
    events = limits((12, 10.0), (22, 32.0), measured=steps(32.0, (13, 10.0), (23, 32.0)))
    assert verdict([*events, TEN, at(21.5, "set_limit_amps", b"32")], MEASURED) == ("pass", None)
    assert verdict([*limits((12, 10.0), measured=steps(32.0, (13, 10.0), (23, 32.0))), TEN], MEASURED)[0] == "warn"
    raised = limits((12, 10.0), (22, 32.0), measured=steps(32.0, (13, 10.0), (23, 32.0)))
    assert verdict([*raised, TEN], MEASURED) == ("pass", None)  # that it did not stay is another finding
    again = limits((12, 10.0), (22, 32.0), (30, 10.0), measured=steps(32.0, (13, 10.0), (23, 32.0)))
    assert verdict([*again, TEN], MEASURED) == ("pass", None)  # and what comes back is another limit


def test_what_is_measured_counts_from_where_the_limit_took_effect():
    """A limit that does not take effect leaves the measurement undecided; a late one within its time shifts it."""
    assert verdict([*limits(), TEN], MEASURED) == ("inconclusive", "precondition not reached")
    late = limits((15, 10.0), measured=steps(32.0, (20, 10.0)))
    assert verdict([*late, TEN], MEASURED) == ("pass", None)
    told = found([*limits((12, 10.0), measured=32.0), TEN], MEASURED)
    assert (told.expected, told.observed) == (
        "at most 10.5 A 6 s after that",
        "32 A 7.050 s after the limit took effect",
    )


@pytest.mark.parametrize(
    ("value", "changes", "told"),
    [
        (b"5", [(14, "WaitingForEnergy")], "pass"),
        (b"0", [(20, "ChargingPausedEVSE")], "pass"),
        (b"-1", [(12, "Finished")], "pass"),
        (b"5.9", [], "warn"),
        (b"5", [(21, "WaitingForEnergy")], "warn"),
        (b"6", [], "inconclusive"),
        (b"16", [], "inconclusive"),
    ],
)
def test_under_the_minimum_charging_stops(value, changes, told):
    """Less than the six amperes of the capabilities end Charging within ten seconds; six do not."""
    events = charger(state=steps("Charging", *changes), amps=steps(32.0, (12, 0.0)))
    assert verdict([*events, at(10.5, "set_limit_amps", value)], MINIMUM)[0] == told


def test_the_minimum_in_watts_is_that_of_one_phase():
    """1380 W are six amperes on one phase: below that, nothing can be charged."""
    for value, told in ((b"1379", "warn"), (b"1380", "inconclusive")):
        assert verdict([*charger(), at(10.5, "set_limit_watts", value)], "set_limit_watts.minimum")[0] == told


def test_without_capabilities_there_is_no_minimum():
    """Where the charger does not say what it can do, and where it does not charge, nothing has to stop."""
    unknown = [each for each in charger() if "hardware" not in each.topic]
    assert verdict([*unknown, at(10.5, "set_limit_amps", b"1")], MINIMUM) == ("inconclusive", "no observation")
    idle = [*charger(state="Preparing"), at(10.5, "set_limit_amps", b"1")]
    assert verdict(idle, MINIMUM) == ("inconclusive", "precondition not reached")
