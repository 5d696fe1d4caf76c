"""The judge on times that should be right: old ones, ones ahead, and what is probably behind it."""

from datetime import UTC, datetime

import pytest

from tests.recordings import START, found, says, verdict

ACCURATE = "datetime.accurate"
FRESH = "powermeter.timestamp.fresh"


def day(off_s, form="milliseconds"):
    """Return a time of day that is off by some seconds."""

    def told(s):
        moment = datetime.fromtimestamp(START + s + off_s, UTC)
        return moment.isoformat(timespec=form).replace("+00:00", "Z").encode()

    return says("datetime", told)


def meter(off_s, write=float):
    """Return a meter whose timestamps are off by some seconds."""
    return says("powermeter", lambda s: {"timestamp": write(START + s + off_s)})


def text(form, zone="Z"):
    return lambda t: datetime.fromtimestamp(t, UTC).isoformat(timespec=form).replace("+00:00", zone)


@pytest.mark.parametrize(
    ("off_s", "told"),
    [
        (0, "pass"),
        (-0.9, "pass"),
        (0.9, "pass"),
        (-1.03, "inconclusive"),
        (1.03, "inconclusive"),
        (-1.2, "warn"),
        (1.2, "warn"),
        (-3600, "warn"),
    ],
)
def test_the_time_of_day_is_right_within_a_second(off_s, told):
    """Up to a second behind or ahead; within the uncertainty beyond it nobody knows."""
    reason = "timing guard band" if told == "inconclusive" else None
    assert verdict(day(off_s), ACCURATE) == (told, reason)


@pytest.mark.parametrize(
    ("off_s", "told"), [(0, "pass"), (-0.9, "pass"), (-1.1, "pass"), (-2.2, "warn"), (1.9, "warn")]
)
def test_whole_seconds_are_as_good_as_they_can_be(off_s, told):
    """A time without a fraction may be a second older than it says."""
    assert verdict(day(off_s, "seconds"), ACCURATE)[0] == told


@pytest.mark.parametrize(
    ("off_s", "hint"),
    [
        (3600, " ahead (local time instead of UTC? it is off by +1 h)"),
        (7202, " ahead (local time instead of UTC? it is off by +2 h)"),
        (-5 * 3600, " old (local time instead of UTC? it is off by -5 h)"),
        (5.75 * 3600, " ahead (local time instead of UTC? it is off by +5.75 h)"),
        (14 * 3600, " ahead (local time instead of UTC? it is off by +14 h)"),
        (15 * 3600, " ahead"),
        (3000, " ahead"),
        (86400, " ahead"),
        (-20, " old"),
    ],
)
def test_local_time_is_guessed_where_it_is_likely(off_s, hint):
    """What is off by whole quarters of an hour, up to fourteen hours, is probably local time; the finding says so."""
    told = found(day(off_s), ACCURATE)
    assert told.expected == "a time at most 1 s old and at most 1 s ahead"
    assert told.observed.endswith(f"which is {abs(off_s):.3f} s{hint}")


def test_how_old_and_how_new_is_told():
    """The report has the extremes, kept or not, and the finding the first message that is beyond."""
    told = found(says("powermeter", lambda s: {"timestamp": START + s - (3 if s > 20 else 0.5)}), FRESH)
    assert dict(told.numbers) == {"oldest_s": 3.0, "newest_s": 0.5}
    assert (told.broken, told.kept, told.findings[0].where.t) == (10, 20, pytest.approx(START + 20.2))


@pytest.mark.parametrize(
    "write", [float, text("milliseconds"), text("microseconds"), text("seconds"), text("milliseconds", "+00:00"), int]
)
@pytest.mark.parametrize(("off_s", "told"), [(0, "pass"), (-1.2, "pass"), (-4.0, "warn"), (2.5, "warn")])
def test_a_timestamp_is_a_number_or_text(write, off_s, told):
    """Seconds since 1970 with a fraction or without, and RFC 3339 text, are read alike."""
    assert verdict(meter(off_s, write), FRESH)[0] == told


@pytest.mark.parametrize(("off_s", "told"), [(-2.4, "pass"), (-2.53, "inconclusive"), (-2.6, "warn")])
def test_a_reading_may_be_two_and_a_half_seconds_old(off_s, told):
    """The edge, with the uncertainty of an arrival."""
    assert verdict(meter(off_s, text("milliseconds")), FRESH)[0] == told


def test_milliseconds_are_recognised():
    """A number of milliseconds since 1970 is far ahead, and the finding names the unit."""
    told = found(meter(0, lambda t: t * 1000), FRESH)
    assert (told.verdict.value, told.broken) == ("warn", 30)
    assert told.observed.endswith(" s ahead (milliseconds since 1970: the unit is seconds)")


@pytest.mark.parametrize("value", [1e290, -1e290, 2**80, 0, -1])
def test_a_timestamp_that_is_no_time_is_found_in_a_few_words(value):
    """However far it is off, the finding stays short."""
    told = found(meter(0, lambda _: value), FRESH)
    assert (told.verdict.value, len(told.observed) < 250) == ("warn", True)


@pytest.mark.parametrize(
    "value", [..., None, True, [], {}, "", "noon", "12:00", "2026-03-01T12:00:00", "\ud800", "0000-01-01T00:00:00Z"]
)
def test_what_is_no_time_is_neither_old_nor_new(value):
    """What cannot be reckoned with is the payload's finding; a time without a zone is none."""
    assert verdict(meter(0, lambda _: value), FRESH) == ("inconclusive", "no observation")


def test_connectors_do_not_mix():
    """The meter that is old is named."""
    events = [*says("powermeter", {}, connector="left")]
    events += says("powermeter", lambda s: {"timestamp": START + s - 9}, connector="right")
    told = found(events, FRESH)
    assert (told.kept, told.broken, told.findings[0].where.connector) == (30, 30, "right")
