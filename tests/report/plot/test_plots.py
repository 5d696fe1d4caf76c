"""The plots hold what the capture holds: every tick, gap, state, limit and effect stands where it belongs."""

from dataclasses import replace

import pytest

from conformance.capture import Entry, Mark, open_capture
from conformance.contract import load
from conformance.judgement import judge
from conformance.report.plot import clocks, histograms, sessions, strip
from conformance.report.plot.axis import LEFT, RIGHT, WIDTH
from tests.report.chargers import BEGIN, command, limits, station
from tests.test_docs import ROOT


def judged(capture):
    return judge(load(), capture, with_course=True)


def drawn(**options):
    result = judged(station("a", **options))
    return strip(result.course, result)


def place(second, seconds=30):
    return LEFT + (WIDTH - LEFT - RIGHT) * second / seconds


def test_a_row_has_as_many_ticks_as_there_were_publications():
    """Where each publication has its own tick, their count is that of the capture."""
    plot = drawn(silent=range(10, 13))
    ticks = {row.label: row.bars.count("M") for row in plot.rows}
    assert ticks == {"connectors": 30, "session_info": 30, "limits": 27}


def test_a_gap_stands_where_nothing_was_heard():
    """A gap's box reaches from the publication before it to the one after it, and has its length for a label."""
    plot = drawn(silent=range(10, 13))
    (gap,) = next(row.gaps for row in plot.rows if row.gaps)
    assert gap.certain
    assert gap.label == "4.00 s"
    assert gap.x == pytest.approx(place(9.02), abs=0.2)
    assert gap.x + gap.width == pytest.approx(place(13.02), abs=0.2)
    assert plot.title == "1 gap longer than allowed; some topics are too slow"  # 4 s in 30 make its mean too long


def test_a_healthy_charger_has_no_gap():
    """Where there is none the plot says so."""
    plot = drawn()
    assert plot.title == "No gap is longer than allowed"
    assert [row.told for row in plot.rows] == ["30", "30", "30"]


def test_bars_say_what_they_stand_for():
    """Where publications share a bar, the plot says how long a time it stands for."""
    plot = drawn(seconds=600)
    assert any("A bar stands for the publications within 2 s" in note for note in plot.notes)


def test_many_topics_are_left_out_but_not_those_with_gaps():
    """With too many topics those with gaps are drawn, and the rest is counted."""
    result = judged(station(*(f"evse_{number}" for number in range(40)), silent=range(10, 13)))
    plot = strip(result.course, result)
    assert len(plot.rows) == 32
    assert all(row.gaps for row in plot.rows)
    assert "49 more topics were heard and are not drawn; 8 of them with gaps." in plot.notes


def test_a_histogram_holds_every_interval():
    """The bars and what is beyond the axis are all intervals, and the longest is pointed at."""
    result = judged(station("a", silent=range(10, 13)))
    plot = next(each for each in histograms(result.course, result) if each.channel == "limits")
    assert sum(int(bar.title.split()[0]) for bar in plot.bars) == 25
    assert plot.beyond == "1 longer than 2.25 s: beyond the axis."
    assert plot.worst.label == "longest 4.000 s"
    assert plot.is_beyond
    assert plot.breaks
    assert plot.guard[0] < plot.longest.at < plot.guard[1]


def histogram_of(capture, channel="limits"):
    result = judged(capture)
    return next(each for each in histograms(result.course, result) if each.channel == channel)


def beacons(seconds, worst_s):
    """Return a beacon's summary for each second, how good arrivals were by the second."""
    return tuple(Mark(BEGIN + n, "beacon", {"heard": 10, "lost": 0, "worst_s": worst_s(n)}) for n in range(seconds))


def test_a_histogram_says_what_the_judge_says():
    """Its title has the verdicts against the channel; what is too little to judge is undecided, and nothing is red."""
    assert histogram_of(station("a", silent=range(10, 13))).title == (
        "limits: gaps too long (fail), slower than promised (fail)"
    )
    capture = station("a", seconds=3)
    capture.events = [each._replace(t=BEGIN + 1.2 * (each.t - BEGIN)) for each in capture.events]
    assert (
        histogram_of(station("a", seconds=14)).title
        == "limits: none longer than 1.5 s; rate undecided, too few samples"
    )
    few = histogram_of(capture)
    assert few.title == "limits: undecided, too few samples"
    assert not few.breaks
    assert not few.mean_breaks
    assert not [bar for bar in few.bars if bar.x >= few.late_from]


def test_the_uncertainty_in_a_histogram_is_that_at_its_longest_interval():
    """One bad second far from it does not hide everything."""
    capture = station("a", seconds=90, marks=beacons(90, lambda n: 1.2 if n == 80 else 0.01))
    capture.header = replace(capture.header, beacon="b")
    late = [each._replace(t=each.t + 0.3) if each.t == BEGIN + 10.02 else each for each in capture.events]
    capture.events = sorted(late, key=lambda event: event.t)
    plot = histogram_of(capture)
    assert plot.worst.label == "longest 1.300 s"
    assert plot.guard[1] - plot.guard[0] < 10


def test_a_mean_stands_with_intervals_of_its_own_kind_only():
    """Where extras come between the beats, the mean is that of the beats, and no arrow among the others."""
    capture = station("a", seconds=60)
    topic = "everest_api/a/var/limits"
    capture.events = [Entry(BEGIN + n / 5, topic, limits(16.0)) for n in range(300)]
    capture.footer = None
    plot = histogram_of(capture)
    assert plot.mean is None
    assert "mean" not in plot.told
    assert "oftener than promised" in plot.title
    assert histogram_of(station("a")).mean is not None


def test_a_silence_of_everything_has_its_length_and_is_said_not_to_be_an_interval():
    """Who looks at the histogram learns that the silence in the strip is not in it."""
    capture = station("a")
    capture.events = [each for each in capture.events if not BEGIN + 10 <= each.t < BEGIN + 14]
    result = judged(capture)
    (silence,) = strip(result.course, result).silences
    assert silence.label == "4.98 s"
    plots = histograms(result.course, result)
    assert {each.uncounted for each in plots} == {
        "Those across a silence of everything, of 4.98 s at most, are not counted."
    }


def test_a_topic_that_is_too_slow_is_marked():
    """No gap is too long, and yet the heading and the row say what the judge has against it."""
    capture = station("a", seconds=60)
    slow = [each for each in capture.events if not isinstance(each, Entry) or not each.topic.endswith("limits")]
    slow += [Entry(BEGIN + 1.2 * n, "everest_api/a/var/limits", limits(16.0)) for n in range(50)]
    capture.events = sorted(slow, key=lambda event: event.t)
    result = judged(capture)
    plot = strip(result.course, result)
    assert plot.title == "No gap is longer than allowed; some topics are too slow"
    assert {row.label: row.told for row in plot.rows}["limits"] == "too slow"


def test_nothing_is_said_to_be_right_where_something_was_left_out():
    """The title of a time line speaks of what is drawn, where not all is."""
    result = judged(station("a", marks=(command(14.5, "set_limit_amps", "10"),)))
    (plot,) = sessions(result.course, result)
    assert plot.title == "a: no effect missing or late"
    result.course.leave_out("effects")
    (plot,) = sessions(result.course, result)
    assert plot.title == "a: no effect missing or late of those that are drawn"


def test_an_undecided_effect_is_drawn_as_that():
    """What has a lawful cause is neither kept nor missed, and says why."""
    sent = command(22.5, "set_limit_amps", "6")
    sent.data["qos"] = 1
    result = judged(station("a", marks=(sent,)))
    (plot,) = sessions(result.course, result)
    (effect,) = (each for event in plot.events for each in event.effects if each.requirement.endswith("effect.limit"))
    assert effect.verdict == "inconclusive"
    assert "undecided: lawful cause possible: the command was sent with QoS 1" in effect.told
    assert plot.events[0].told == 'set_limit_amps "6" QoS 1'
    assert "undecided" in plot.title


def test_what_disturbs_is_marked_with_its_command():
    """A payload that is no command and had an effect is in the title and in the list."""
    result = judged(station("a", seconds=60, states=("Charging",), marks=(command(29.5, "set_limit_amps", " 8"),)))
    (plot,) = sessions(result.course, result)
    assert plot.events[0].told == 'set_limit_amps " 8"'
    assert [each.requirement for each in plot.events[0].effects] == ["set_limit_amps.doubtful"]
    assert plot.title == "a: 1 disturbance by what is no command"


def test_a_time_line_has_states_amounts_and_effects():
    """States have spans, amounts a line for each unit, commands a number, effects a bar from the command on."""
    result = judged(station("a", marks=(command(14.5, "set_limit_amps", "10"), command(22.5, "set_limit_amps", "6"))))
    (plot,) = sessions(result.course, result)
    assert [lane.label for lane in plot.lanes] == ["Unplugged", "Charging"]
    assert plot.lanes[1].spans[0].x == pytest.approx(place(15.01), abs=0.2)
    assert [panel.unit for panel in plot.panels] == ["A"]
    assert [(event.number, event.told) for event in plot.events] == [
        (1, 'set_limit_amps "10"'),
        (2, 'set_limit_amps "6"'),
    ]
    seen, missed = (each for event in plot.events for each in event.effects if each.requirement.endswith("limit"))
    assert (seen.verdict, seen.told) == ("pass", "seen after 0.52 s")
    assert seen.x == pytest.approx(place(14.5), abs=0.2)
    assert (missed.verdict, missed.told) == ("fail", "not seen after 5.52 s")


def test_a_line_is_broken_where_nothing_is_told():
    """A limit that was not published for long is not drawn as if it had been."""
    result = judged(station("a", silent=range(10, 15)))
    (plot,) = sessions(result.course, result)
    assert plot.panels[0].lines[0].path.count("M") == 2


def test_a_line_ends_where_a_gap_begins():
    """Over a known gap nothing is drawn, however wide the bins are."""
    result = judged(station("a", seconds=600, silent=range(100, 104)))
    (plot,) = sessions(result.course, result)
    path = plot.panels[0].lines[0].path
    assert path.count("M") == 2
    assert f"H{place(99.02, 600):.1f}M" in path


def test_an_offset_is_drawn_against_its_limits():
    """Times within the limits lie between their lines, others beyond."""
    capture = station("a")
    topic = "everest_api/a/var/datetime"
    capture.events += [Entry(BEGIN + n, topic, b"2026-03-01T12:00:00Z") for n in range(5)]
    capture.events.sort(key=lambda event: event.t)
    result = judged(capture)
    (plot,) = (
        each for each in clocks(result.course, result.contract, result.span) if each.requirement == "datetime.accurate"
    )
    upper, lower = (limit.y for limit in plot.limits)
    heights = [float(dot.split()[1].partition("v")[0]) for dot in plot.dots.split("M")[1:]]
    assert [upper < height < lower for height in heights] == [True, False, False, False, False]
    assert plot.told == "4.000 s old to 0.000 s old; allowed is 1 s old to 1 s ahead"


def test_the_error_of_the_kits_clock_is_drawn_around_the_limits():
    """What lies so near to a limit that the kit's own clock may be to blame is shaded."""
    capture = station("a")
    capture.events.append(Entry(BEGIN + 30, "everest_api/a/var/datetime", b"2026-03-01T12:00:30Z"))
    result = judged(capture)
    for error_s, is_shaded in ((0.0, False), (0.25, True)):
        plot = clocks(result.course, result.contract, result.span, error_s=error_s)[0]
        assert [limit.guard[0] < limit.y < limit.guard[1] for limit in plot.limits] == [is_shaded] * 2


def test_what_a_real_charger_does_is_drawn():
    """A recording of EVerest has its commands, its eleven states and all of its channels drawn."""
    with open_capture(ROOT / "tests" / "captures" / "everest-2023-session.jsonl") as capture:
        result = judged(capture)
    (plot,) = sessions(result.course, result)
    assert len(plot.events) == 42
    assert len(plot.lanes) == 11
    assert len(histograms(result.course, result)) == 8
