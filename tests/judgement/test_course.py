"""The course of a capture: gathered in the same pass, bounded, and without any say in a verdict."""

import pytest

from conformance.capture import Entry, Mark, open_capture
from conformance.contract import load
from conformance.judgement import judge
from conformance.report import render_json
from tests.report.chargers import BEGIN, command, limits, session, station
from tests.test_docs import ROOT

CAPTURES = {"everest-2023-session.jsonl": "everest-2023", "everest-2026-limits-and-pauses.jsonl": "everest-2026"}


def course_of(capture, contract="everest-2023"):
    return judge(load(contract), capture, with_course=True).course


@pytest.mark.parametrize("name", CAPTURES)
def test_no_verdict_depends_on_it(name):
    """A result with a course is, in every other respect, the result without one."""
    told = []
    for with_course in (False, True):
        with open_capture(ROOT / "tests" / "captures" / name) as capture:
            told.append(render_json([judge(load(CAPTURES[name]), capture, with_course=with_course)]))
    assert told[0] == told[1]


def test_it_is_gathered_only_where_it_is_wanted():
    """Who asks for no plots pays for none."""
    assert judge(load(), station("a")).course is None


def test_every_publication_is_counted():
    """What a row counts is what the capture holds of its topic."""
    capture = station("a", "b", silent=range(10, 13))
    held = {}
    for event in capture.events:
        if isinstance(event, Entry):
            held[event.topic] = held.get(event.topic, 0) + 1
    course = course_of(capture)
    assert {row.topic: sum(count for _, count in row.counts) for row in course.rows} == held


def test_a_gap_is_where_the_capture_has_one():
    """A gap has the topic, the begin and the end that the check has seen, and is certain where the check finds it."""
    (gap,) = course_of(station("a", silent=range(10, 13))).gaps
    assert (gap.topic, gap.begin, gap.end) == ("everest_api/a/var/limits", BEGIN + 9.02, BEGIN + 13.02)
    assert gap.certain


def test_a_gap_that_the_check_cannot_call_is_not_certain():
    """What lies within the uncertainty of our own arrival times is told as that."""
    capture = station("a")
    late = [each._replace(t=each.t + 0.52) if each.t == BEGIN + 10.02 else each for each in capture.events]
    capture.events = sorted(late, key=lambda event: event.t)
    (gap,) = course_of(capture).gaps
    assert gap.end - gap.begin == pytest.approx(1.52)
    assert not gap.certain


def test_a_silence_of_everything_is_a_gap_of_everything():
    """Where nothing was heard at all and nobody caused it, the gap is that of all topics."""
    capture = station("a")
    capture.events = [each for each in capture.events if not BEGIN + 10 <= each.t < BEGIN + 14]
    assert [(gap.topic, gap.certain) for gap in course_of(capture).gaps] == [("", True)]


def test_an_excused_silence_and_a_broken_link_are_blind():
    """What nobody can judge is told with its reason, and is no gap."""
    off = Mark(BEGIN + 9.5, "operator", {"action": "switch off", "connector": "a"})
    down, up = Mark(BEGIN + 20.5, "link", {"state": "down"}), Mark(BEGIN + 24.5, "link", {"state": "up"})
    capture = station("a", marks=(off, down, up))
    silent = (range(10, 14), range(21, 25))
    gone = [
        each for each in capture.events if isinstance(each, Entry) and any(int(each.t - BEGIN) in s for s in silent)
    ]
    capture.events = [each for each in capture.events if each not in gone]
    course = course_of(capture)
    assert [each.why for each in course.blind] == ["nothing was heard", "our link was down"]
    assert not course.gaps


def test_states_and_amounts_are_those_of_the_contract():
    """A session tells its states and amounts under the names that the contract gives them."""
    course = course_of(station("a"))
    assert [state for _, state in course.sessions["a"].states["session"].changes] == ["Unplugged", "Charging", None]
    heard = {cell.last for _, cell in course.sessions["a"].amounts["limit in force"]}
    assert heard == {16.0, 10.0}


def test_a_command_has_the_effects_that_were_seen_of_it():
    """What the check of an effect has seen is told beside its command, and what it has missed as well."""
    marks = (command(14.5, "set_limit_amps", "10"), command(22.5, "set_limit_amps", "6"))
    course = course_of(station("a", marks=marks))
    told = [
        (each.command.payload, each.seen)
        for each in course.answers
        if each.requirement == "set_limit_amps.effect.limit"
    ]
    assert told == [(b"10", True), (b"6", False)]


def test_an_effect_that_cannot_be_called_is_undecided():
    """What the check leaves undecided is no evidence in the course either, and has the check's reason."""
    sent = command(22.5, "set_limit_amps", "6")
    sent.data["qos"] = 1
    (answer,) = (
        each
        for each in course_of(station("a", marks=(sent,))).answers
        if each.requirement == "set_limit_amps.effect.limit"
    )
    assert (answer.is_kept, answer.is_against, answer.command.qos) == (False, False, 1)
    assert answer.undecided.startswith("lawful cause possible: the command was sent with QoS 1")


def test_a_payload_that_is_no_command_and_disturbs_is_told():
    """Where a doubtful payload changes what should stay, that is told beside the command."""
    course = course_of(station("a", seconds=60, states=("Charging",), marks=(command(29.5, "set_limit_amps", "abc"),)))
    (answer,) = (each for each in course.answers if each.requirement == "set_limit_amps.doubtful")
    assert (answer.command.payload, answer.is_against) == (b"abc", True)


def test_what_matters_is_kept_however_late_it_comes():
    """After a thousand short gaps the longest is there, and all are counted; after 310 commands those that fail."""
    capture = station("a")
    topic = "everest_api/a/var/limits"
    capture.events = [each for each in capture.events if not isinstance(each, Entry) or each.topic != topic]
    times = [BEGIN + 2 * n for n in range(1100)]
    capture.events += [Entry(t, topic, limits(16.0)) for t in [*times, times[-1] + 502]]
    capture.events += [Entry(BEGIN + second, "everest_api/connectors", b'["a"]') for second in range(30, 2800)]
    capture.events += [command(3 + 6.5 * n, "set_limit_amps", "20" if n < 310 else "6") for n in range(330)]
    capture.events.sort(key=lambda event: event.t)
    capture.footer = None
    course = course_of(capture)
    assert len(course.gaps) == 1000
    assert max(gap.end - gap.begin for gap in course.gaps if gap.topic == topic) == 502
    assert course.gap_counts[topic].broken + sum(course.gap_counts[topic].undecided.values()) >= 1100
    assert len(course.commands) == 300
    assert b"6" in {each.command.payload for each in course.answers if each.is_against}
    assert b"6" in {each.payload for each in course.commands}


def test_a_state_ends_with_what_was_heard():
    """Where nothing tells of a state any more it is not drawn on and on."""
    capture = station("a")
    capture.events = [
        each for each in capture.events if each.t < BEGIN + 20 or not str(getattr(each, "topic", "")).endswith("info")
    ]
    assert course_of(capture).sessions["a"].states["session"].changes[-1] == (BEGIN + 19.01, None)


def test_who_acts_is_told():
    """The commands of the kit, those of others and the actions of an operator are told apart."""
    other = Entry(BEGIN + 5.5, "everest_api/a/cmd/resume_charging", b"")
    marks = (
        command(3.5, "pause_charging"),
        Mark(BEGIN + 7.5, "operator", {"action": "plug in", "connector": "a"}),
        other,
    )
    course = course_of(station("a", marks=marks))
    assert [(each.t - BEGIN, each.ours) for each in course.commands] == [(3.5, True), (5.5, False)]
    assert [(each.connector, each.action) for each in course.moves] == [("a", "plug in")]


def test_it_stays_small():
    """With many connectors, commands and states a course says what it leaves out."""
    names = [f"evse_{number}" for number in range(30)]
    marks = tuple(command(5 + number / 100, "pause_charging", connector="evse_0") for number in range(400))
    capture = station(*names, marks=marks)
    topic = "everest_api/evse_0/var/session_info"
    capture.events += [Entry(BEGIN + 30, topic, session(f"State {number}")) for number in range(400)]
    course = course_of(capture)
    assert len(course.sessions) == 12
    assert len(course.commands) == 300
    assert course.left_out["commands"] == 100
    assert course.left_out["changes of state"] == 400 + 3 - 300
    changes = course.sessions["evse_0"].states["session"].changes
    assert len(changes) == 301
    assert changes[-1][1] is None  # and not what was told 300 changes ago, to the end
    assert course.left_out["topics of connectors"] == 2 * 18


def test_a_connector_that_is_commanded_is_followed_even_if_it_is_one_too_many():
    """What was done to a connector can be seen, however many others there are."""
    names = [f"evse_{number}" for number in range(30)]
    course = course_of(station(*names, marks=(command(9.5, "set_limit_amps", "8", connector="evse_25"),)))
    assert course.sessions["evse_25"].since == BEGIN + 9.5
    assert course.sessions["evse_25"].amounts


def test_a_contract_about_something_else_has_its_own_course():
    """Nothing in it is about chargers: a weather station is followed as its own contract asks."""
    contract = load(ROOT / "tests" / "documents" / "weather-station.yaml")
    capture = station("a")
    capture.header = None
    reading = b'{"name": "hill", "at": "2026-03-01T12:00:00Z", "temperature_C": 12.5, "humidity": 60}'
    capture.events = [Entry(BEGIN + 5 * n, "stations/hill/reading", reading) for n in range(10)]
    capture.events += [Entry(BEGIN + 46, "stations/hill/status", b"broken")]
    there = judge(contract, capture, with_course=True).course.sessions["hill"]
    assert {cell.last for _, cell in there.amounts["temperature"]} == {12.5}
    assert there.states["status"].changes[0] == (BEGIN + 46, "broken")


def test_limits_that_are_no_numbers_are_not_drawn():
    """Where a charger publishes garbage, there is nothing to draw, and no trouble."""
    capture = station("a")
    capture.events.append(Entry(BEGIN + 30, "everest_api/a/var/limits", b'{"max_current": "lots"}'))
    capture.events.append(Entry(BEGIN + 30, "everest_api/a/var/limits", limits(1e308)))
    assert all(cell.high == cell.high for _, cell in course_of(capture).sessions["a"].amounts["limit in force"])
