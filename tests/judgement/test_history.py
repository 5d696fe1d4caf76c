"""The judge on what a topic said before: counters never fall, sessions begin at zero."""

import pytest

from conformance.capture import Mark
from tests.recordings import START, altered, found, pulse, says, steps, verdict

ENERGY = "powermeter.energy.rising"
STAMP = "powermeter.timestamp.rising"
SESSION = "session_info.energy.rising"
BEGINS = "session_info.energy.start"


def meter(total, phase=0.0):
    """Return a meter whose total is a function of the seconds, and whose phases are another."""
    return says("powermeter", lambda s: {"energy_Wh_import": {"total": total(s), "L1": phase}})


def session(*changes, seconds=30, connector="evse_manager"):
    """Return a session with other fields from each given second on."""
    return says("session_info", steps(*changes), seconds=seconds, connector=connector)


@pytest.mark.parametrize("total", [lambda _: 0, lambda s: s, int, lambda s: -100 + s, lambda s: 2**60 + int(s)])
def test_a_counter_that_stands_or_rises_is_kept(total):
    """Equal is no fall; from below zero, and beyond what fits into a double's digits."""
    told = found(meter(total), ENERGY)
    assert (told.verdict.value, told.kept) == ("pass", 29)


def test_a_counter_that_falls_is_found_each_time():
    """Twice back to zero are two, with how far it fell, at the message that shows it."""
    told = found(meter(lambda s: s % 10), ENERGY)
    assert (told.verdict.value, told.broken, told.kept) == ("warn", 2, 27)
    assert told.expected == "energy_Wh_import.total that never falls"
    assert told.observed == "energy_Wh_import.total fell by 9, from 9.199999999999999 to 0.1999999999999993"
    assert told.findings[0].where.t == pytest.approx(START + 10.2)


def test_the_smallest_fall_is_one():
    """There is no tolerance: a counter that loses a hundredth has fallen."""
    assert found(meter(lambda s: 500.01 if s < 10 else 500.0), ENERGY).broken == 1


def test_each_field_is_compared_by_itself():
    """A phase that falls while the total rises is named; both in one message are one observation."""
    one = says("powermeter", lambda s: {"energy_Wh_import": {"total": s, "L2": 100 - s}})
    assert found(one, ENERGY).expected == "energy_Wh_import.L2 that never falls"
    both = found(says("powermeter", lambda s: {"energy_Wh_import": {"total": -s, "L2": -s}}), ENERGY)
    assert (both.broken, len(both.findings)) == (29, 2)


@pytest.mark.parametrize("value", [..., None, "500", True, [], {}, {"total": None}])
def test_what_is_no_number_neither_rises_nor_falls(value):
    """A reading without an energy decides nothing."""
    told = found(says("powermeter", {"energy_Wh_import": value}), ENERGY)
    assert (told.verdict.value, told.reason) == ("inconclusive", "no observation")


def test_a_fall_across_a_gap_in_the_reading_is_found():
    """A reading that is missing in between does not hide that the counter fell."""
    told = found(meter(lambda s: 500 if s < 10 else None if s < 12 else 100), ENERGY)
    assert told.broken == 1


@pytest.mark.parametrize("write", [lambda t: t, int, lambda t: f"2026-03-01T12:00:{t - START:04.1f}Z"])
def test_timestamps_rise_whatever_they_are_written_in(write):
    """Numbers and RFC 3339 text are compared as times."""
    assert verdict(says("powermeter", lambda s: {"timestamp": write(START + s)}), STAMP) == ("pass", None)
    back = says("powermeter", lambda s: {"timestamp": write(START + (s if s < 20 else s - 10))})
    assert found(back, STAMP).broken == 1


def test_a_meter_is_remembered_across_a_silence():
    """A meter that lost what it had counted while the charger was off has fallen."""
    events = [*pulse(names=["datetime"]), *meter(lambda s: 500 if s < 12 else 0)]
    gone = altered(events, lambda each: None if 10 < each.t - START < 14 else each)
    assert found([*gone, Mark(START + 9.9, "operator", {"action": "restart"})], ENERGY).broken == 1


CHARGED = {"state": "Charging", "charged_energy_wh": 500}
EMPTY = {"state": "Charging", "charged_energy_wh": 0}
UNPLUGGED = {"state": "Unplugged", "charged_energy_wh": 500}


def test_a_session_counts_anew_after_it_was_unplugged():
    """Zero after Unplugged is another session, however short it was to be seen; zero without is a fall."""
    assert verdict(session(CHARGED, (10, UNPLUGGED), (11, EMPTY)), SESSION) == ("pass", None)
    told = found(session(CHARGED, (10, EMPTY)), SESSION)
    assert (told.broken, told.observed) == (1, "charged_energy_wh fell by 500, from 500 to 0")


@pytest.mark.parametrize("anew", ["Unplugged", "Reserved", "Disabled"])
def test_a_session_that_finished_may_be_followed_by_another(anew):
    """Finished is the last word of a session: it must not have lost anything, and what follows is another session."""
    finished = {"state": "Finished", "charged_energy_wh": 500}
    assert verdict(session(CHARGED, (10, finished), (12, EMPTY)), SESSION) == ("pass", None)
    assert verdict(session(CHARGED, (10, {**EMPTY, "state": anew}), (12, EMPTY)), SESSION) == ("pass", None)
    told = found(session(CHARGED, (10, {**EMPTY, "state": "Finished"}), (12, EMPTY)), SESSION)
    assert (told.broken, told.findings[0].where.t) == (1, pytest.approx(START + 10.2))


def test_unplugged_itself_is_not_compared():
    """What is shown while nothing is plugged in may be the last session's, or nothing."""
    assert (
        verdict(session(UNPLUGGED, (10, {"state": "Unplugged", "charged_energy_wh": 0})), SESSION)[0] == "inconclusive"
    )


def test_energy_that_is_fed_back_never_falls_either():
    """The discharged energy is a counter of its own."""
    told = found(session({"discharged_energy_wh": 7}, (10, {"discharged_energy_wh": 5})), SESSION)
    assert told.expected == "discharged_energy_wh that never falls"


def test_a_session_is_not_compared_across_a_broken_link():
    """While we were not listening another session may have begun."""
    events = [*pulse(names=["datetime"]), *session(CHARGED, (12, EMPTY))]
    events = altered(events, lambda each: None if 10 < each.t - START < 14 else each)
    marks = [Mark(START + 10, "link", {"state": "down"}), Mark(START + 14, "link", {"state": "up"})]
    assert verdict([*events, *marks], SESSION) == ("pass", None)


def test_connectors_do_not_mix():
    """Messages of two sessions take turns, and each is compared with itself alone."""
    events = [*session(CHARGED, connector="left"), *session(EMPTY, connector="right")]
    assert verdict(events, SESSION) == ("pass", None)
    told = found([*events, *session(CHARGED, (20, EMPTY), connector="third")], SESSION)
    assert (told.broken, told.findings[0].where.connector) == (1, "third")


@pytest.mark.parametrize("first", ["AuthRequired", "Preparing", "WaitingForEnergy", "Charging"])
@pytest.mark.parametrize("before", ["Unplugged", "Reserved"])
def test_a_session_begins_at_zero(before, first):
    """The first message after plugging in shows no energy, or up to 1 Wh."""
    for energy, told in ((0, "pass"), (1, "pass"), (1.1, "warn"), (528, "warn")):
        events = session(
            {"state": before, "charged_energy_wh": 528}, (10, {"state": first, "charged_energy_wh": energy})
        )
        assert verdict(events, BEGINS)[0] == told


def test_only_the_first_message_of_a_session_is_its_beginning():
    """One finding for each session that begins with the last one's energy, at its first message."""
    stale, fresh = {"state": "Preparing", "charged_energy_wh": 528}, {"state": "Preparing", "charged_energy_wh": 0}
    events = session(UNPLUGGED, (5, stale), (6, fresh), (10, UNPLUGGED), (15, stale), (20, UNPLUGGED), (25, fresh))
    told = found(events, BEGINS)
    assert (told.broken, told.kept, told.findings[0].count) == (2, 1, 2)
    assert (told.expected, told.observed) == ("charged_energy_wh: at most 1", "charged_energy_wh: 528")
    assert told.findings[0].where.t == pytest.approx(START + 5.2)


@pytest.mark.parametrize(
    "events",
    [
        session({"state": "Charging", "charged_energy_wh": 500}),
        session({"state": "Finished"}, (10, {"state": "Preparing", "charged_energy_wh": 500})),
        session({"state": "Unplugged"}, (10, {"state": "Disabled", "charged_energy_wh": 500})),
        session({"state": "Unplugged"}, (10, b"{"), (11, b"")),
        session({"state": "Unplugged"}, (10, b"0")),
        session({"state": "Unplugged"}, (10, b"[]")),
        session({"state": "Unplugged"}, (10, b"null")),
        session({"state": ...}, (10, {"state": "Preparing"})),
        session(UNPLUGGED, (10, {"state": "Preparing", "charged_energy_wh": ..., "discharged_energy_wh": ...})),
    ],
)
def test_what_is_no_beginning_decides_nothing(events):
    """A session that was going on, other transitions, unreadable messages, and ones without an energy."""
    assert verdict(events, BEGINS) == ("inconclusive", "no observation")


def test_a_beginning_that_nobody_heard_is_not_judged():
    """Unplugged before our link broke, and charging after it, is no transition that was seen."""
    events = [*pulse(names=["datetime"]), *session(UNPLUGGED, (12, CHARGED))]
    events = altered(events, lambda each: None if 10 < each.t - START < 14 else each)
    marks = [Mark(START + 10, "link", {"state": "down"}), Mark(START + 14, "link", {"state": "up"})]
    assert verdict([*events, *marks], BEGINS) == ("inconclusive", "no observation")
