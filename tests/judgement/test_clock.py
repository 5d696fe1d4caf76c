"""The judge on clocks: the time of day and the duration of a session advance as time does."""

from datetime import UTC, datetime

import pytest

from conformance.capture import Mark
from tests.recordings import START, altered, found, pulse, says, steps, verdict

CLOCK = "datetime.advances"
DURATION = "session_info.duration"


def clock(shift=lambda s: s, *, form="milliseconds", seconds=30, **options):
    """Return a charger whose time of day is a function of the true seconds since the start."""

    def told(s):
        moment = datetime.fromtimestamp(START + shift(s), UTC)
        return moment.isoformat(timespec=form).replace("+00:00", "Z").encode()

    return [*pulse(seconds, names=["connectors"]), *says("datetime", told, seconds=seconds, **options)]


SPELLINGS = [b"2026-03-01T12:00:{:02}+00:00", b"2026-03-01t12:00:{:02}z", b"2026-03-01T12:00:{:02}Z",
             b"2026-03-01T12:00:{:02}.5-00:00", b"2026-03-01T12:00:{:02}.123456789Z"]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_utc_may_be_spelled_in_other_ways(spelling):
    """Offset zero, lower case, whole seconds and many digits are RFC 3339 in UTC as well, and clocks that advance."""
    events = says("datetime", lambda s: spelling.decode().format(int(s)).encode())
    assert verdict(events, "datetime.payload") == verdict(events, CLOCK) == ("pass", None)


@pytest.mark.parametrize("form", ["milliseconds", "microseconds", "seconds"])
@pytest.mark.parametrize("every_s", [1.0, 0.5, 0.25, 1.4])
def test_a_clock_that_advances_is_kept(form, every_s):
    """However finely it is printed and however often it is published; whole seconds may stand for one."""
    assert verdict(clock(form=form, every_s=every_s), CLOCK) == ("pass", None)


WRONG = [
    (lambda _: 0, "it stood still for 1.000 s", 29),
    (lambda s: s // 5 * 5, "it stood still for 1.000 s", 29),
    (lambda s: s - (s > 12 and 1.0) + (s > 13 and 1.0), "it stood still for 1.000 s", 1),
    (lambda s: s * 0.8, "it advanced by 4.800 s in 6.000 s", 4),
    (lambda s: s * 1.2, "it advanced by 7.200 s in 6.000 s", 4),
    (lambda s: s - 30 if s > 12 else s, "it ran backwards by 29.000 s", 1),
    (lambda s: s + 3 if s > 12 else s, "it advanced by 13.000 s in 10.000 s", 1),
    (lambda s: s + 1e7 if s > 12 else s, "it advanced by 10000010.000 s in 10.000 s", 1),
    (lambda s: -s, "it ran backwards by 1.000 s", 29),
]


@pytest.mark.parametrize(("wrong", "observed", "count"), WRONG)
def test_a_clock_that_is_wrong_is_found(wrong, observed, count):
    """One that stands, is cached, is slow or fast, jumps or runs backwards; one jump is one finding."""
    told = found(clock(wrong), CLOCK)
    assert (told.verdict.value, told.broken, told.observed) == ("fail", count, observed)
    assert told.expected == "the current time, which advances with time"
    assert told.findings[0].where.connector == "evse_manager"


@pytest.mark.parametrize("by_s", [0.9, -0.9])
def test_a_clock_may_be_set_by_less_than_a_second(by_s):
    """A correction within the tolerance is none of our business; so is a slow drift."""
    assert verdict(clock(lambda s: s + (by_s if s > 12 else 0)), CLOCK) == ("pass", None)
    assert verdict(clock(lambda s: s * (1 + by_s / 10)), CLOCK) == ("pass", None)


@pytest.mark.parametrize(("messages", "told"), [(5, ("inconclusive", "too few samples")), (6, ("pass", None))])
def test_a_few_steps_are_too_few(messages, told):
    """Five steps are needed."""
    assert verdict(clock(seconds=messages), CLOCK) == told


def test_one_reading_is_no_clock():
    """A single time of day, and none that can be read, decide nothing."""
    assert verdict(clock(seconds=1), CLOCK) == ("inconclusive", "no observation")
    for value in (b"", b"noon", b'"2026-03-01T12:00:00Z"', b"0000-01-01T00:00:00Z", b"2026-03-01T12:00:00+02:00"):
        assert verdict(says("datetime", value), CLOCK) == ("inconclusive", "no observation")


def test_extras_are_compared_as_well():
    """A time that is published twice within milliseconds need not have advanced, but must not have gone back."""
    assert verdict([*clock(), *clock(first_s=0.201)[30:]], CLOCK) == ("pass", None)
    assert verdict([*clock(), *clock(lambda s: s - 0.1, first_s=0.21)[30:]], CLOCK)[0] == "fail"


def test_a_clock_is_not_compared_across_a_silence_or_a_broken_link():
    """What happened to the clock while the charger was not heard is not known."""
    events = altered(clock(lambda s: s - 60 if s > 12 else s), lambda e: None if 10 < e.t - START < 14 else e)
    assert verdict(events, CLOCK) == ("pass", None)
    marks = [Mark(START + 10, "link", {"state": "down"}), Mark(START + 14, "link", {"state": "up"})]
    assert verdict([*events, *marks], CLOCK) == ("pass", None)


def test_clocks_of_two_connectors_do_not_mix():
    """Two clocks that differ by a minute advance each by itself; the one that stands is named."""
    left, right = clock(connector="left"), clock(lambda s: s - 60, connector="right", first_s=0.7)
    assert verdict([*left, *right], CLOCK) == ("pass", None)
    told = found([*left, *clock(lambda _: 0, connector="right")], CLOCK)
    assert (told.broken, {each.where.connector for each in told.findings}) == (29, {"right"})


def session(duration, state="Charging", *, seconds=30):
    """Return a session whose duration is a function of the seconds since the start."""
    name = state if callable(state) else lambda _: state
    told = says("session_info", lambda s: {"state": name(s), "charging_duration_s": duration(s)}, seconds=seconds)
    return [*pulse(seconds, names=["connectors"]), *told]


@pytest.mark.parametrize("duration", [lambda s: s, int, round, lambda s: float(int(s + 0.7)), lambda s: s + 1e6])
def test_a_duration_counts_seconds(duration):
    """With fractions or without, from zero or from somewhere."""
    told = found(session(duration), DURATION)
    assert (told.verdict.value, told.kept) == ("pass", 27)


@pytest.mark.parametrize(
    ("duration", "observed"),
    [
        (lambda _: 600, "it advanced by 0.000 s in 3.000 s"),
        (lambda _: 600.5, "it advanced by 0.000 s in 2.000 s"),
        (lambda s: s / 60, "it advanced by 0.033 s in 2.000 s"),
        (lambda s: int(s) // 60, "it advanced by 0.000 s in 3.000 s"),
        (lambda s: s * 1000, "it advanced by 1000.000 s in 1.000 s"),
        (lambda s: 600 - s, "it ran backwards by 1.000 s"),
        (lambda s: 600.5 if 10 < s < 15 else s, "it advanced by 598.300 s in 8.000 s"),
    ],
)
def test_a_duration_that_does_not_count_seconds_is_found(duration, observed):
    """One that stands, counts minutes or milliseconds, or runs backwards, while the session charges."""
    told = found(session(duration), DURATION)
    assert (told.verdict.value, told.observed) == ("warn", observed)
    assert told.expected == "charging_duration_s that advances with time, in seconds"


@pytest.mark.parametrize("state", ["Preparing", "WaitingForEnergy", "ChargingPausedEVSE", "Finished", "Unplugged"])
def test_a_duration_need_not_advance_while_nothing_charges(state):
    """Outside Charging the duration is not judged."""
    assert verdict(session(lambda _: 600, state), DURATION) == ("inconclusive", "no observation")


def test_a_duration_that_stood_before_charging_may_catch_up():
    """The first message that says Charging may still carry the value from before; then it counts."""
    waits = steps("WaitingForEnergy", (10, "Charging"))
    assert verdict(session(lambda s: 100 if s < 11 else 90 + s, waits), DURATION) == ("pass", None)
    assert verdict(session(lambda s: 100 if s < 14 else 90 + s, waits), DURATION)[0] == "warn"


@pytest.mark.parametrize("duration", [..., None, "600", True, [], {}, 1e301])
def test_what_is_no_number_has_no_duration(duration):
    """A duration that is missing or no number is the payload's finding."""
    assert verdict(session(lambda _: duration), DURATION) == ("inconclusive", "no observation")


def test_two_sessions_do_not_mix():
    """Each connector has its own duration."""
    both = [*says("session_info", lambda s: {"charging_duration_s": s}, connector="left")]
    both += says("session_info", lambda s: {"charging_duration_s": 5000 + s}, connector="right", first_s=0.7)
    assert verdict(both, DURATION) == ("pass", None)
