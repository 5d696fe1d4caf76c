"""docs/operators.md says what is so: its example is a hook that works, and its schema is that of the exchange."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.bus import RealClock
from conformance.contract import Schema
from conformance.stimulus.operators import AUTHORISE, LOOK_AT_LOCK, PLUG_IN, UNPLUG, CannotError
from conformance.stimulus.operators.hook import KNOWN, Hook
from tests.stimulus.operators.scripted import waiting

PAGE = (Path(__file__).parents[3] / "docs" / "operators.md").read_text(encoding="utf-8")
EXCHANGE = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
REQUEST, ANSWER = (Schema({**EXCHANGE, "$ref": f"#/definitions/{name}"}) for name in ("request", "answer"))


@pytest.fixture
def box(tmp_path, monkeypatch):
    """Return the example as a hook, beside the pins that it moves."""
    script = tmp_path / "box.py"
    script.write_text(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1], encoding="utf-8")
    for pin in ("gpio17", "gpio27", "gpio22"):
        (tmp_path / pin).mkdir()
        (tmp_path / pin / "value").write_text("0\n", encoding="utf-8")
    monkeypatch.setenv("PINS", str(tmp_path))
    clock = RealClock()
    return Hook([sys.executable, str(script)], clock=clock, wait=waiting(clock), note=print), tmp_path


def test_the_example_is_a_hook(box):
    """It tells its abilities, plugs in and out, and sees the lock as it is; at other connectors it can do nothing."""
    hook, pins = box
    assert hook.abilities == (PLUG_IN, AUTHORISE, UNPLUG, LOOK_AT_LOCK)
    hook.do(PLUG_IN, "evse_1")
    assert (pins / "gpio17" / "value").read_text() == "1"
    (pins / "gpio22" / "value").write_text("1\n")
    assert hook.see(LOOK_AT_LOCK, "evse_1", until=None, within_s=1.0).looks == "locked"
    hook.do(UNPLUG, "evse_1")
    assert (pins / "gpio17" / "value").read_text() == "0"
    with pytest.raises(CannotError, match="wired to evse_1"):
        hook.do(PLUG_IN, "evse_2")


def test_the_schema_is_that_of_the_exchange(tmp_path):
    """What the kit asks satisfies it, and every ability is named in it."""
    asked = tmp_path / "asked"
    keeps = f"""cat >> {asked}; echo '{json.dumps({"abilities": list(KNOWN), "done": True, "sees": "locked"})}'"""
    clock = RealClock()
    hook = Hook(["sh", "-c", keeps], clock=clock, wait=waiting(clock), note=print)
    hook.do(PLUG_IN, "evse_1")
    hook.see(LOOK_AT_LOCK, "evse_1", until=None, within_s=1.0)
    requests = [json.loads(line) for line in asked.read_text(encoding="utf-8").splitlines()]
    assert len(requests) == 3
    assert all(map(REQUEST.accepts, requests))
    assert EXCHANGE["definitions"]["ability"]["enum"] == list(KNOWN)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (REQUEST, {"action": "fly", "connector": "evse_1", "within_s": 1}),
        (REQUEST, {"action": "plug in", "within_s": 1}),
        (ANSWER, {}),
        (ANSWER, {"done": False}),
        (ANSWER, {"abilities": ["fly"]}),
        (ANSWER, {"sees": True}),
        (ANSWER, {"done": True, "cannot": "both"}),
    ],
)
def test_the_schema_refuses_what_the_kit_would_not_understand(schema, value):
    """It is a schema that can refuse."""
    assert not schema.accepts(value)


def test_the_answers_on_the_page_satisfy_its_schema():
    """Every answer in the table is one."""
    answers = [each for each in re.findall(r"`(\{.*?\})`", PAGE) if "action" not in each]
    assert len(answers) == 6
    assert [each for each in answers if not ANSWER.accepts(json.loads(each))] == []


def test_the_help_names_every_operator():
    """--help and the page name the same words."""
    told = subprocess.run(
        [sys.executable, "-m", "conformance", "run", "--help"], capture_output=True, text=True, check=True
    )
    for word in ("prompt", "carsim", "hook:COMMAND", "none"):
        assert word in told.stdout
        assert f"| `{word}` |" in PAGE
