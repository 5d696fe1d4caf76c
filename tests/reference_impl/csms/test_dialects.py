"""The tables of OCPP's versions: whole, and in the words that the library's schemas know."""

import asyncio
import re
from pathlib import Path

import pytest
from ocpp.charge_point import remove_nones, snake_to_camel_case
from ocpp.messages import Call, CallResult, validate_payload

from reference_impl.csms.dialects import DIALECTS, ERROR_16, STATUS_16, STATUS_201
from reference_impl.management import Seen
from reference_impl.messages import State
from reference_impl.session import ERROR_INFO

FAULTED = {State.Error, State.PermanentFault}


def test_each_state_has_its_status_in_both_versions():
    """No state is forgotten, and a fault is one in both."""
    assert set(STATUS_16) == set(STATUS_201) == set(State)
    for status in (STATUS_16, STATUS_201):
        assert {state for state, word in status.items() if word == "Faulted"} == FAULTED
        assert {state for state, word in status.items() if word == "Available"} == {State.Unplugged}
    assert STATUS_201[State.Finished] == STATUS_201[State.AuthRequired] == "Occupied"


def test_each_fault_has_its_error_code():
    """Every word of state_info is a code of OCPP 1.6."""
    assert set(ERROR_16) == set(ERROR_INFO.values())


@pytest.mark.parametrize("version", DIALECTS)
@pytest.mark.parametrize("info", [*ERROR_INFO.values(), "", "something new"])
@pytest.mark.parametrize("state", State)
def test_each_status_is_one_of_the_schema(version, state, info):
    """What is told of a connector is a StatusNotification after the official schema."""
    told = DIALECTS[version].status(Seen(7, state, info, 1_800_000_000.0))
    payload = snake_to_camel_case(remove_nones(told))
    asyncio.run(validate_payload(Call("1", "StatusNotification", payload), version))
    if version == "1.6":
        assert (payload["errorCode"] == "NoError") == (state not in FAULTED)
        assert ("info" in payload) == (state in FAULTED)


@pytest.mark.parametrize("version", DIALECTS)
def test_each_answer_and_the_registration_are_of_the_schema(version):
    """How we register, and what we decline, is what the version has for it."""
    dialect = DIALECTS[version]
    payload = snake_to_camel_case(dict(dialect.registration))
    asyncio.run(validate_payload(Call("1", "BootNotification", payload), version))
    for action, answer in dialect.declined.items():
        asyncio.run(validate_payload(CallResult("1", snake_to_camel_case(dict(answer)), action), version))


def test_the_page_has_the_same_table():
    """docs/ocpp.md names each state once, with its word in both versions."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "ocpp.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[A-Z]\w+`(?:, `\w+`)*) \| (\w+)[^|]*\| (\w+) \|$", page, re.M)
    told = {state: (old, new) for states, old, new in rows for state in re.findall(r"`(\w+)`", states)}
    assert told == {str(state): (STATUS_16[state], STATUS_201[state]) for state in State}
