"""The judge on a count that follows the meter: begun, joined, begun anew; the meter itself may begin anew."""

import pytest

from tests.recordings import START, found, says, steps, verdict

COUNTED = "session_info.energy.metered"


def charger(meter, count, state=lambda _: "Charging", *, seconds=40, connector="evse_manager"):
    """Return a meter and a session with a count, each a function of the seconds, the meter a little earlier."""
    readings = says(
        "powermeter",
        lambda s: {"energy_Wh_import": {"total": meter(s)} if meter(s) is not ... else ...},
        seconds=seconds,
        first_s=0.1,
        connector=connector,
    )
    told = says(
        "session_info",
        lambda s: {"state": state(s), "charged_energy_wh": count(s)},
        seconds=seconds,
        connector=connector,
    )
    return [*readings, *told]


def beats(rate, begin=0.0):
    """Return what has been counted by whole beats since a second."""
    return lambda s: max(0.0, rate * (int(s) - begin))


PLUGGED = steps("Unplugged", (10, "Preparing"), (12, "Charging"))


@pytest.mark.parametrize("rate", [3.05, 3, 100, 0.4])
def test_a_count_that_follows_the_meter_is_kept(rate):
    """From the beginning of the session on, whole numbers or not, what is charged is what was metered."""
    counted = beats(rate, 12)
    told = found(charger(lambda s: 5000 + counted(s), counted, PLUGGED), COUNTED)
    assert (told.verdict.value, told.broken) == ("pass", 0)
    assert told.kept > 5


@pytest.mark.parametrize(
    ("factor", "plus", "word"),
    [
        (1.005, 0, "pass"),
        (1, 1, "pass"),
        (1, -2, "pass"),
        (1.1, 0, "warn"),
        (0.9, 0, "warn"),
        (1, 9, "warn"),
        (0, 0, "warn"),
    ],
)
def test_a_count_that_is_off_is_found(factor, plus, word):
    """1 Wh or 1 % is allowed, and 1 Wh more between whole numbers; 10 % too much, or a count that stands, is not."""
    counted = beats(3, 12)
    told = found(
        charger(lambda s: 5000 + counted(s), lambda s: counted(s) and counted(s) * factor + plus, PLUGGED), COUNTED
    )
    assert told.verdict.value == word


@pytest.mark.parametrize(("plus", "word"), [(0.7, "pass"), (1.7, "warn"), (2.0, "pass"), (3.0, "warn")])
def test_whole_numbers_are_rounded(plus, word):
    """Beside a meter that stands at a whole number, a whole count may be off by 2 Wh, and one with a fraction by 1."""
    counted = lambda s: min(30.0, beats(3, 12)(s))  # noqa: E731
    told = found(charger(lambda s: 5000 + counted(s), lambda s: counted(s) + (plus if s > 30 else 0), PLUGGED), COUNTED)
    assert told.verdict.value == word


def test_what_was_counted_is_said():
    """The finding has the count, the bounds of what was metered, and the first message that is out of them."""
    counted = beats(10, 12)
    told = found(charger(lambda s: 5000 + counted(s), lambda s: 2 * counted(s), PLUGGED), COUNTED)
    assert (
        told.expected == "charged_energy_wh as energy_Wh_import.total of powermeter has counted since the count began"
    )
    assert told.observed == "charged_energy_wh is 40, counted were 0 to 30"
    assert told.findings[0].where.t == pytest.approx(START + 14.2)


@pytest.mark.parametrize("lag_s", [0, 1])
def test_a_count_may_be_one_reading_behind(lag_s):
    """Messages cross: between two values of the meter, any is as good."""
    counted = beats(20, 12)
    assert verdict(charger(lambda s: 5000 + counted(s), lambda s: counted(s - lag_s), PLUGGED), COUNTED) == (
        "pass",
        None,
    )


def test_a_count_that_lies_far_behind_is_found():
    """Five readings are more than a crossing."""
    counted = beats(20, 12)
    assert verdict(charger(lambda s: 5000 + counted(s), lambda s: counted(s - 5), PLUGGED), COUNTED)[0] == "warn"


@pytest.mark.parametrize(("factor", "word"), [(1.0, "pass"), (1.1, "warn"), (0.0, "warn")])
def test_a_session_that_was_joined_is_judged_from_then_on(factor, word):
    """Where the beginning was not seen, the count's first number tells where it began."""
    counted = beats(10)
    events = charger(lambda s: 80_000 + counted(s), lambda s: 700 + factor * counted(s))
    assert verdict(events, COUNTED)[0] == word


@pytest.mark.parametrize("state", ["Charging", "Unplugged", "ChargingPausedEVSE"])
@pytest.mark.parametrize("count", [0, 700])
def test_nothing_counted_is_nothing_observed(state, count):
    """A count that stands beside a meter that stands shows nothing."""
    told = verdict(charger(lambda _: 5000, lambda _: count, lambda _: state), COUNTED)
    assert told == ("inconclusive", "no observation")


def test_a_session_that_keeps_the_last_ones_energy_is_found():
    """After plugging in the count begins at the meter as it is then, whatever the count says."""
    told = found(charger(lambda _: 5000, lambda s: 528 if s < 11 else 0, PLUGGED), COUNTED)
    assert (told.broken, told.observed) == (1, "charged_energy_wh is 528, counted were 0 to 0")


def test_a_meter_that_begins_anew_begins_a_new_count():
    """A meter that is reset when the vehicle leaves is its own matter; the next session counts from there."""
    state = steps("Charging", (10, "Unplugged"), (15, "Preparing"))
    counted = beats(10, 15)
    events = charger(lambda s: 528 if s < 11 else counted(s), lambda s: 528 if s < 15 else counted(s), state)
    assert verdict(events, COUNTED) == ("pass", None)


def test_two_sessions_are_two_counts():
    """The second session does not carry the first one's energy."""
    state = steps("Charging", (15, "Unplugged"), (20, "Charging"))
    meter, second = beats(10), beats(10, 20)
    assert verdict(charger(meter, lambda s: meter(s) if s < 20 else second(s), state), COUNTED) == ("pass", None)
    assert verdict(charger(meter, meter, state), COUNTED)[0] == "warn"


@pytest.mark.parametrize("value", [..., None, "500", True, {}])
def test_what_is_no_number_counts_nothing(value):
    """A count or a meter that is missing decides nothing."""
    for events in (charger(beats(10), lambda _: value), charger(lambda _: value, beats(10))):
        assert verdict(events, COUNTED) == ("inconclusive", "no observation")


def test_a_meter_that_was_not_heard_of_late_counts_nothing():
    """Three seconds after its last reading, a meter says nothing of the count."""
    meter = [each for each in charger(beats(10), beats(99)) if "session" in each.topic or each.t < START + 1]
    assert verdict(meter, COUNTED) == ("inconclusive", "no observation")


def test_connectors_do_not_mix():
    """Each count follows the meter of its own connector."""
    left = charger(beats(10), beats(10), connector="left")
    right = charger(beats(70), beats(70), connector="right")
    assert verdict([*left, *right], COUNTED) == ("pass", None)
    told = found([*left, *charger(beats(10), beats(20), connector="right")], COUNTED)
    assert {each.where.connector for each in told.findings} == {"right"}


def test_between_two_sessions_nothing_is_counted():
    """A count that is zero again once unplugged is not held against what the meter says late of the session before."""
    counted = beats(3, 12)
    late = steps(0, (32, 8))  # what was drawn before the plug was pulled, and is read thereafter
    told = found(
        charger(
            lambda s: 5000 + counted(min(s, 30)) + late(s),
            lambda s: counted(s) if s < 30 else 0,
            steps("Unplugged", (10, "Preparing"), (12, "Charging"), (30, "Unplugged")),
        ),
        COUNTED,
    )
    assert (told.verdict.value, told.broken) == ("pass", 0)
