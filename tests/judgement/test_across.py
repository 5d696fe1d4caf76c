"""The judge on what two topics say: the latest power is the meter's, the relay agrees with the session."""

import pytest

from conformance.capture import Mark
from tests.recordings import START, altered, found, pulse, says, steps, verdict

ECHO = "session_info.power.metered"
AGREES = "telemetry.relais"


def meter(power, *, first_s=0.1, connector="evse_manager", **options):
    return says("powermeter", lambda s: {"power_W": power(s)}, first_s=first_s, connector=connector, **options)


def session(power, *, connector="evse_manager", **options):
    return says("session_info", lambda s: {"latest_total_w": power(s)}, connector=connector, **options)


def total(watts):
    return lambda s: {"total": watts(s)}


def second(s):
    """Return a power that is another one every second."""
    return 1000.0 * int(max(0, s + 0.001))


@pytest.mark.parametrize("lag_s", [0, 1, 2])
def test_the_latest_power_is_one_that_was_heard_of_late(lag_s):
    """The meter's last word, or one or two before it: messages cross."""
    told = found([*meter(total(second)), *session(lambda s: second(s - lag_s))], ECHO)
    assert (told.verdict.value, told.broken) == ("pass", 0)
    assert told.kept >= 26


def test_the_latest_power_may_be_heard_before_the_meters_word():
    """A session that is published just before the meter says the same is right."""
    told = found([*meter(total(second), first_s=0.3), *session(second)], ECHO)
    assert (told.verdict.value, told.kept) == ("pass", 29)


@pytest.mark.parametrize(("off", "word"), [(500.0, "pass"), (999.0, "pass"), (1500.0, "warn"), (-500.0, "pass")])
def test_who_measures_oftener_than_it_publishes_knows_what_was_between(off, word):
    """A power between the meter's last word and its next one was measured between them."""
    told = found([*meter(total(second)), *session(lambda s: second(s) + off if s > 5 else second(s))], ECHO)
    assert told.verdict.value == ("warn" if off < 0 else word)


@pytest.mark.parametrize("lag_s", [4, 10, -3])
def test_an_old_power_is_found(lag_s):
    """What the meter said four or ten seconds ago is not the latest, nor is what it never said."""
    told = found([*meter(total(second)), *session(lambda s: second(s - lag_s))], ECHO)
    assert told.verdict.value == "warn"


def test_what_the_meter_said_is_told():
    """The finding has the session's number and the meter's last three, at the session's message."""
    told = found([*meter(total(second)), *session(lambda s: 7.5 if 10 < s < 11 else second(s))], ECHO)
    assert (told.broken, told.kept) == (1, 29)
    assert told.expected == "latest_total_w as the latest power_W.total of powermeter"
    assert told.observed == "latest_total_w is 7.5, power_W.total of powermeter was 8000, 9000, 10000"
    assert told.findings[0].where.t == pytest.approx(START + 10.2)


@pytest.mark.parametrize(
    ("watts", "seen", "word"),
    [
        (0.0, 1.0, "pass"),
        (0.0, 1.1, "warn"),
        (50.0, 49.0, "pass"),
        (11000.0, 11110.0, "pass"),
        (11000.0, 11111.0, "warn"),
        (-3000.0, -2970.0, "pass"),
        (-3000.0, 3000.0, "warn"),
        (11000, 11000.0, "pass"),
    ],
)
def test_the_tolerance_of_an_echo(watts, seen, word):
    """1 W or 1 %, whichever is more; the sign counts."""
    assert verdict([*meter(total(lambda _: watts)), *session(lambda _: seen)], ECHO)[0] == word


@pytest.mark.parametrize("power", [..., None, {}, {"total": None}, {"total": "0"}, {"total": True}, {"L1": 0}])
def test_a_meter_without_a_total_is_echoed_by_nothing(power):
    """Without the total there is nothing to compare; without the session's number neither."""
    assert verdict([*meter(lambda _: power), *session(lambda _: 9)], ECHO) == ("inconclusive", "no observation")
    if not isinstance(power, dict):
        assert verdict([*meter(total(second)), *session(lambda _: power)], ECHO) == ("inconclusive", "no observation")


def test_a_meter_that_fell_silent_is_echoed_by_nothing():
    """Nothing is said of a power whose meter was last heard three seconds ago, nor before it was heard at all."""
    events = [*meter(total(lambda _: 500), seconds=10), *session(lambda s: 500 if s < 12.5 else 9, seconds=30)]
    assert verdict(events, ECHO) == ("pass", None)
    assert verdict([*session(lambda _: 9), *meter(total(lambda _: 9), times=[29.9])], ECHO)[0] == "inconclusive"


def test_an_echo_is_not_expected_across_a_broken_link():
    """What the meter said while we were not listening may be what the session says."""
    events = [*pulse(names=["datetime"]), *meter(total(lambda _: 500)), *session(lambda s: 500 if s < 12 else 800)]
    events = altered(events, lambda e: None if "power" in e.topic and e.t > START + 10 else e)
    events = altered(events, lambda e: None if 10 < e.t - START < 12 else e)
    marks = [Mark(START + 10, "link", {"state": "down"}), Mark(START + 12, "link", {"state": "up"})]
    assert verdict([*events, *marks], ECHO) == ("pass", None)


def test_what_the_meter_said_before_a_short_break_is_not_its_latest_word():
    """While we were away for a second the meter may have said something else."""
    meter_ = meter(lambda s: {"total": 500 if s < 10 else 600}, times=[*(n + 0.1 for n in range(10)), 13.1, 14.1])
    events = [*pulse(names=["datetime"]), *meter_, *session(lambda s: 500 if s < 10 else 800 if s < 13 else 600)]
    assert verdict(events, ECHO)[0] == "warn"
    away = altered(events, lambda e: None if 10 < e.t - START < 11 else e)
    marks = [Mark(START + 10, "link", {"state": "down"}), Mark(START + 11, "link", {"state": "up"})]
    assert verdict([*away, *marks], ECHO) == ("pass", None)


def test_meters_do_not_mix():
    """What the left meter says is no echo on the right."""
    left = [*meter(total(lambda _: 500), connector="left"), *session(lambda _: 500, connector="left")]
    right = [*meter(total(lambda _: 800), connector="right"), *session(lambda _: 500, connector="right")]
    told = found([*left, *right], ECHO)
    assert ({each.where.connector for each in told.findings}, told.kept) == ({"right"}, 30)


def relay(closed, state, *, connector="evse_manager", seconds=30):
    """Return telemetry and session information, each a function of the seconds; telemetry comes a little later."""
    session_ = says("session_info", lambda s: {"state": state(s)}, connector=connector, seconds=seconds)
    shown = says("telemetry", lambda s: {"relais_on": closed(s)}, first_s=0.3, connector=connector, seconds=seconds)
    return [*session_, *shown]


@pytest.mark.parametrize(
    ("state", "closed", "word"),
    [
        ("Charging", True, "pass"),
        ("Charging", False, "warn"),
        ("Unplugged", False, "pass"),
        ("Unplugged", True, "warn"),
        ("Preparing", True, "inconclusive"),
        ("ChargingPausedEV", False, "inconclusive"),
        ("Error", True, "inconclusive"),
        ("Charging", 1, "inconclusive"),
        ("Charging", "true", "inconclusive"),
        ("Charging", ..., "inconclusive"),
        ("Charging", None, "inconclusive"),
    ],
)
def test_the_relay_is_closed_while_charging_and_open_while_unplugged(state, closed, word):
    """In other states, and where the relay is not reported, nothing is said."""
    told = found(relay(lambda _: closed, lambda _: state), AGREES)
    assert told.verdict.value == word
    assert told.kept + told.broken == (0 if word == "inconclusive" else 26)


@pytest.mark.parametrize("value", [b"3", b"{}", b"[]", b'"Charging"', b"null", b""])
def test_a_session_that_does_not_say_its_state_is_in_no_case(value):
    """Nothing agrees or disagrees with a message that has no state."""
    events = [*says("session_info", value), *says("telemetry", {"relais_on": False}, first_s=0.3)]
    assert verdict(events, AGREES) == ("inconclusive", "no observation")


def test_what_disagrees_is_told():
    """The finding has both words, and the telemetry that shows it."""
    told = found(relay(lambda s: s < 20, lambda _: "Charging"), AGREES)
    assert told.expected == "relais_on that agrees with session_info"
    assert told.observed == 'relais_on is false while session_info says "Charging"'
    assert (told.findings[0].where.t, told.findings[0].where.connector) == (START + 20.3, "evse_manager")


@pytest.mark.parametrize(("late_s", "word"), [(-2.5, "pass"), (0, "pass"), (2, "pass"), (2.5, "pass"), (4, "warn")])
def test_a_change_has_three_seconds(late_s, word):
    """The relay may close some seconds after the session says so, or before: nobody sees both at once."""
    state = steps("Unplugged", (10, "Preparing"), (12, "Charging"))
    assert verdict(relay(lambda s: s > 12 + late_s, state), AGREES)[0] == word


def test_what_comes_shortly_before_a_change_waits_for_the_next_word():
    """A relay that opens before the session says so is not found: the session's next word is another one."""
    state = steps("Charging", (20, "Finished"), (25, "Unplugged"))
    assert verdict(relay(lambda s: s < 19.25, state), AGREES) == ("pass", None)
    assert found(relay(lambda s: s < 18.25, state), AGREES).broken == 1


def test_a_session_that_says_nothing_more_decides_nothing():
    """Without a further word of the session, its state may have changed."""
    events = [e for e in relay(lambda s: s < 10, lambda _: "Charging") if e.t < START + 10 or "telemetry" in e.topic]
    assert verdict(events, AGREES) == ("pass", None)


def test_the_grace_begins_anew_after_a_silence():
    """After a break of our link, the state has to last for three seconds again."""
    events = relay(lambda s: not 14 < s < 16, lambda _: "Charging")
    assert found(events, AGREES).broken == 2
    events = altered(events, lambda e: None if 10 < e.t - START < 14 else e)
    marks = [Mark(START + 10, "link", {"state": "down"}), Mark(START + 14, "link", {"state": "up"})]
    assert verdict([*events, *marks], AGREES) == ("pass", None)


def test_relays_do_not_mix():
    """Each relay is compared with its own session."""
    left = relay(lambda _: True, lambda _: "Charging", connector="left")
    right = relay(lambda _: False, lambda _: "Unplugged", connector="right")
    assert found([*left, *right], AGREES).kept == 52
    wrong = relay(lambda _: True, lambda _: "Unplugged", connector="right")
    assert {each.where.connector for each in found([*left, *wrong], AGREES).findings} == {"right"}
