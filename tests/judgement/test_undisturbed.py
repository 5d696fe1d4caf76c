"""The judge on doubtful payloads: nothing is disturbed by them, and what else may have disturbed it."""

import pytest

from conformance.capture import Entry, Mark
from tests.judgement.charging import charger
from tests.recordings import START, altered, at, found, judged, outcome, pulse, says, steps, topic, verdict

DOUBTFUL = "set_limit_amps.doubtful"
ABC = at(10.5, "set_limit_amps", b"abc")


@pytest.mark.parametrize(
    "value",
    [b"abc", b"", b" 8", b"16abc", b"1e1", b"NaN", b"\xff\xfe", b"{}", b"x" * 100_000, "\u0661".encode(), b"8\n"],
)
def test_what_is_ignored_is_kept(value):
    """For five seconds after a payload that is no number nothing changes."""
    told = found([*charger(), at(10.5, "set_limit_amps", value)], DOUBTFUL)
    assert (told.verdict.value, told.kept) == ("pass", 1)


@pytest.mark.parametrize("value", [b"10", b"-5.5", b"+0"])
def test_what_is_a_number_is_not_doubtful(value):
    """A real command is not expected to leave everything as it is."""
    events = [*charger(amps=steps(32.0, (12, 5.0))), at(10.5, "set_limit_amps", value)]
    assert verdict(events, DOUBTFUL) == ("inconclusive", "no observation")


def test_a_limit_that_follows_a_doubtful_payload_is_found():
    """The finding has what changed, the payload, and the message that shows it."""
    told = found([*charger(amps=steps(32.0, (12, 8.0))), at(10.5, "set_limit_amps", b" 8")], DOUBTFUL)
    assert (told.verdict.value, told.broken) == ("warn", 1)
    assert told.expected == "nothing disturbed by a payload that set_limit_amps does not know"
    assert told.observed == 'max_current changed from 32.0 to 8.0, after " 8"'
    where = told.findings[0].where
    assert (where.t, where.topic, where.connector) == (START + 12.25, topic("limits"), "evse_manager")


@pytest.mark.parametrize("state", ["WaitingForEnergy", "ChargingPausedEVSE", "Error", "PermanentFault", "Disabled"])
def test_a_session_that_is_disturbed_is_found(state):
    """A session that stops or breaks after a doubtful payload is found."""
    told = found([*charger(state=steps("Charging", (12, state))), ABC], DOUBTFUL)
    assert told.observed == f'state changed from "Charging" to "{state}", after "abc"'


@pytest.mark.parametrize("state", ["Unplugged", "Finished", "ChargingPausedEV", "AuthRequired"])
def test_what_a_vehicle_or_its_driver_does_is_lawful(state):
    """A session that ends may take its limit with it: that decides nothing."""
    events = [*charger(state=steps("Charging", (12, state)), amps=steps(32.0, (13, 0.0))), ABC]
    assert verdict(events, DOUBTFUL) == ("inconclusive", "lawful cause possible")


@pytest.mark.parametrize("state", ["Unplugged", "Finished", "ChargingPausedEV"])
def test_messages_cross_when_a_vehicle_leaves(state):
    """The limit may be heard a second before the session that it follows from; much later is another matter."""
    gone = charger(state=steps("Charging", (13, state)), amps=steps(32.0, (12, 0.0)))
    assert verdict([*gone, ABC], DOUBTFUL) == ("inconclusive", "lawful cause possible")
    later = charger(state=steps("Charging", (15, state)), amps=steps(32.0, (11, 0.0)))
    assert verdict([*later, ABC], DOUBTFUL)[0] == "warn"


def test_a_session_that_charges_again_is_no_excuse_for_a_limit_that_was_raised():
    """Charging is what follows from the limit that a doubtful payload raised."""
    raised = charger(state=steps("WaitingForEnergy", (13, "Charging")), amps=steps(0.0, (12, 16.0)))
    assert verdict([*raised, ABC], DOUBTFUL)[0] == "warn"


def test_an_operator_who_acts_later_is_no_excuse():
    """Who plugs in three seconds after the limit had changed did not change it."""
    mark = Mark(START + 15.3, "operator", {"action": "plug in", "connector": "evse_manager"})
    assert verdict([*charger(amps=steps(32.0, (12, 8.0))), ABC, mark], DOUBTFUL)[0] == "warn"


def test_what_an_operator_does_at_the_connector_is_lawful():
    """Whoever plugs in at the connector may have changed its limit; elsewhere not."""
    events = [*charger(amps=steps(32.0, (12, 8.0))), ABC]
    here, there = ({"action": "plug in", "connector": name} for name in ("evse_manager", "right"))
    assert verdict([*events, Mark(START + 11, "operator", here)], DOUBTFUL)[1] == "lawful cause possible"
    assert verdict([*events, Mark(START + 11, "operator", there)], DOUBTFUL)[0] == "warn"


@pytest.mark.parametrize(
    "more", [{"action": "look at the lock", "sees": "locked"}, {"action": "unplug", "cannot": "…"}]
)
def test_an_operator_who_did_nothing_is_no_excuse(more):
    """Who only looked, or could not do what was asked, changed nothing."""
    mark = Mark(START + 11, "operator", {"connector": "evse_manager", **more})
    assert verdict([*charger(amps=steps(32.0, (12, 8.0))), ABC, mark], DOUBTFUL)[0] == "warn"


@pytest.mark.parametrize("second", [15.6, 20])
def test_what_comes_later_is_none_of_its_business(second):
    """A change six seconds after the payload has another cause."""
    assert verdict([*charger(amps=steps(32.0, (second, 8.0))), ABC], DOUBTFUL) == ("pass", None)


def test_a_gap_in_the_pulse_is_a_disturbance():
    """A variable of the connector that misses a beat after the payload is found; one of the station is not its."""
    events = altered(charger(), lambda e: None if e.topic == topic("limits") and 11 < e.t - START < 13 else e)
    assert found([*events, ABC], DOUBTFUL).observed == '3.000 s without a publication, after "abc"'
    station = altered(charger(), lambda e: None if e.topic == topic("connectors") and 11 < e.t - START < 13 else e)
    assert verdict([*station, ABC], DOUBTFUL) == ("pass", None)


def test_a_gap_that_was_open_before_the_payload_is_not_its_fault():
    """What had been missing for too long already was not disturbed by it."""
    events = altered(charger(), lambda e: None if e.topic == topic("limits") and 8 < e.t - START < 12 else e)
    assert verdict([*events, ABC], DOUBTFUL) == ("pass", None)


@pytest.mark.parametrize(("begin", "end"), [(10.6, 14), (10.6, 99), (12, 15)])
def test_a_charger_that_falls_silent_is_disturbed(begin, end):
    """A total silence, for a while or for good, within five seconds of the payload."""
    result = judged([*altered(charger(), lambda e: None if begin < e.t - START < end else e), ABC], seconds=40)
    told = outcome(result, DOUBTFUL)
    assert told.verdict.value == "warn"
    assert told.observed.startswith("the charger fell silent for ")
    assert outcome(result, "charger.presence").verdict.value == "fail"


def test_an_excused_silence_decides_nothing():
    """Where the operator switched it off, the payload did not."""
    events = altered(charger(), lambda each: None if 11.5 < each.t - START < 15 else each)
    off = Mark(START + 11.4, "operator", {"action": "switch off"})
    assert verdict([*events, ABC, off], DOUBTFUL)[0] == "inconclusive"


def test_doubtful_payloads_in_a_row_are_watched_together():
    """Three payloads, each before the five seconds of the last are over, are three kept, or one finding."""
    row = [at(10.5 + 3 * n, "set_limit_amps", value) for n, value in enumerate([b"abc", b" 8", b"0x10"])]
    assert found([*charger(), *row], DOUBTFUL).kept == 3
    told = found([*charger(amps=steps(32.0, (20, 16.0))), *row], DOUBTFUL)
    assert (told.broken, told.kept, told.observed) == (
        1,
        0,
        'max_current changed from 32.0 to 16.0, after "abc" or " 8" or "0x10"',
    )


def test_a_flood_names_the_last_few():
    """However many payloads come in a row, the finding stays short, and all of them are one observation."""
    flood = [at(10.5 + n / 100, "set_limit_amps", f"abc{n}".encode()) for n in range(300)]
    told = found([*charger(amps=steps(32.0, (15, 8.0))), *flood], DOUBTFUL)
    assert (told.broken, told.observed.count(" or ")) == (1, 7)
    assert '"abc299"' in told.observed


def test_apart_they_are_judged_apart():
    """Of two payloads ten seconds apart, one that disturbs is found, the other kept; repeats are counted."""
    two = [ABC, at(20.5, "set_limit_amps", b" 8")]
    told = found([*charger(amps=steps(32.0, (22, 8.0))), *two], DOUBTFUL)
    assert (told.broken, told.kept, told.verdict.value) == (1, 1, "warn")
    told = found([*charger(amps=steps(32.0, (12, 16.0), (22, 8.0))), *two], DOUBTFUL)
    assert (told.broken, len(told.findings), told.findings[0].count) == (2, 1, 2)


REAL = [at(11.0, "set_limit_amps", b"10"), at(11.0, "set_limit_watts", b"6900"), at(11.0, "pause_charging"),
        Entry(START + 11.0, topic("set_limit_amps"), b"10"), at(11.0, "set_limit_watts", b"abc")]  # fmt: skip


@pytest.mark.parametrize("command", REAL)
def test_a_real_command_after_it_supersedes_it(command):
    """What a limit or a pause does that is commanded half a second later is not the doubtful payload's doing."""
    changed = charger(amps=steps(32.0, (12, 10.0)), state=steps("Charging", (13, "ChargingPausedEVSE")))
    reason = "other controller seen" if isinstance(command, Entry) else "superseded by another command"
    assert verdict([*changed, ABC, command], DOUBTFUL) == ("inconclusive", reason)


@pytest.mark.parametrize("command", [at(10.0, "set_limit_amps", b"10"), at(9.0, "pause_charging")])
def test_a_real_command_before_it_may_still_have_its_effect(command):
    """What was commanded shortly before the doubtful payload may come after it."""
    changed = charger(amps=steps(32.0, (12, 10.0)), state=steps("Charging", (13, "ChargingPausedEVSE")))
    assert verdict([*changed, command, ABC], DOUBTFUL) == ("inconclusive", "lawful cause possible")
    assert verdict([*charger(), command, ABC], DOUBTFUL) == ("pass", None)
    long_ago = at(2.0, "set_limit_amps", b"10")
    assert verdict([*changed, long_ago, ABC], DOUBTFUL)[0] == "warn"


def test_a_disturbance_before_a_real_command_is_one():
    """What had changed before the real command came was the doubtful payload's doing."""
    changed = charger(amps=steps(32.0, (11, 8.0)))
    assert verdict([*changed, ABC, at(13, "set_limit_amps", b"16")], DOUBTFUL)[0] == "warn"


def test_retained_payloads_are_no_commands():
    """What lies on the broker is not sent to the charger now."""
    retained = Entry(START + 10.5, topic("set_limit_amps"), b"abc", retain=True)
    assert verdict([*charger(amps=steps(32.0, (12, 8.0))), retained], DOUBTFUL) == ("inconclusive", "no observation")


def test_what_was_not_known_before_cannot_be_disturbed():
    """Without a word of the connector before the payload nothing is decided, nor of another connector's limit."""
    assert verdict([*pulse(names=["connectors"]), ABC], DOUBTFUL) == ("inconclusive", "no observation")
    other = [*charger(connector="left"), *charger(amps=steps(32.0, (12, 8.0)), connector="right")]
    assert verdict([*other, at(10.5, "set_limit_amps", b"abc", connector="left")], DOUBTFUL) == ("pass", None)
    told = found([*other, at(10.5, "set_limit_amps", b"abc", connector="right")], DOUBTFUL)
    assert told.findings[0].where.connector == "right"


def test_a_limit_that_is_missing_for_a_while_is_not_changed():
    """Unreadable messages, and ones without the field, say nothing."""
    told = says("limits", lambda s: b"{" if 11 < s < 12 else b"{}" if 12 < s < 13 else {})
    assert verdict([*pulse(names=["datetime", "session_info"]), *told, ABC], DOUBTFUL) == ("pass", None)


def test_the_end_of_the_evidence_decides_nothing():
    """A capture that ends, or our link that breaks, before five seconds are over."""
    assert verdict([*charger(seconds=13), ABC], DOUBTFUL) == ("inconclusive", "capture truncated")
    gone = altered(charger(), lambda each: None if 12 < each.t - START < 20 else each)
    marks = [Mark(START + 12.1, "link", {"state": "down"}), Mark(START + 19.9, "link", {"state": "up"})]
    assert verdict([*gone, ABC, *marks], DOUBTFUL) == ("inconclusive", "bench lost messages")
    early = [*charger(amps=steps(32.0, (11, 8.0)), seconds=13), ABC]
    assert verdict(early, DOUBTFUL)[0] == "warn"
