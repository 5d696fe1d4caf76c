import json
from collections import Counter
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from reference_impl.contract import API, load
from tests.reference_impl.promises import broken
from tests.reference_impl.story import CHARGES, OF_CONNECTOR, STATION, Story, story

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


def moved(told: Story) -> Story:
    """Return the story of an hour in which something happens every minute."""
    told.wait(5).charge()
    for minute in range(60):
        _MOVES[minute % len(_MOVES)](told)
        told.wait(60.37)
    return told


def test_an_hour_is_consistent_to_the_last_digit() -> None:
    """Totals are sums of what is printed, and the session agrees with the meter, all the time."""
    told = moved(story(seed=7))
    meter: dict[str, Any] = {}
    start_Wh = None
    total_Wh = now_s = 0.0
    state = "Unplugged"
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
                apparent_VA = meter["voltage_V"][phase] * meter["current_A"][phase]
                assert meter["power_W"][phase] == round(0.995 * apparent_VA, 1)
        if name == "telemetry" and state in {"Charging", "Unplugged", "AuthRequired", "Error"}:
            assert value["relais_on"] == (state == "Charging")
        if name == "session_info":
            state = value["state"]
            if value["state"] == "Unplugged":
                start_Wh = None
            elif start_Wh is None:
                start_Wh = meter["energy_Wh_import"]["total"]
                assert value["charged_energy_wh"] == value["charging_duration_s"] == 0
            if start_Wh is not None:
                assert value["charged_energy_wh"] == round(total_Wh - start_Wh, 3)
            assert value["latest_total_w"] == meter["power_W"]["total"]
            assert value["discharged_energy_wh"] == 0
    assert total_Wh - told.last("powermeter")["energy_Wh_import"]["total"] == 0
    assert {json.loads(payload)["state"] for _, payload in told.all_of("session_info")} >= {
        "Charging",
        "Error",
        "Finished",
    }


def test_the_hour_keeps_every_promise_on_values() -> None:
    """What the faults are measured by finds nothing in a healthy hour."""
    assert not broken(moved(story(seed=3)).heard)


def test_a_restless_vehicle_does_not_hasten_the_pulse() -> None:
    """Without a command, a change of state or a change of limit everything is published once a second."""
    told = story().charge().wait(2)
    before = len(told.heard)
    script = ";".join(f"draw_power_regulated {8 + step % 7},3;rcd_current {step % 5};sleep 0.3" for step in range(90))
    told.operate("modify_charging_session", script.encode()).wait(20)
    said = Counter(publication.topic for _, publication in told.heard[before:])
    assert set(said.values()) == {20}


def test_energy_is_power_times_time() -> None:
    """In half an hour, looked at in every step of the physics, energy is the sum of printed power times time."""
    told = story().charge().wait(4)
    evse = told.device.inner.evses["evse_1"]  # type: ignore[attr-defined]
    first, counted_Wh = told.last("session_info"), 0.0
    begin = evse.hardware.meter.read(told.now)
    for _ in range(int(1800 / 0.1)):
        counted_Wh += evse.hardware.meter.read(told.now).total_W * 0.1 / 3600
        told.wait(0.1)
    assert evse.hardware.meter.read(told.now).total_Wh - begin.total_Wh == pytest.approx(counted_Wh, abs=0.02)
    assert told.last("session_info")["charging_duration_s"] - first["charging_duration_s"] in {1799.0, 1800.0}


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
