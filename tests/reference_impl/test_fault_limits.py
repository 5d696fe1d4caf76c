import pytest

from tests.reference_impl.story import Story, story

SETTLES_S = 7.0  # within the time that IEC 61851-1 leaves a vehicle, and a second for the pulse
UNITS = (("amps", 1), ("watts", 690))
STRONG = b"draw_power_regulated 32,3;sleep 9999"


def charging(name: str) -> Story:
    return story(name).charge().operate("modify_charging_session", STRONG).wait(8)


def limited(told: Story, unit: str, per_ampere: int, amperes: float) -> Story:
    return told.say(f"set_limit_{unit}", f"{amperes * per_ampere:g}".encode()).wait(SETTLES_S)


def limit_A(told: Story) -> float:
    return float(told.last("limits")["max_current"])


def current_A(told: Story) -> float:
    return max(told.last("powermeter")["current_A"][phase] for phase in ("L1", "L2", "L3"))


@pytest.mark.parametrize(("unit", "per_ampere"), UNITS)
def test_a_limit_is_published_and_not_followed(unit: str, per_ampere: int) -> None:
    """The current stays where it was, unless the limit is too low to charge; a limit in the other unit is followed."""
    told = limited(charging(f"{unit}-not-followed"), unit, per_ampere, 10)
    assert (limit_A(told), told.state) == (10, "Charging")
    assert current_A(told) > 30
    assert current_A(limited(told, unit, per_ampere, 5)) == 0
    assert current_A(limited(told, unit, per_ampere, 20)) > 30
    assert limit_A(told) == 20
    other, per = next(each for each in UNITS if each[0] != unit)
    assert current_A(limited(told, other, per, 12)) <= 12 == limit_A(told)


@pytest.mark.parametrize(("unit", "per_ampere"), UNITS)
@pytest.mark.parametrize(
    ("name", "after_s"), [("forgotten-at-once", 4), ("forgotten-soon", 8), ("forgotten-after-a-minute", 60)]
)
def test_a_limit_is_forgotten(unit: str, per_ampere: int, name: str, after_s: int) -> None:
    """It stays for some time, counted from the last one, and is lifted then."""
    told = limited(story(f"{unit}-{name}"), unit, per_ampere, 10)
    told.say(f"set_limit_{unit}", str(9 * per_ampere).encode())
    assert limit_A(told.wait(after_s - 0.1)) == 9
    assert limit_A(told.wait(0.2)) == 32
    other, per = next(each for each in UNITS if each[0] != unit)
    assert limit_A(limited(limited(told, unit, per_ampere, 8), other, per, 7).wait(100)) == 7


@pytest.mark.parametrize(("unit", "per_ampere"), UNITS)
def test_a_limit_is_never_raised_until_the_vehicle_is_unplugged(unit: str, per_ampere: int) -> None:
    """Lowering works; a higher one comes into force when nothing is plugged in."""
    told = limited(charging(f"{unit}-never-raised"), unit, per_ampere, 10)
    assert limit_A(limited(told, unit, per_ampere, 20)) == 10
    assert limit_A(limited(told, unit, per_ampere, 8)) == 8
    assert limit_A(limited(told, unit, per_ampere, 16).wait(100)) == 8
    assert limit_A(told.operate("modify_charging_session", b"unplug").wait(1)) == 16
    assert limit_A(limited(told, unit, per_ampere, 20)) == 20


@pytest.mark.parametrize(("unit", "per_ampere"), UNITS)
def test_charging_is_said_to_go_on_below_the_minimum(unit: str, per_ampere: int) -> None:
    """No current flows, as the limit has it, but session and relay say otherwise; in the other unit all is right."""
    told = limited(charging(f"{unit}-below-minimum"), unit, per_ampere, 4)
    assert (limit_A(told), told.state) == (4, "Charging")
    assert current_A(told) == 0
    assert told.last("telemetry")["relais_on"] is True
    other, per = next(each for each in UNITS if each[0] != unit)
    assert limited(told, other, per, 4).state == "WaitingForEnergy"
    assert limited(told, other, per, 7).state == "Charging"


@pytest.mark.parametrize(("unit", "per_ampere"), UNITS)
def test_signs_and_zero_are_misunderstood(unit: str, per_ampere: int) -> None:
    """Zero lifts the limit, a minus sign is overlooked or shown."""
    assert limit_A(limited(limited(story(f"zero-{unit}-means-no-limit"), unit, per_ampere, 9), unit, 1, 0)) == 32
    overlooked = "negative-means-positive" if unit == "amps" else "negative-watts-means-positive"
    assert limit_A(limited(story(overlooked), unit, per_ampere, -9)) == 9
    told = limited(charging(f"negative-{unit}-shown"), unit, per_ampere, -9)
    assert (limit_A(told), current_A(told)) == (-9, 0)
    assert limit_A(limited(told, unit, per_ampere, 9)) == 9


@pytest.mark.parametrize(("unit", "per_ampere"), UNITS)
def test_a_limit_is_obeyed_late(unit: str, per_ampere: int) -> None:
    """After 20 s, unless something else was said before."""
    told = limited(story(f"{unit}-late"), unit, per_ampere, 10)
    assert limit_A(told.wait(12)) == 32
    assert limit_A(told.wait(2)) == 10
    assert limit_A(limited(told, unit, per_ampere, 8).say(f"set_limit_{unit}", b"abc").wait(60)) == 10


def test_watts_are_taken_for_amps() -> None:
    """The number is read in the wrong unit."""
    assert limit_A(story("watts-taken-as-amps").say("set_limit_watts", b"7000").wait(1)) == 32
    assert limit_A(story("watts-taken-as-amps").say("set_limit_watts", b"20").wait(1)) == 20


def test_the_hardware_is_forgotten() -> None:
    """80 A are published until a lower limit is commanded; the current is what the hardware can."""
    told = charging("limits-beyond-hardware")
    assert limit_A(told) == 80
    assert current_A(told) <= 32
    assert [limit_A(limited(told, "amps", 1, amperes)) for amperes in (40, 10, 100)] == [40, 10, 80]


@pytest.mark.parametrize("unit", ["amps", "watts"])
@pytest.mark.parametrize(
    ("name", "payload", "reading"),
    [("{}-with-letters", b"1600abc", 1600), ("{}-in-hexadecimal", b"0x640", 1600), ("empty-{}-mean-zero", b"", 0)],
)
def test_doubtful_limits_are_read(unit: str, name: str, payload: bytes, reading: float) -> None:
    """Each fault reads its own kind of doubtful payload as a number, and ignores what is no number at all."""
    told = story(name.format(unit)).wait(1)
    assert limit_A(told.say(f"set_limit_{unit}", b"abc").wait(1)) == 32
    expected = min(32.0, reading if unit == "amps" else int(reading / 690 * 100) / 100)
    assert limit_A(told.say(f"set_limit_{unit}", payload).wait(1)) == expected


@pytest.mark.parametrize("unit", ["amps", "watts"])
def test_a_doubtful_limit_disturbs_the_pulse(unit: str) -> None:
    """Limits are not published for 3 s, or nothing is any more."""
    told = story(f"doubtful-{unit}-stall-limits").wait(5.5)
    before = {variable: len(told.all_of(variable)) for variable in ("limits", "telemetry")}
    told.say(f"set_limit_{unit}", b"16").wait(1).say(f"set_limit_{unit}", b"abc").wait(3.2)
    assert len(told.all_of("telemetry")) == before["telemetry"] + 4
    assert len(told.all_of("limits")) <= before["limits"] + 2
    told = story(f"doubtful-{unit}-silence").wait(5).say(f"set_limit_{unit}", b"\xff")
    before_silence = len(told.all_of("connectors"))
    assert len(told.wait(100).all_of("connectors")) == before_silence
