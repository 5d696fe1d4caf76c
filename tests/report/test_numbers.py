"""Numbers are told in words and units, and none says more than is known."""

from dataclasses import replace

import pytest

from conformance.capture import Header, Mark
from conformance.judgement import Verdict
from conformance.judgement.pulse import Tally
from conformance.report.numbers import arrivals, bench, caption, clock, measured
from tests.recordings import CONTRACT, HEADER, START, judged, pulse
from tests.recordings import outcome as outcome_of
from tests.report.results import BEACONS, BEGIN, NUMBERS, outcome, result

KEPT = outcome("limits.a", Verdict.PASS)


def with_numbers(**numbers):
    return measured(replace(KEPT, numbers=numbers), BEGIN)


@pytest.mark.parametrize(
    ("known", "sentence", "line"),
    [
        (BEACONS, "good to 0.8 ms: the worst of 600 beacons; none lost", "arrivals ± 0.8 ms; no beacon lost"),
        (
            {**BEACONS, "lost": 1, "worst_s": 0.02701},
            "good to 28 ms: the worst of 600 beacons; 1 was lost, and around them no interval was judged",
            "arrivals ± 28 ms; 1 beacon lost",
        ),
        (
            {**BEACONS, "lost": 3, "worst_s": 1.25},
            "good to 1.3 s: the worst of 600 beacons; 3 were lost, and around them no interval was judged",
            "arrivals ± 1.3 s; 3 beacons lost",
        ),
        (
            {**BEACONS, "heard": 0, "lost": 600, "worst_s": 0.0},
            "not known: no beacon came back, so that no interval could be judged",
            "no beacon came back",
        ),
        (
            {"assumed_s": 0.05},
            "no beacons: assumed to be good to 50 ms",
            "arrivals ± 50 ms, assumed without beacons",
        ),
    ],
)
def test_how_good_arrival_times_are(known, sentence, line):
    """The worst beacon is a bound, rounded up; where beacons were lost or there are none, that is said."""
    told = replace(result(KEPT), uncertainty=known)
    assert arrivals(told) == sentence
    assert bench(told) == f"42 messages in 30.0 s; {line}"


def test_the_judge_tells_how_good_arrival_times_are():
    """What the judge hands over is what is told, with beacons and without."""
    beacons = [Mark(START + second, "beacon", {"heard": 20, "lost": 0, "worst_s": 0.0021}) for second in range(1, 30)]
    told = judged([*pulse(), *beacons], header=replace(HEADER, beacon="a topic"))
    assert arrivals(told) == "good to 2.1 ms: the worst of 580 beacons; none lost"
    assert arrivals(judged(pulse())) == "no beacons: assumed to be good to 50 ms"


def test_a_bound_is_never_below_what_it_bounds():
    """Rounded up: to a tenth of a millisecond, from ten on to a millisecond, from a second on to a tenth of one."""
    bounds = {0.0: "0 ms", 0.00001: "0.1 ms", 0.0008: "0.8 ms", 0.00081: "0.9 ms", 0.01: "10 ms", 0.9991: "1000 ms"}
    for worst_s, shown in {**bounds, 1.0: "1 s", 1.21: "1.3 s"}.items():
        assert f"± {shown};" in bench(replace(result(KEPT), uncertainty={**BEACONS, "worst_s": worst_s}))


def test_the_bench_line_says_what_is_wrong_with_our_side():
    """A capture that was cut, and a clock that is not synchronised."""
    told = replace(result(KEPT, header=Header(clock={"source": "host", "synchronised": "no"})), truncated=True)
    assert bench(told).endswith("; truncated; clock not synchronised")
    assert "clock" not in bench(result(KEPT, header=Header(clock={"synchronised": "yes"})))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"source": "host", "synchronised": "yes", "error_s": "0.003"},
            "that of the host; synchronised; off by 3 ms at most",
        ),
        (
            {"source": "host", "synchronised": "no"},
            "that of the host; not synchronised: what the time of a charger is compared with may itself be wrong",
        ),
        (
            {"source": "host", "synchronised": "unknown"},
            "that of the host; perhaps not synchronised: the host did not tell",
        ),
        ({"source": "host"}, "that of the host; the capture does not say whether it was synchronised"),
        ({"source": "GPS", "synchronised": "yes", "drift": "0"}, "GPS; synchronised; drift: 0"),
        ({}, "not said which; the capture does not say whether it was synchronised"),
        (
            {"source": "host", "synchronised": "yes", "error_s": "nan"},
            "that of the host; synchronised; nan",
        ),
    ],
)
def test_the_state_of_the_kits_clock_is_told_in_words(facts, words):
    """Whose it is, whether it was synchronised and how well; what is not said is not made up."""
    assert clock(Header(clock=facts)) == words


def test_intervals_are_told_with_units_and_where_the_longest_was():
    """Shares are bounds, to a millisecond; the place is in seconds since the begin, and a line."""
    assert measured(KEPT, BEGIN) == [
        ("Intervals", "29"),
        ("Mean", "1.0003 s"),
        ("Median", "below 1.001 s"),
        ("99 %", "at most 1.022 s"),
        ("Longest", "1.022 s"),
        ("Where", "at 17.250 s, line 137"),
    ]


def test_a_long_share_is_not_hidden():
    """What the judge counts as a minute may be longer; without a line, the place is a time."""
    assert with_numbers(p99_s=60.001, worst_s=300.0) == [("99 %", "60 s or more"), ("Longest", "300.000 s")]
    assert with_numbers(worst_s=1.0, worst_at=BEGIN) == [("Longest", "1.000 s"), ("Where", "at 0.000 s")]


def test_shares_do_not_contradict_the_longest_interval():
    """A share is below a bound that the judge has found, whatever the intervals are."""
    tally = Tally()
    for interval in (0.9995, 1.0, 1.0, 1.0004):
        tally.add(interval, BEGIN, None)
    told = dict(with_numbers(**tally.numbers()))
    assert (told["Median"], told["99 %"], told["Longest"]) == ("at most 1.000 s", "at most 1.000 s", "1.000 s")


def test_effects_and_ages():
    """The slowest effect; the oldest and the newest time, which may lie ahead."""
    assert with_numbers(slowest_s=0.51234) == [("Slowest", "0.512 s after the command")]
    assert with_numbers(oldest_s=0.3342, newest_s=-0.0107) == [
        ("Oldest", "0.334 s old"),
        ("Newest", "0.011 s ahead of the kit's clock"),
    ]


def test_no_raw_name_is_shown():
    """Whatever the judge measures has a name without underscores, also what is new here."""
    told = judged(pulse())
    names = {name for each in told.outcomes for name, _ in measured(each, BEGIN)}
    assert names >= {"Intervals", "Mean", "Median", "99 %", "Longest", "Where", "Oldest", "Newest"}
    assert with_numbers(brand_new_s=1.5, how_many=3) == [("Brand new", "1.500 s"), ("How many", "3")]
    assert not any("_" in name for name in names)


def test_a_caption_says_of_which_topic_the_numbers_are():
    """Of several topics the judge shows the worst; a topic of the whole station stands alone."""
    told = judged(pulse())
    captions = {name: caption(told, outcome_of(told, name)) for name in ("limits.period.gap", "connectors.period.gap")}
    assert captions == {
        "limits.period.gap": "Intervals between publications of the pulse, on the topic with the longest interval",
        "connectors.period.gap": "Intervals between publications of the pulse",
    }
    timed = {each.check for each in CONTRACT.requirements if outcome_of(told, each.id).numbers}
    assert all(caption(told, each) != "What was measured" for each in told.outcomes if each.requirement.check in timed)
    assert NUMBERS.keys() == outcome_of(told, "limits.period.gap").numbers.keys() | {"worst_line"}
