"""The judge on how well arrivals are known: beacons around an observation, lost ones, none at all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conformance.capture import Mark
from conformance.judgement.finding import Ledger, Where
from conformance.judgement.uncertainty import Measurement, Uncertainty
from tests.judgement.charging import charger
from tests.recordings import (
    CONTRACT,
    HEADER,
    START,
    altered,
    at,
    beacons,
    found,
    judged,
    outcome,
    payload,
    pulse,
    says,
    steps,
    verdict,
)

GAP = "limits.period.gap"
MEAN = "limits.period.mean"
RATE = "limits.period.rate"
WITH = replace(HEADER, beacon="everest_conformance/x/beacon")


def limits(*, late=None, by_s=0.0, every_s=1.0, seconds=40):
    """Return a charger of which one publication of the limits is late."""
    times = [0.25 + beat * every_s + (by_s if beat == late else 0.0) for beat in range(round(seconds / every_s))]
    return [*pulse(seconds, names=["connectors", "datetime"]), *says("limits", {}, times=times)]


def weighed(value, limit, *, worst_s, lost=0, n=1, at_least=False, at_s=10.0):
    """Return how one measurement is entered: kept, broken, or the reason why neither."""
    known = Uncertainty(beacons=True)
    ledger = Ledger(CONTRACT.requirement(GAP))
    for second in range(1, 21):
        if at_s <= second < at_s + 1:
            known.weigh(Measurement(at_s, ledger, value, limit, Where(at_s), "", str, n, at_least))
        known.beacon(Mark(second, "beacon", {"heard": 20 - lost, "lost": lost, "worst_s": worst_s, "median_s": 0.0}))
    known.finish()
    return next(iter(ledger.undecided), None) or ("kept" if ledger.kept else "broken")


@pytest.mark.parametrize(
    ("value", "entered"),
    [
        (1.0, "kept"),
        (1.25, "kept"),  # measured + u is the limit
        (1.2500001, "timing guard band"),
        (1.5, "timing guard band"),
        (1.75, "timing guard band"),  # measured - u is the limit
        (1.7500001, "broken"),
    ],
)
def test_the_edges_of_the_guard_band(value, entered):
    """With u of 0.25 s and a limit of 1.5 s: within up to 1.25 s, outside above 1.75 s, unknown between."""
    assert weighed(value, 1.5, worst_s=0.25) == entered


@pytest.mark.parametrize(
    ("value", "entered"),
    [(1.25, "kept"), (1.2499999, "timing guard band"), (0.75, "timing guard band"), (0.7499999, "broken")],
)
def test_the_edges_of_a_lower_limit(value, entered):
    """With u of 0.25 s and a lowest mean of 1 s, the same the other way round."""
    assert weighed(value, 1.0, worst_s=0.25, at_least=True) == entered


@pytest.mark.parametrize(("n", "entered"), [(2, "timing guard band"), (4, "kept"), (1000, "kept")])
def test_a_mean_shares_the_uncertainty(n, entered):
    """Over n intervals the uncertainty is that of one arrival, divided by n."""
    assert weighed(1.0, 1.0625, worst_s=0.25, n=n) == entered


def test_a_lost_beacon_leaves_nothing_known_near_it():
    """Where a beacon is lost, a publication may be: neither a short interval nor a long one is known."""
    assert weighed(1.0, 1.5, worst_s=0.01, lost=1) == weighed(9.0, 1.5, worst_s=0.01, lost=1) == "bench lost messages"


@pytest.mark.parametrize(("by_s", "told"), [(0.48, (39, 0)), (0.495, (38, 0)), (0.52, (37, 1))])
def test_beacons_tell_better_than_the_assumption(by_s, told):
    """With beacons of 10 ms, a gap of 1.52 s is a finding, and one of 1.48 s is kept."""
    gap = found([*limits(late=10, by_s=by_s), *beacons(40)], GAP, header=WITH)
    assert (gap.kept, gap.broken) == told


def test_without_beacons_there_is_an_assumption_and_a_note():
    """Arrival times are taken as good to 0.05 s, and the result says so."""
    result = judged(limits(late=10, by_s=0.52))
    assert (outcome(result, GAP).broken, outcome(result, GAP).undecided) == (0, 2)
    assert [each for each in result.notes if "no beacons" in each and "0.05 s" in each]
    assert result.uncertainty == {"assumed_s": 0.05}


def test_with_beacons_their_numbers_are_told():
    """The report has how many were heard and lost, and their median and worst."""
    result = judged([*limits(), *beacons(40, lambda s: 0.3 if s == 20 else 0.01, lost=[7])], header=WITH)
    assert dict(result.uncertainty) == {"heard": 799, "lost": 1, "median_s": 0.001, "worst_s": 0.3}
    assert not [each for each in result.notes if "no beacons" in each]


@pytest.mark.parametrize(
    ("slow_at", "broken"), [(1, 1), (15, 1), (16, 0), (18, 0), (20, 0), (21, 0), (24, 0), (26, 0), (27, 1), (40, 1)]
)
def test_the_worst_beacon_within_five_seconds_counts(slow_at, broken):
    """A gap of 1.7 s at 20.95 s is found unless a beacon took 0.4 s within five seconds of it, before or after."""
    told = beacons(40, lambda s: 0.4 if s == slow_at else 0.01)
    gap = found([*limits(late=20, by_s=0.7), *told], GAP, header=WITH)
    assert gap.broken == broken


@pytest.mark.parametrize(("late", "seconds"), [(1, 40), (2, 40), (37, 40), (38, 40)])
def test_the_begin_and_the_end_are_judged(late, seconds):
    """What happens in the first and in the last seconds has beacons on one side only, and is judged by them."""
    gap = found([*limits(late=late, by_s=0.75, seconds=seconds), *beacons(seconds)], GAP, header=WITH)
    assert gap.broken == 1


def test_a_lost_beacon_excuses_a_gap_and_blocks_nothing():
    """What was missing while beacons were lost may have been lost as well; the rest of the pulse passes."""
    gap = found([*limits(late=20, by_s=0.8), *beacons(40, lost=[20])], GAP, header=WITH)
    assert (gap.verdict.value, gap.broken) == ("pass", 0)
    assert gap.undecided > 5
    far = found([*limits(late=20, by_s=0.8), *beacons(40, lost=[3])], GAP, header=WITH)
    assert (far.verdict.value, far.broken) == ("fail", 1)


def test_missing_summaries_are_lost_beacons():
    """A run with beacons of which none was heard around an observation knows nothing of it."""
    told = [each for each in beacons(40) if not 15 < each.t - START < 27]
    gap = found([*limits(late=20, by_s=0.8), *told], GAP, header=WITH)
    assert (gap.broken, gap.verdict.value) == (0, "pass")
    assert verdict(limits(), GAP, header=WITH) == ("inconclusive", "bench lost messages")
    assert verdict(limits(), MEAN, header=WITH) == ("inconclusive", "bench lost messages")


@pytest.mark.parametrize(
    ("every_s", "worst_s", "told"),
    [
        (1.04, 0.1, ("pass", None)),
        (1.04, 0.5, ("inconclusive", "timing guard band")),
        (1.07, 0.5, ("fail", None)),
        (1.07, 1.0, ("inconclusive", "timing guard band")),
    ],
)
def test_a_mean_is_weighed_by_the_worst_beacon_of_all(every_s, worst_s, told):
    """Over some thirty intervals, a worst beacon of 0.5 s leaves the mean known to 15 ms."""
    events = limits(every_s=every_s)
    assert verdict([*events, *beacons(40, lambda s: worst_s if s == 3 else 0.01)], MEAN, header=WITH) == told


def test_every_lost_beacon_makes_a_mean_vaguer():
    """One lost beacon is a second that may be missing; of many, nothing is left of the mean, nor of the rate."""
    events = limits(every_s=1.07)
    assert verdict([*events, *beacons(40)], MEAN, header=WITH)[0] == "fail"
    assert verdict([*events, *beacons(40, lost=[3])], MEAN, header=WITH)[1] == "timing guard band"
    fast = limits(every_s=0.9)
    assert verdict([*fast, *beacons(40)], RATE, header=WITH)[0] == "warn"
    assert verdict([*fast, *beacons(40, lost=range(3, 9))], RATE, header=WITH)[1] == "timing guard band"


@pytest.mark.parametrize(("silent", "seconds"), [((10, 13), 40), ((10, 30), 60), ((10, 99), 60), ((10, 99), 13)])
def test_a_silence_is_found_however_long_it_is(silent, seconds):
    """A charger that falls silent for three seconds, for twenty, or for good, is failed by good beacons."""
    events = altered(pulse(seconds), lambda e: None if silent[0] < e.t - START < silent[1] else e)
    told = found([*events, *beacons(seconds)], "charger.presence", header=WITH)
    assert (told.verdict.value, told.broken) == ("fail", 1)


def test_a_silence_in_which_beacons_were_lost_is_the_benchs():
    """Where the kit's own messages did not come back, the charger's may have been lost, too."""
    events = altered(pulse(40), lambda e: None if 20 < e.t - START < 23 else e)
    told = found([*events, *beacons(40, lost=[21, 22])], "charger.presence", header=WITH)
    assert (told.verdict.value, told.broken, told.undecided) == ("pass", 0, 1)


@pytest.mark.parametrize(("lost", "reason"), [([], "no observation"), ([22, 23], "bench lost messages")])
def test_an_effect_that_was_cut_off_by_a_silence_is_whose_the_beacons_say(lost, reason):
    """A command whose effect nobody could hear, because the bench lost messages, is the bench's to explain."""
    events = altered(charger(), lambda e: None if 21 < e.t - START < 25 else e)
    told = verdict(
        [*events, at(20.5, "pause_charging"), *beacons(40, lost=lost)], "pause_charging.effect.state", header=WITH
    )
    assert told == ("inconclusive", reason)


@pytest.mark.parametrize(("slow_at", "told"), [(5, "fail"), (14, "inconclusive"), (20, "inconclusive")])
def test_a_deadline_is_weighed_by_the_beacons_around_it(slow_at, told):
    """An effect 3.2 s after its command is late, unless a beacon took longer near it."""
    events = [*charger(state=steps("Charging", (15, "ChargingPausedEVSE"))), at(12.0, "pause_charging")]
    slow = beacons(40, lambda s: 0.4 if s == slow_at else 0.01)
    assert verdict([*events, *slow], "pause_charging.effect.state", header=WITH)[0] == told


@pytest.mark.parametrize(("slow_at", "told"), [(3, "fail"), (9, "pass"), (19, "pass")])
def test_a_clock_is_weighed_by_the_beacons_at_both_ends(slow_at, told):
    """A clock that gained 1.2 s in ten has not, where either of its two readings may have been late."""
    clock = says("datetime", lambda s: payload("datetime", START + s + (1.2 if s > 20 else 0)), seconds=40)
    slow = beacons(40, lambda s: 0.5 if s == slow_at else 0.01)
    assert verdict([*pulse(40, names=["connectors"]), *clock, *slow], "datetime.advances", header=WITH)[0] == told


@pytest.mark.parametrize("data", [{}, {"heard": "many", "lost": None, "worst_s": float("nan"), "median_s": []}])
def test_a_summary_that_says_nothing_does_no_harm(data):
    """Marks are read with care: what is no number is none."""
    marks = [replace(each, data=data) for each in beacons(40)]
    assert found([*limits(late=10, by_s=0.8), *marks], GAP, header=WITH).broken == 1


@pytest.mark.parametrize(("by", "told"), [(1.15, "fail"), (0.85, "fail"), (1.05, "pass")])
def test_a_clock_that_drifts_is_watched_through_what_the_beacons_leave_open(by, told):
    """It is off by as little as nobody can tell at first, and by 1.5 s after ten seconds, with beacons of 0.15 s."""

    def drifting(s):
        return datetime.fromtimestamp(START + s * by, UTC).isoformat(timespec="milliseconds").encode()

    events = [*pulse(40, names=["connectors"]), *says("datetime", drifting, seconds=40)]
    clock = found([*events, *beacons(40, lambda _: 0.15)], "datetime.advances", header=WITH)
    assert clock.verdict.value == told
