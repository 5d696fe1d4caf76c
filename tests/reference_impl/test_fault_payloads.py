import json

import pytest

from tests.reference_impl.story import story


@pytest.mark.parametrize(
    ("name", "variable", "there"),
    [
        ("json-nan", "telemetry", b'"temperature":NaN'),
        ("json-huge-number", "telemetry", b'"temperature":1e999'),
        ("json-bom", "hardware_capabilities", b"\xef\xbb\xbf{"),
    ],
)
def test_json_is_bent_now_and_then(name: str, variable: str, there: bytes) -> None:
    """What no strict writer writes is written in every fourth message."""
    payloads = [payload for _, payload in story(name).wait(19).all_of(variable)]
    assert [there in payload for payload in payloads] == [False, False, False, True] * 5


def test_a_key_is_there_twice_with_one_value() -> None:
    """The reader that takes the first and the one that takes the last are told the same."""
    payload = story("json-key-twice").wait(1).all_of("telemetry")[0][1]
    pairs = json.loads(payload, object_pairs_hook=list)
    assert len(pairs) == len(dict(pairs)) + 1
    assert payload.replace(b'"fan_rpm":0.0,', b"", 1) == story().wait(1).all_of("telemetry")[0][1]


@pytest.mark.parametrize(
    ("name", "variable", "field"),
    [
        ("session-info-missing-field-rarely", "session_info", "charging_duration_s"),
        ("telemetry-missing-field-rarely", "telemetry", "fan_rpm"),
    ],
)
def test_a_field_is_missing_in_one_of_twenty(name: str, variable: str, field: str) -> None:
    """The field is not there once within the first twenty messages, and once in the next twenty, at each connector."""
    told = story(name, connectors=("left", "right")).wait(40)
    for connector in ("left", "right"):
        payloads = [json.loads(payload) for _, payload in told.all_of(variable, connector)[:40]]
        assert [place for place, value in enumerate(payloads, 1) if field not in value] == [20, 40]


@pytest.mark.parametrize(
    ("name", "variable"),
    [("datetime-with-newline", "datetime"), ("connection-status-with-newline", "connection_status")],
)
def test_bare_text_ends_with_a_newline(name: str, variable: str) -> None:
    """The text is right up to the newline."""
    assert [payload for _, payload in story(name).wait(5).all_of(variable)] == [
        payload + b"\n" for _, payload in story().wait(5).all_of(variable)
    ]


def test_limits_alone_are_retained() -> None:
    """Everything else goes as it should."""
    told = story("limits-retained").wait(3)
    assert {said.topic.rpartition("/")[2] for _, said in told.heard if said.retain} == {"limits"}


def test_an_unlisted_connector_is_published() -> None:
    """The capabilities come under a second name, as often as under the first, which alone is listed."""
    told = story("connector-unlisted").wait(5)
    assert told.all_of("hardware_capabilities", "evse_1_twin") == told.all_of("hardware_capabilities")
    assert told.last("connectors") == ["evse_1"]


def test_energy_of_all_sessions_is_carried_on() -> None:
    """A second session begins with the energy of the first and of those before."""
    told = story("session-energy-carries-on").charge().wait(60)
    first_Wh = told.last("session_info")["charged_energy_wh"]
    told.operate("modify_charging_session", b"unplug").wait(2).charge()
    assert told.last("session_info")["charged_energy_wh"] >= first_Wh > 250


def test_a_wrong_meter_is_agreed_with() -> None:
    """What is reckoned from the readings of a wrong meter is reckoned rightly."""
    for name in ("meter-power-a-third", "meter-total-power-without-phase-3", "meter-total-energy-off"):
        told = story(name).charge().wait(30)
        assert told.last("session_info")["latest_total_w"] == told.last("powermeter")["power_W"]["total"] > 0
