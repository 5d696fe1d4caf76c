"""A day in the life of a charger: every kind of event, at random moments, by a seed; and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.reference_impl.story import Story

CARD = b"DEADBEEF"
DOUBTFUL = (b"abc", b"16abc", b"", b"NaN", b"1e1", b"\xff\xfe", b"x" * 100_000)


def _script(random: Random) -> bytes:
    amperes, phases = random.choice((8, 10, 13, 16, 32)), random.choice((1, 2, 3))
    return f"sleep 1;iec_wait_pwr_ready;sleep 1;draw_power_regulated {amperes},{phases};sleep 99999".encode()


def _modified(*steps: str) -> Callable[[Story, Random], object]:
    return lambda told, _: [told.operate("modify_charging_session", step.encode()).wait(20) for step in steps]


def _broken(part: bytes) -> Callable[[Story, Random], object]:
    return lambda told, _: (told.operate("break", part).wait(30), told.operate("mend", b"").wait(5))


def _grid(told: Story, random: Random) -> None:
    told.operate("limit_grid", random.choice((b"", b"5", b"6", b"10.5", b"20"))).wait(20)


def _limited(command: str, numbers: tuple[bytes, ...]) -> Callable[[Story, Random], object]:
    return lambda told, random: told.say(command, random.choice(numbers), qos=random.choice((0, 1, 2))).wait(12)


def _flooded(told: Story, random: Random) -> None:
    for _ in range(200):
        told.say("set_limit_amps", random.choice((b"10", b"abc", b"16", b"", b"-1", b"\xff", b"1e9"))).wait(0.01)
    told.wait(12)


def _raised(told: Story, random: Random) -> None:
    unit, per_ampere = random.choice((("amps", 1), ("watts", 690)))
    for amperes in (10, 8, 20, 32):
        told.say(f"set_limit_{unit}", str(amperes * per_ampere).encode()).wait(12)


EVENTS: dict[str, Callable[[Story, Random], object]] = {
    "plugged in": lambda told, random: told.operate("execute_charging_session", _script(random)).wait(5),
    "unplugged": _modified("unplug"),
    "authorised or stopped": lambda told, _: told.operate("authorise", CARD).wait(10),
    "another card": lambda told, _: told.operate("authorise", b"CAFE").wait(2),
    "reserved": lambda told, _: (
        told.operate("enable", b"false").operate("enable", b"true").operate("reserve", CARD).wait(30),
        told.operate("reserve", b"").wait(2),
    ),
    "out of service": lambda told, _: (
        told.operate("put_into_service", b"false").wait(40),
        told.operate("put_into_service", b"true").wait(5),
    ),
    "amperes": _limited("set_limit_amps", (b"0", b"-5", b"5.9", b"6", b"10", b"16.019", b"32", b"99")),
    "watts": _limited("set_limit_watts", (b"0", b"-5", b"4000", b"11000.5", b"22080", b"99999")),
    "doubtful amperes": _limited("set_limit_amps", DOUBTFUL),
    "doubtful watts": _limited("set_limit_watts", DOUBTFUL),
    "lowered and raised": _raised,
    "flood": _flooded,
    "pause and resume": lambda told, _: (told.say("pause_charging").wait(25), told.say("resume_charging").wait(15)),
    "pause": lambda told, _: told.say("pause_charging", b"\x00\xff").wait(20),
    "resume": lambda told, _: told.say("resume_charging", b"please").wait(20),
    "force unlock": lambda told, random: told.say("force_unlock", random.choice((b"1", b"", b"2", b"x"))).wait(15),
    "retained": lambda told, _: told.say("pause_charging", retained=True).wait(2),
    "nobody": lambda told, _: told.say("pause_charging", connector="nobody").wait(2),
    "vehicle rests": _modified("pause", "draw_power_regulated 16,3;sleep 99999"),
    "state E": _modified("error_e", "draw_power_regulated 16,3;sleep 99999"),
    "diode": _modified("diode_fail", "draw_power_regulated 10,1;sleep 99999"),
    "residual current": _modified("rcd_current 5", "rcd_current 30", "draw_power_regulated 16,3;sleep 99999"),
    "ventilation": _modified("ask_for_ventilation", "unplug"),
    "disobedient": _modified("draw_power_fixed 32,3;sleep 99999", "draw_power_regulated 16,3;sleep 99999"),
    "communication": _modified("slac_fail", "hlc_fail", "draw_power_regulated 16,3;sleep 99999"),
    "welded": _broken(b"contactor_welded"),
    "does not close": _broken(b"contactor_open"),
    "supply": _broken(b"supply"),
    "self-test": _broken(b"self_test"),
    "grid": _grid,
    "heat": lambda told, random: told.operate("warm", random.choice((b"-20", b"25", b"63", b"90"))).wait(300),
    "battery": lambda told, random: told.operate("charge_battery", random.choice((b"20", b"88", b"99"))).wait(60),
    "car off": lambda told, _: (told.operate("enable", b"false").wait(20), told.operate("enable", b"true").wait(1)),
}


def lived(told: Story, random: Random, *, hours: float) -> Iterator[str]:
    """Let time pass with an event every now and then; yield the name of each one when it is over."""
    end = told.now + hours * 3600
    names = list(EVENTS)
    while told.now < end:
        name = random.choice(names)
        EVENTS[name](told, random)
        if random.random() < 0.5:  # so that most of what happens happens to a session that charges
            _charge(told, random)
        told.wait(random.uniform(1, 120))
        yield name


def _charge(told: Story, random: Random) -> None:
    told.operate("limit_grid", b"").operate("warm", b"25").say("set_limit_amps", b"32").wait(1)
    if told.state in {"Unplugged", "Finished", "ChargingPausedEV"}:
        told.operate("execute_charging_session", _script(random)).wait(2)
    if told.state == "AuthRequired":
        told.operate("authorise", CARD)
    told.say("resume_charging").wait(10)
