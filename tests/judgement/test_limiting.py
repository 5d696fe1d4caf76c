"""The judge on limits: obeyed, kept and raised; in amperes and in watts."""

from dataclasses import replace

import pytest

from tests.judgement.charging import charger
from tests.recordings import HEADER, START, at, found, pulse, says, steps, topic, verdict

AMPS = "set_limit_amps.effect.limit"
WATTS = "set_limit_watts.effect.limit"
STAYS = "set_limit_amps.effect.stays"
RAISED = "set_limit_amps.effect.raised"
OTHERS = ("set_limit_amps.effect.measured", "set_limit_amps.minimum")
TEN = at(10.5, "set_limit_amps", b"10")


def limits(*changes, **options):
    """Return a charger whose limit is 32 A, and another one from each given second on."""
    return charger(amps=steps(32.0, *changes), **options)


@pytest.mark.parametrize(
    ("value", "after"),
    [(b"10", 10.0), (b"10", 0.0), (b"+6.5", 6.5), (b"0", 0.0), (b"-5", 0.0), (b"-0.0", -0.0), (b"7.126", 7.13)],
)
def test_a_lower_limit_is_obeyed(value, after):
    """The published limit is at most the commanded one, never below zero, within what is printed."""
    assert verdict([*limits((12, after)), at(10.5, "set_limit_amps", value)], AMPS) == ("pass", None)


@pytest.mark.parametrize(("value", "after"), [(b"10", 32.0), (b"10", 10.02), (b"-5", 5.0), (b"0", 0.1)])
def test_a_limit_that_is_not_obeyed_fails(value, after):
    """No effect, too little effect, and a negative limit taken for a positive one."""
    told = found([*limits((12, after)), at(10.5, "set_limit_amps", value)], AMPS)
    assert (told.verdict.value, told.broken) == ("fail", 1)
    assert told.expected == f"at most {max(0, float(value)) + 0.01:g} A within 5 s"
    assert told.observed == f"{after:g} A 5.750 s after the command"
    assert (told.findings[0].where.topic, told.findings[0].where.t) == (topic("limits"), START + 16.25)


def test_a_limit_is_zero_where_the_command_is_negative():
    """Zero is as low as a limit can be: one that is published as negative is not what was promised."""
    for value, after, told in ((b"-5", -5.0, "fail"), (b"10", -1.0, "fail"), (b"-5", -0.005, "pass")):
        assert verdict([*limits((12, after)), at(10.5, "set_limit_amps", value)], AMPS)[0] == told
    watts = [*limits((12, -5.0)), at(10.5, "set_limit_watts", b"-3000")]
    assert verdict(watts, WATTS)[0] == "fail"


def test_a_limit_that_comes_late_fails():
    """Twenty seconds are not five: the first word after the deadline decides."""
    told = found([*limits((30, 10.0)), TEN], AMPS)
    assert (told.verdict.value, told.broken) == ("fail", 1)
    assert found([*limits((15.25, 10.0)), TEN], AMPS).verdict.value == "pass"


@pytest.mark.parametrize("value", [b"40", b"32", b"9" * 400, b"31.995"])
def test_raising_is_not_a_test(value):
    """A limit that is not below the one in force proves nothing, however large."""
    assert verdict([*limits(), at(10.5, "set_limit_amps", value)], AMPS) == ("inconclusive", "precondition not reached")


@pytest.mark.parametrize(
    ("phases", "amps", "wanted"),
    [(3, 10.14, "pass"), (3, 10.24, "pass"), (3, 10.26, "fail"), (1, 30.7, "pass"), (1, 30.8, "fail"), (3, 0, "pass")],
)
def test_watts_are_amperes_times_phases_times_volts(phases, amps, wanted):
    """7000 W are 10.14 A in three phases at 230 V, and 30.43 A in one; 1 % is allowed."""
    events = [*limits((12, amps), phases=phases), at(10.5, "set_limit_watts", b"7000")]
    assert verdict(events, WATTS)[0] == wanted


def test_fewer_phases_are_less_power():
    """A charger may also go from three phases to one."""
    assert verdict([*charger(phases=steps(3, (12, 1))), at(10.5, "set_limit_watts", b"7400")], WATTS) == ("pass", None)


@pytest.mark.parametrize(
    "value",
    [b"abc", b"16abc", b" 8", b"8 ", b"8\n", b"1e1", b"", b"NaN", b"inf", b"0x10", b"1_0", b"8,5", b"8.", b".5",
     b"\xff", b"--8", "\u0661".encode()],
)  # fmt: skip
def test_a_doubtful_payload_promises_no_effect(value):
    """What is not a decimal number starts no watch."""
    for name in (AMPS, STAYS, RAISED, *OTHERS):
        events = [*limits(), at(10.5, "set_limit_amps", value)]
        assert verdict(events, name) == ("inconclusive", "no observation")


@pytest.mark.parametrize("value", [..., None, "32", True])
def test_a_limit_that_says_nothing_is_no_effect_and_no_failure(value):
    """Where the published limit is missing for a while, the next one that is there decides."""
    told = says("limits", lambda s: {"max_current": value if 11 < s < 15 else 32 if s < 11 else 10})
    assert verdict([*pulse(names=["datetime"]), *told, TEN], AMPS) == ("pass", None)
    never = says("limits", {"max_current": value})
    assert verdict([*pulse(names=["datetime"]), *never, TEN], AMPS) == ("inconclusive", "no observation")


def test_a_limit_stays_until_another_one_replaces_it():
    """A limit that is gone two seconds or twenty after it came did not stay; one that a command replaced did."""
    assert verdict([*limits((12, 10.0)), TEN], STAYS) == ("pass", None)
    for end in (14, 32):
        told = found([*limits((12, 10.0), (end, 16.0)), TEN], STAYS)
        assert (told.verdict.value, told.observed) == ("warn", f"16 A {end - 12}.000 s after the effect")
        assert told.expected == "at most 10.01 A within 5 s, staying for 5 s at least"
    for name, value in (("set_limit_amps", b"16"), ("set_limit_watts", b"11040")):
        events = [*limits((12, 10.0), (25, 16.0)), TEN, at(24.5, name, value)]
        assert found(events, STAYS).verdict.value == "pass"


def test_a_limit_that_never_came_cannot_stay():
    """That the limit did not take effect is another requirement's finding."""
    assert verdict([*limits(), TEN], STAYS) == ("inconclusive", "precondition not reached")
    assert verdict([*limits((12, 10.0), seconds=16), TEN], STAYS) == ("inconclusive", "capture truncated")


SIXTEEN = at(20.5, "set_limit_amps", b"16")


@pytest.mark.parametrize(
    ("after", "told"), [(16.0, "pass"), (12.0, "pass"), (10.0, "warn"), (10.01, "warn"), (8.0, "warn"), (32.0, "pass")]
)
def test_a_limit_may_be_raised_again(after, told):
    """After 32 A were seen and 10 A commanded, a command of 16 A raises what is published."""
    events = [*limits((12, 10.0), (22, after)), TEN, SIXTEEN]
    assert verdict(events, RAISED)[0] == told


def test_what_was_not_raised_is_told():
    """The finding says what was in force, and still is."""
    told = found([*limits((12, 10.0)), TEN, SIXTEEN], RAISED)
    assert (told.expected, told.observed) == ("more than 10 A within 5 s", "10 A 5.750 s after the command")


def test_raising_in_watts():
    """The same in watts, with its 1 %."""
    raised, lowered = at(20.5, "set_limit_watts", b"11000"), at(10.5, "set_limit_watts", b"6900")
    events = [lowered, raised]
    assert verdict([*limits((12, 10.0), (22, 15.9)), *events], "set_limit_watts.effect.raised") == ("pass", None)
    assert verdict([*limits((12, 10.0)), *events], "set_limit_watts.effect.raised")[0] == "warn"


def test_a_lower_limit_from_elsewhere_excuses_what_is_not_raised():
    """Where no higher limit was ever heard, something else may hold it down."""
    assert verdict([*charger(amps=10.0), SIXTEEN], RAISED) == ("inconclusive", "lawful cause possible")


def test_a_command_that_is_not_above_the_limit_raises_nothing():
    """Nor is there anything to raise where the limit is not known."""
    assert verdict([*limits(), SIXTEEN], RAISED) == ("inconclusive", "precondition not reached")
    assert verdict([*pulse(names=["datetime"]), SIXTEEN], RAISED) == ("inconclusive", "no observation")


def test_a_session_that_does_not_charge_need_not_be_raised():
    """The published limit may be low while nothing charges."""
    events = charger(amps=steps(32.0, (12, 10.0)), state=steps("Charging", (15, "ChargingPausedEV")))
    assert verdict([*events, TEN, SIXTEEN], RAISED) == ("inconclusive", "lawful cause possible")


def test_a_charger_that_declares_no_energy_management_need_not_obey_limits():
    """Declared absent and not seen is not applicable, also where a limit was not obeyed; obeyed once, it counts."""
    header = replace(HEADER, declared={"energy_management": False})
    assert verdict(pulse(), AMPS, header=header) == ("not applicable", "declared absent: energy_management")
    assert verdict([*limits(), TEN], AMPS, header=header)[0] == "not applicable"
    assert verdict([*limits((12, 10.0)), TEN], AMPS, header=header) == ("pass", None)
