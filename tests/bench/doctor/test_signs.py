"""The doctor's signs from given figures: each is good, worth a look or bad exactly where it should be."""

import pytest

from conformance import contract
from conformance.bench.doctor import machine, wire
from conformance.capture import Entry, Mark
from conformance.report.signs import Grade

CONTRACT = contract.load()
GOOD, LOOK, BAD = Grade


def trips(*took_s):
    return wire.Trips(late_s=[0.0] * len(took_s), took_s=list(took_s))


@pytest.mark.parametrize(
    ("took_s", "lost", "grade", "told"),
    [
        ([0.001] * 99 + [0.004], 0, GOOD, "median 1 ms, p95 1 ms, worst 4 ms of 100 beacons, none lost"),
        ([0.001] * 90 + [0.02] * 10, 0, GOOD, "p95 20 ms"),
        ([0.001] * 99 + [0.051], 0, LOOK, "gaps are known to ± 51 ms, and their margin is 500 ms"),
        ([0.001] * 99 + [0.51], 0, BAD, "worst 510 ms"),
        ([0.001] * 100, 1, LOOK, "1 lost"),
        ([0.001] * 100, 11, BAD, "11 lost"),
        ([0.001] * 99, 0, LOOK, "99 beacons"),
        ([], 0, LOOK, "beacons do not come back; arrivals are taken as good to 50 ms"),
    ],
)
def test_the_round_trip_is_weighed_against_the_margin_of_a_gap(took_s, lost, grade, told):
    """What counts is the worst, as it does when gaps are judged; a beacon that is lost counts more."""
    heard = [Mark(1.0, "beacon", {"lost": lost})]
    sign = wire.round_trip(trips(*took_s), heard, CONTRACT, is_off=False)
    assert sign.grade is grade
    assert told in sign.fact
    assert bool(sign.remedy) is (grade is not GOOD)


def test_beacons_that_are_off_are_not_blamed_on_the_broker():
    """Who switched them off is told so."""
    assert "are switched off" in wire.round_trip(trips(), [], CONTRACT, is_off=True).fact


@pytest.mark.parametrize(
    ("gaps_s", "grade", "told"),
    [
        ([0.0001] * 50, GOOD, "not seen, the second of two small messages comes after 0.1 ms"),
        ([0.0001] * 45 + [0.042] * 5, GOOD, "not seen"),  # a machine that stumbles now and then
        ([0.015] * 50, GOOD, "not seen"),
        ([0.042] * 48 + [0.0001] * 2, LOOK, "holds the second of two small messages back by 42 ms (48 of 50)"),
        ([0.0001] * 9, LOOK, "was not looked for|not looked for"),
    ],
)
def test_nagle_is_named_where_it_is_seen(gaps_s, grade, told):
    """Forty milliseconds again and again are no accident."""
    sign = wire.holding_back(gaps_s)
    assert sign.grade is grade
    assert any(each in sign.fact for each in told.split("|"))
    assert ("set_tcp_nodelay true" in sign.remedy) is ("holds" in told)


def test_what_a_broker_tells_of_itself():
    """Its version, as it says it, bounded; and how the link is spoken."""
    heard = [Entry(1.0, "$SYS/broker/version", b"mosquitto \x1b[2J" + b"x" * 500, 0, True)]
    sign = wire.broker(heard, {"mqtt": "5", "tls": "TLSv1.3", "cipher": "TLS_AES"})
    assert "broker: mosquitto \\x1b[2J" in sign.fact
    assert sign.fact.endswith("MQTT 5 over TLSv1.3 with TLS_AES")
    assert len(sign.fact) < 200
    assert "tells nothing of itself" in wire.broker([], {"mqtt": "5"}).fact


def test_a_link_that_goes_down_is_bad():
    """With the reason that the link itself knows, where it knows one."""
    up, down = Mark(1.0, "link", {"state": "up"}), Mark(2.0, "link", {"state": "down"})
    assert wire.link([up]).grade is GOOD
    assert wire.link([up, down]).fact == "link: was down once; nothing is judged around that"
    again = wire.link([up, down, Mark(3.0, "link", {"state": "down", "why": "another has the same id"})])
    assert (again.grade, again.remedy) == (BAD, "another has the same id")
    assert "2 times" in again.fact


@pytest.mark.parametrize(
    ("facts", "grade", "told"),
    [
        ({"synchronised": "yes", "error_s": "0.012"}, GOOD, "good to 12 ms"),
        ({"synchronised": "yes", "error_s": "3.0"}, LOOK, "good to 3 s"),
        ({"synchronised": "no"}, LOOK, "not synchronised"),
        ({"synchronised": "unknown"}, LOOK, "not known to be synchronised"),
        ({}, LOOK, "not known"),
    ],
)
def test_the_clock_of_this_machine(facts, grade, told):
    """As the kernel has it; periods need no synchronised clock, so it is never bad."""
    sign = machine.clock(facts)
    assert sign.grade is grade
    assert told in sign.fact


@pytest.mark.parametrize(("load", "grade"), [(None, GOOD), (0.1, GOOD), (0.9, LOOK), (50.0, LOOK)])
def test_the_load_of_this_machine(load, grade):
    """A core that is busy for most of a minute is worth a look; what that does to the kit is in its lag."""
    assert machine.load_of(load).grade is grade


@pytest.mark.parametrize(("late_s", "grade"), [([], LOOK), ([0.001, 0.02], GOOD), ([0.001, 0.2], LOOK), ([0.6], BAD)])
def test_the_lag_of_the_kit(late_s, grade):
    """Against the margin of a gap, as the round trip is."""
    assert machine.own_lag(late_s, CONTRACT).grade is grade
