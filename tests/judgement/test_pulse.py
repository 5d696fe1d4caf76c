"""The judge on the pulse: gaps and means, extras between the beats, stretches, topics that stop or never come."""

import pytest

from conformance.capture import Entry, Mark
from tests.recordings import START, against, altered, found, judged, outcome, payload, pulse, says, topic, verdict

GAP = "limits.period.gap"
MEAN = "limits.period.mean"
OTHERS = ["connectors", "datetime"]


def limits(times, *, seconds=30, connector="evse_manager"):
    """Return a charger that publishes its limits at given times, and two other variables every second."""
    return [*pulse(seconds, names=OTHERS), *says("limits", {}, times=times, connector=connector)]


def beats(seconds=30, *, every_s=1.0, late=None, by_s=0.0):
    """Return the times of a pulse, one beat of which may be late."""
    return [0.2 + beat * every_s + (by_s if beat == late else 0.0) for beat in range(round(seconds / every_s))]


def test_a_gap_is_found_where_it_is():
    """One publication that comes 0.8 s late is a gap of 1.8 s, at the one that ended it; the mean is kept."""
    events = limits(beats(late=10, by_s=0.8))
    gap = found(events, GAP)
    assert (gap.verdict.value, gap.broken, gap.kept) == ("fail", 1, 27)
    assert gap.expected == "a publication at most 1.5 s after the one before it"
    assert gap.observed == "1.800 s without one"
    assert gap.findings[0].where.t == START + 11.0
    assert verdict(events, MEAN) == ("pass", None)


@pytest.mark.parametrize(
    ("by_s", "told"), [(0.44, (29, 0, 0)), (0.46, (28, 0, 1)), (0.49, (28, 0, 1)), (0.56, (27, 1, 0))]
)
def test_near_the_limit_nobody_knows(by_s, told):
    """Within 0.05 s of the limit (the uncertainty without beacons) a gap is undecided, and blocks nothing."""
    gap = found(limits(beats(late=10, by_s=by_s)), GAP)
    assert (gap.kept, gap.broken, gap.undecided) == told
    assert gap.verdict.value == ("fail" if gap.broken else "pass")


def test_only_doubtful_gaps_are_a_guard_band():
    """Where every interval lies within the uncertainty of the limit, that is the reason."""
    gap = found(limits(beats(30, every_s=1.5)), GAP)
    assert (gap.verdict.value, gap.reason) == ("inconclusive", "timing guard band")
    assert "uncertainty 0.050 s" in gap.observed


def test_gaps_are_counted_and_bounded():
    """Thirty gaps are one finding that happened thirty times."""
    gap = found(limits(beats(62, every_s=2.0), seconds=62), GAP)
    assert (gap.broken, len(gap.findings), gap.findings[0].count) == (30, 1, 30)


def test_a_slow_pulse_fails_the_mean_and_not_the_gap():
    """A pulse that is 7 % too slow has no gap, but its mean is too long; the finding tells how long over how many."""
    events = limits(beats(40, every_s=1.07), seconds=40)
    mean = found(events, MEAN)
    assert (mean.verdict.value, mean.broken) == ("fail", 1)
    assert (mean.expected, mean.observed) == ("a mean interval of at most 1.05 s", "1.0700 s over 36 intervals")
    assert (mean.findings[0].where.topic, mean.findings[0].where.connector) == (topic("limits"), "evse_manager")
    assert mean.numbers["intervals"] == 36
    assert verdict(events, GAP) == ("pass", None)


@pytest.mark.parametrize(("every_s", "word"), [(1.048, "pass"), (1.0505, "inconclusive"), (1.053, "fail")])
def test_a_mean_is_known_better_than_an_interval(every_s, word):
    """The uncertainty of a mean is that of an arrival, shared by its intervals."""
    assert verdict(limits(beats(40, every_s=every_s), seconds=40), MEAN)[0] == word


@pytest.mark.parametrize(("intervals", "word"), [(9, "inconclusive"), (10, "pass")])
def test_a_few_intervals_are_too_few(intervals, word):
    """Ten intervals are needed, for the gap and for the mean."""
    events = limits(beats(intervals + 1), seconds=intervals + 1)
    reason = "too few samples" if word == "inconclusive" else None
    assert verdict(events, GAP) == verdict(events, MEAN) == (word, reason)


def test_a_single_publication_is_no_interval():
    """One message has no interval: nothing is known of its gap."""
    assert verdict(limits([5.2]), MEAN) == ("inconclusive", "too few samples")


def test_extras_are_no_pulse():
    """A second publication within half a second, at every beat, neither shortens the mean nor makes a gap."""
    twice = sorted([*beats(), *(each + 0.3 for each in beats())])
    result = judged(limits(twice))
    assert outcome(result, MEAN).numbers["mean_s"] == 1.0
    assert (outcome(result, GAP).kept, outcome(result, GAP).broken) == (29, 0)


def test_extras_do_not_hide_a_slow_pulse():
    """A pulse of 1.1 s with an extra at each beat has a mean of 1.1 s."""
    slow = beats(44, every_s=1.1)
    assert verdict(limits(sorted([*slow, *(each + 0.1 for each in slow)]), seconds=44), MEAN)[0] == "fail"


def test_an_event_shortly_before_the_beat_opens_no_gap():
    """A charger that publishes a change 0.52 s after a beat and keeps its beat has no gap, jitter or not."""
    times = [each + (0.04 if each > 12 else 0) for each in beats()]
    assert verdict(limits(sorted([*times, 10.72])), GAP) == ("pass", None)


def test_extras_do_not_hide_a_gap():
    """An extra soon after a publication is no pulse: what follows is measured from the publication before it."""
    assert verdict(limits(sorted([*beats(late=10, by_s=0.75), 9.5])), GAP)[0] == "fail"


def test_twice_a_second_is_no_gap():
    """More often than promised breaks neither the gap nor the mean."""
    events = limits(beats(every_s=0.5))
    assert verdict(events, GAP) == verdict(events, MEAN) == ("pass", None)


def test_retained_deliveries_are_no_pulse():
    """What is delivered as retained is no publication, however often it comes."""
    events = [each._replace(retain=True) for each in says("limits", {})]
    result = judged([*pulse(names=OTHERS), *events])
    told = [outcome(result, each) for each in (GAP, MEAN)]
    assert [(each.kept, each.broken, each.verdict.value) for each in told] == [(0, 0, "inconclusive")] * 2
    closing = [Entry(START + 10.6, topic("limits"), payload("limits", START), retain=True)]
    assert verdict([*limits(beats(late=10, by_s=0.8)), *closing], GAP)[0] == "fail"


def test_a_topic_that_stops_is_found_at_the_end():
    """A topic that falls silent while the others go on has a gap that never closes."""
    gap = found(limits(beats(20)), GAP)
    assert (gap.verdict.value, gap.observed) == ("fail", "10.000 s without one")


def test_a_topic_that_stops_is_found_whether_its_connector_is_listed_or_not():
    """Without a list nothing was taken away; a connector that is taken off the list may fall silent from then on."""
    others = pulse(names=["datetime"])
    assert verdict([*others, *says("limits", {}, times=beats(15))], GAP)[0] == "fail"
    off = says("connectors", lambda s: ["evse_manager"] if s < 16 else [])
    assert verdict([*others, *off, *says("limits", {}, times=beats(16))], GAP) == ("pass", None)
    late = says("connectors", lambda s: ["evse_manager"] if s < 25 else [])
    assert verdict([*others, *late, *says("limits", {}, times=beats(15))], GAP)[0] == "fail"


def test_a_topic_that_never_comes_is_found_where_it_was_subscribed():
    """Absence is evidence where the capture says that the topic was subscribed, and nothing where it does not."""
    events = altered(pulse(), lambda entry: None if entry.topic == topic("connection_status") else entry)
    gap = found(events, "connection_status.period.gap")
    assert (gap.verdict.value, gap.observed) == ("fail", "not one in 29.0 s")
    assert verdict(events, "connection_status.period.gap", header=None) == ("inconclusive", "no observation")


def test_a_topic_that_comes_late_after_we_joined_has_a_gap():
    """We were there, and the charger was: what was not heard for six seconds was not published."""
    assert verdict(limits([each for each in beats() if each > 6]), GAP)[0] == "fail"


def test_a_charger_that_starts_in_the_window_is_judged_from_then_on():
    """Nothing is missing before the charger's first word."""
    result = judged([each for each in pulse(60) if each.t > START + 20])
    assert against(result) == []
    assert outcome(result, GAP).kept == 39


def test_our_own_broken_link_is_not_the_chargers_gap():
    """What is missing while the kit's link was down is not judged, and is no part of the mean."""
    events = altered(pulse(40), lambda entry: None if 10 < entry.t - START < 14 else entry)
    marks = [Mark(START + 10, "link", {"state": "down"}), Mark(START + 14, "link", {"state": "up"})]
    result = judged([*events, *marks])
    assert against(result) == []
    assert outcome(result, MEAN).numbers["mean_s"] == 1.0


def test_a_gap_before_our_link_broke_is_a_gap():
    """A topic that had stopped long before the others were cut off had stopped by itself."""
    events = [each for each in limits(beats(5)) if each.t < START + 20]
    assert verdict([*events, Mark(START + 20, "link", {"state": "down"})], GAP)[0] == "fail"


def test_a_silence_of_everything_is_no_topics_gap():
    """Where every topic falls silent it is presence that fails, not every topic's gap."""
    assert against(judged(altered(pulse(), lambda e: None if 10 < e.t - START < 14 else e))) == ["charger.presence"]


def test_connectors_do_not_mix():
    """The pulse of one connector does not fill the gap of another, which is named."""
    events = [*limits(beats(), connector="left"), *says("limits", {}, times=beats(every_s=2.0), connector="right")]
    gap, mean = found(events, GAP), found(events, MEAN)
    assert {each.where.connector for each in gap.findings} == {"right"}
    assert (gap.kept, gap.broken) == (29, 14)
    assert (mean.kept, mean.broken, mean.findings[0].where.connector) == (1, 1, "right")
