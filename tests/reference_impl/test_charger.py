import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from reference_impl.contract import API, load
from tests.reference_impl.story import CHARGES, OF_CONNECTOR, START, STATION, Story, story


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
    assert told.state == "ChargingPausedEV"
    told.operate("modify_charging_session", b"draw_power_regulated 10,1")
    assert (told.state, told.lock) == ("Charging", "locked")
    assert told.last("powermeter")["power_W"]["L2"] == 0
    told.operate("modify_charging_session", b"unplug")
    assert (told.state, told.lock) == ("Unplugged", "unlocked")


def test_pause_and_resume_take_effect_at_once() -> None:
    """A pause opens the contactor and stays; a resume closes it."""
    told = story().charge().say("pause_charging", b"\xff\x00")
    assert told.state == "ChargingPausedEVSE"
    assert told.last("powermeter")["power_W"]["total"] == 0
    assert told.last("telemetry")["relais_on"] is False
    assert told.wait(30).state == "ChargingPausedEVSE"
    told.say("resume_charging")
    assert told.state == "Charging"
    assert told.last("telemetry")["relais_on"] is True


def test_pausing_what_does_not_charge_does_nothing() -> None:
    """Without a charging session a pause is not remembered."""
    assert story().wait(1).say("pause_charging").charge().state == "Charging"


@pytest.mark.parametrize("payload", [b"0", b"-8", b"5.99"])
def test_too_low_a_limit_stops_charging(payload: bytes) -> None:
    """Zero, negative and less than 6 A wait for energy, and end with the next limit, in whichever unit."""
    told = story().charge().say("set_limit_amps", payload)
    assert told.state == "WaitingForEnergy"
    assert told.last("limits")["max_current"] == max(0.0, float(payload))
    told.say("set_limit_watts", b"7000")
    assert told.state == "Charging"
    assert told.last("limits")["max_current"] == 10.14
    assert max(told.last("powermeter")["current_A"][phase] for phase in ("L1", "L2", "L3")) <= 10.14


def test_a_limit_survives_unplugging() -> None:
    """The limit is the connector's, not the session's."""
    told = story().charge().say("set_limit_amps", b"10").operate("modify_charging_session", b"unplug").wait(2)
    assert told.last("limits")["max_current"] == 10.0


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


@pytest.mark.parametrize("payload", [b"1", b"+1", b"001", b"", b"all", b"1.5", b"\xff", b"0" * 9000 + b"1"], ids=repr)
def test_force_unlock_opens_connector_1(payload: bytes) -> None:
    """The number 1, nothing, and what is no integer end the session and open the lock."""
    told = story().charge().say("force_unlock", payload)
    assert (told.state, told.lock) == ("Finished", "unlocked")
    assert told.last("telemetry")["relais_on"] is False


@pytest.mark.parametrize("payload", [b"2", b"0", b"-1", b"9" * 9000], ids=lambda payload: repr(payload[:4]))
def test_force_unlock_of_another_connector_is_ignored(payload: bytes) -> None:
    """The EVSE has one connector; other numbers open nothing."""
    told = story().charge().say("force_unlock", payload)
    assert (told.state, told.lock) == ("Charging", "locked")


def test_an_hour_is_consistent_to_the_last_digit() -> None:
    """Totals are sums of what is printed, and the session agrees with the meter, all the time."""
    told = story(seed=7).wait(5).charge()
    for minute in range(60):
        _MOVES[minute % len(_MOVES)](told)
        told.wait(60.37)
    meter: dict[str, Any] = {}
    start_Wh = None
    total_Wh = now_s = 0.0
    relais = False
    for at, said in told.heard:
        name = said.topic.rpartition("/")[2]
        value = json.loads(said.payload) if said.payload[:1] == b"{" else None
        if name == "powermeter":
            meter = value
            assert meter["power_W"]["total"] == round(sum(meter["power_W"][phase] for phase in _PHASES), 1)
            energies = meter["energy_Wh_import"]
            assert energies["total"] == round(sum(energies[phase] for phase in _PHASES), 3) >= total_Wh
            total_Wh = energies["total"]
            assert now_s <= meter["timestamp"] == round(at, 3)
            now_s = meter["timestamp"]
            for phase in _PHASES:
                assert meter["power_W"][phase] == round(meter["voltage_V"][phase] * meter["current_A"][phase], 1)
        if name == "telemetry":
            relais = value["relais_on"]
        if name == "session_info":
            if value["state"] == "Unplugged":
                start_Wh = None
            elif start_Wh is None:
                start_Wh = meter["energy_Wh_import"]["total"]
                assert value["charged_energy_wh"] == value["charging_duration_s"] == 0
            if start_Wh is not None:
                assert value["charged_energy_wh"] == round(total_Wh - start_Wh, 3)
            assert value["latest_total_w"] == meter["power_W"]["total"]
            assert relais == (value["state"] == "Charging")
            assert value["discharged_energy_wh"] == 0
    assert total_Wh - told.last("powermeter")["energy_Wh_import"]["total"] == 0
    assert {json.loads(payload)["state"] for _, payload in told.all_of("session_info")} >= {
        "Charging",
        "Error",
        "Finished",
    }


def test_energy_is_power_times_time() -> None:
    """Half an hour at one power charges half of it in watt-hours."""
    told = story().charge()
    told.wait(5)
    told.operate("modify_charging_session", b"sleep 9999")
    first, power_W = told.last("session_info"), told.last("powermeter")["power_W"]["total"]
    told.wait(1800)
    assert told.last("session_info")["charged_energy_wh"] - first["charged_energy_wh"] == pytest.approx(
        power_W / 2, abs=0.01
    )
    assert told.last("session_info")["charging_duration_s"] - first["charging_duration_s"] == pytest.approx(1800)


def test_every_payload_is_what_the_contract_says() -> None:
    """Whatever happens, each publication fits the schema of its channel, and none is retained."""
    told = story(authorisation="required", connectors=("evse_1", "evse_2")).wait(3)
    told.operate("execute_charging_session", CHARGES.encode()).wait(2)
    assert told.state == "AuthRequired"
    told.operate("authorise", b"DEADBEEF").wait(3)
    assert told.state == "Charging"
    for move in _MOVES:
        move(told)
        told.wait(3)
    validators = _validators()
    for _, said in told.heard:
        assert not said.retain
        name = next((name for name in validators if load().channels[name].parameters(said.topic) is not None), None)
        if name is not None:
            value = json.loads(said.payload) if load().channels[name].is_json else said.payload.decode()
            validators[name].validate(value)
    assert {
        name
        for name in validators
        for _, said in told.heard
        if load().channels[name].parameters(said.topic) is not None
    } == {
        *OF_CONNECTOR,
        *STATION,
    }


_PHASES = ("L1", "L2", "L3")
_MOVES = (
    lambda told: told.say("set_limit_amps", b"10.019"),
    lambda told: told.say("pause_charging"),
    lambda told: told.say("resume_charging"),
    lambda told: told.say("set_limit_watts", b"-1"),
    lambda told: told.say("set_limit_watts", b"5000"),
    lambda told: told.operate("modify_charging_session", b"error_e"),
    lambda told: told.operate("modify_charging_session", b"draw_power_regulated 16,2;sleep 100"),
    lambda told: told.say("force_unlock", b"1"),
    lambda told: told.operate("modify_charging_session", b"unplug"),
    lambda told: told.operate("execute_charging_session", CHARGES.encode()),
    lambda told: told.operate("execute_charging_session", CHARGES.encode()),
)


def _validators() -> dict[str, Any]:
    from reference_impl import contract  # noqa: PLC0415

    document = yaml.safe_load((contract._BESIDE / API).read_text())
    return {
        name: Draft202012Validator(
            {
                "$ref": f"#/components/messages/{name}/payload",
                "components": document["components"],
            },
            format_checker=FormatChecker(),
        )
        for name in (*OF_CONNECTOR, *STATION)
    }


def test_the_same_seed_tells_the_same_story() -> None:
    """Nothing but the seed and the time decides what is published."""

    def told(seed: int) -> list[tuple[float, object]]:
        return [(at, said) for at, said in Story(story(seed=seed).device).charge().wait(5).heard]

    assert told(1) == told(1) != told(2)
