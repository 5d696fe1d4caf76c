from collections import Counter

import pytest

from reference_impl.moment import phase
from tests.reference_impl.story import CHARGES, OF_CONNECTOR, START, STATION, story


def test_everything_is_published_every_second_without_drift() -> None:
    """Each variable is heard at once, then at whole seconds after its first publication."""
    told = story(connectors=("left", "middle", "right")).wait(600)
    for connector in ("left", "middle", "right"):
        for variable in OF_CONNECTOR:
            times = [at for at, _ in told.all_of(variable, connector)]
            assert times[0] < START + 1
            assert times == pytest.approx([times[0] + n for n in range(len(times))], abs=1e-6)
            assert len(times) >= 600
    assert all(len(told.all_of(variable)) == 601 for variable in STATION)
    assert len({told.all_of("limits", name)[0][0] for name in ("left", "middle", "right")}) == 3


def test_a_late_call_skips_what_it_missed() -> None:
    """After a standstill the pulse goes on at its phase; nothing is made up for."""
    told = story().wait(2)
    told.now += 10.3
    told._hear(told.device.advance(told.now))
    assert told.device.due() == pytest.approx(START + 13)
    assert len(told.all_of("limits")) == 4


def test_a_session_from_plug_to_unplug() -> None:
    """The states come in their order, and the lock holds the plug from authorisation to the end."""
    told = story().wait(1)
    assert (told.state, told.lock) == ("Unplugged", "unlocked")
    told.operate("execute_charging_session", CHARGES.encode())
    assert (told.state, told.lock) == ("Preparing", "locked")
    assert told.wait(3).state == "Charging"
    told.operate("modify_charging_session", b"pause")
    assert told.wait(3).state == "ChargingPausedEV"
    told.operate("modify_charging_session", b"draw_power_regulated 10,1").wait(5)
    assert (told.state, told.lock) == ("Charging", "locked")
    assert told.last("powermeter")["power_W"]["L2"] == 0
    told.operate("modify_charging_session", b"unplug")
    assert (told.state, told.lock) == ("Unplugged", "unlocked")


def test_pause_and_resume_take_effect() -> None:
    """A pause is told at once, the vehicle ends its load, the contactor opens; a resume lets it take power again."""
    told = story().charge().wait(10).say("pause_charging", b"\xff\x00")
    assert told.state == "ChargingPausedEVSE"
    assert told.last("telemetry")["relais_on"] is True
    told.wait(3)
    assert told.last("powermeter")["power_W"]["total"] == 0
    assert told.last("telemetry")["relais_on"] is False
    assert told.wait(30).state == "ChargingPausedEVSE"
    assert told.say("resume_charging").state == "ChargingPausedEV"
    assert told.wait(1.5).state == "Charging"
    assert told.last("telemetry")["relais_on"] is True


def test_a_vehicle_that_goes_on_drawing_is_cut_off() -> None:
    """Three seconds after a pause the contactor opens, also under load."""
    told = story().charge().operate("modify_charging_session", b"draw_power_fixed 16,3;sleep 99").wait(10)
    assert told.say("pause_charging").wait(2.9).last("powermeter")["power_W"]["total"] > 10_000
    told.wait(1.1)
    assert told.last("telemetry")["relais_on"] is False
    assert told.last("powermeter")["power_W"]["total"] == 0


def test_too_much_current_ends_charging() -> None:
    """A vehicle that takes 16 A where 10 A are offered is in error after 6 s, and charges again when it obeys."""
    told = story().charge().operate("modify_charging_session", b"draw_power_fixed 16,3;sleep 99").wait(5)
    assert told.say("set_limit_amps", b"10").wait(5).state == "Charging"
    assert told.wait(2.1).state == "Error"
    assert told.last("session_info")["state_info"] == "OverCurrent"
    assert told.wait(60).state == "Error"
    assert told.operate("modify_charging_session", b"draw_power_regulated 16,3").wait(3).state == "Charging"
    assert told.wait(30).state == "Charging"


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_commands_are_obeyed_whatever_their_quality_of_service(qos: int) -> None:
    """The sender's choice of QoS decides nothing."""
    told = story().charge().say("set_limit_amps", b"9", qos=qos)
    assert told.last("limits")["max_current"] == 9
    assert told.say("pause_charging", qos=qos).state == "ChargingPausedEVSE"
    assert told.say("resume_charging", qos=qos).wait(2).state == "Charging"
    assert told.say("force_unlock", qos=qos).wait(3).lock == "unlocked"


def test_pausing_what_does_not_charge_does_nothing() -> None:
    """Without a charging session a pause is not remembered."""
    assert story().wait(1).say("pause_charging").charge().state == "Charging"


@pytest.mark.parametrize("payload", [b"0", b"-8", b"5.99"])
def test_too_low_a_limit_stops_charging(payload: bytes) -> None:
    """Zero, negative and less than 6 A wait for energy, and end with the next limit, in whichever unit."""
    told = story().charge().wait(5).say("set_limit_amps", payload)
    assert told.state == "WaitingForEnergy"
    assert told.last("limits")["max_current"] == max(0.0, float(payload))
    told.wait(3).say("set_limit_watts", b"7000")
    assert told.wait(5).state == "Charging"
    assert told.last("limits")["max_current"] == 10.14
    assert max(told.last("powermeter")["current_A"][phase] for phase in ("L1", "L2", "L3")) <= 10.14


def test_a_limit_survives_unplugging() -> None:
    """The limit is the connector's, not the session's."""
    told = story().charge().say("set_limit_amps", b"10").operate("modify_charging_session", b"unplug").wait(2)
    assert told.last("limits")["max_current"] == 10.0


@pytest.mark.parametrize(("command", "per_ampere"), [("set_limit_amps", 1), ("set_limit_watts", 690)])
def test_the_vehicle_follows_a_limit_down_and_up(command: str, per_ampere: int) -> None:
    """The published limit and the current follow each command, lower or higher, and stay until the next one."""
    told = story().charge().operate("modify_charging_session", b"draw_power_regulated 32,3;sleep 999")
    for amperes in (20, 6, 13, 32):
        told.say(command, str(amperes * per_ampere).encode()).wait(90)
        assert told.last("limits")["max_current"] == amperes
        assert amperes * 0.95 < told.last("powermeter")["current_A"]["L1"] <= amperes


DOUBTFUL = (
    b"abc",
    b"16abc",
    b"",
    b" 16",
    b"16\n",
    b"1e1",
    b"NaN",
    b"inf",
    b"{}",
    b"\xff\xfe",
    b"0x10",
    b"x" * 1_000_000,
)


@pytest.mark.parametrize(
    "payload", [*DOUBTFUL, "١٦".encode(), b".5", b"5.", b"--5"], ids=lambda payload: repr(payload[:8])
)
def test_doubtful_limits_are_ignored(payload: bytes) -> None:
    """What the contract does not call a number changes nothing and publishes nothing."""
    told = story().charge()
    before = len(told.heard)
    told.say("set_limit_amps", payload).say("set_limit_watts", payload)
    assert len(told.heard) == before


def test_retained_commands_and_unknown_connectors_are_ignored(caplog: pytest.LogCaptureFixture) -> None:
    """Neither changes anything, and the log says why."""
    told = story(connectors=("evse_1", "evse_2")).charge()
    before = len(told.heard)
    told.say("pause_charging", retained=True).say("pause_charging", connector="nobody")
    assert len(told.heard) == before
    assert "retained" in caplog.text
    assert "no such connector" in caplog.text
    told.say("pause_charging", connector="evse_2")
    assert told.state == "Charging"


def test_a_command_changes_nothing_at_another_connector() -> None:
    """What one connector publishes is the same whether another one is commanded or not."""

    def at_the_right(*commands: tuple[str, bytes]) -> list[tuple[str, list[tuple[float, bytes]]]]:
        told = story(connectors=("left", "right")).charge()
        told.operate("execute_charging_session", CHARGES.encode(), number="2").wait(3)
        for command, payload in commands:
            told.say(command, payload, connector="left").wait(3)
        told.wait(3 * (5 - len(commands)))
        return [(variable, told.all_of(variable, "right")) for variable in OF_CONNECTOR]

    commanded = ("set_limit_amps", b"10"), ("set_limit_watts", b"-1"), ("set_limit_amps", b"32")
    assert at_the_right() == at_the_right(*commanded, ("pause_charging", b""), ("force_unlock", b""))


@pytest.mark.parametrize("payload", [b"1", b"+1", b"001", b"", b"all", b"1.5", b"\xff", b"0" * 9000 + b"1"], ids=repr)
def test_force_unlock_opens_connector_1(payload: bytes) -> None:
    """The number 1, nothing, and what is no integer end the session and open the lock."""
    told = story().charge().wait(5).say("force_unlock", payload)
    assert (told.state, told.lock) == ("Finished", "locked")  # until no plug is pulled under load
    assert told.wait(3).lock == "unlocked"
    assert told.last("telemetry")["relais_on"] is False


@pytest.mark.parametrize("payload", [b"2", b"0", b"-1", b"9" * 9000], ids=lambda payload: repr(payload[:4]))
def test_force_unlock_of_another_connector_is_ignored(payload: bytes) -> None:
    """The EVSE has one connector; other numbers open nothing."""
    told = story().charge().say("force_unlock", payload)
    assert (told.state, told.lock) == ("Charging", "locked")


@pytest.mark.parametrize(("many", "moments"), [(1, 1), (2, 2), (50, 50), (51, 50), (1000, 50)])
def test_connectors_share_the_second_evenly(many, moments):
    """Each begins at a moment of its own, or of as many others as share one, in order and within the period."""
    phases = [phase(place, many) for place in range(many)]
    assert phases == sorted(phases)
    assert phases[0] == 0
    assert phases[-1] < 1
    shares = Counter(phases)
    assert len(shares) == moments
    assert max(shares.values()) - min(shares.values()) <= 1
