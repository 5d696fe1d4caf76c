"""The door: what a user types wrong gets one sentence and the right exit code."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import capture, cli

CAPTURES = Path(__file__).resolve().parent / "captures"


def kit(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conformance", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "VERB"),
        (["judge"], 2, "FILE"),
        (["judge", "nowhere.ndjson"], 2, "cannot be read"),
        (["judge", __file__], 2, "is not JSON"),
        (["contract", "nowhere.yaml"], 2, "cannot be read"),
        (["contract", __file__], 2, "not YAML|not readable YAML|not an AsyncAPI document"),
        (["run", "--only", "no.such"], 2, "There is no requirement no.such"),
        (["run", "--only", "limits.uuid"], 2, "not judged yet"),
        (["run", "--observe", "-3"], 2, "above zero"),
        (["run", "localhost"], 2, "is not an address"),
        (["run", "http://127.0.0.1"], 2, "is not an address"),
        (["run", "mqtt://127.0.0.1:99999"], 2, "is not an address"),
        (["run", "mqtt://user:secret@127.0.0.1"], 2, "credentials"),
        (["run", f"mqtt://127.0.0.1:{unused_port()}"], 3, "no broker there"),
        (["run", "mqtt://no-such-host.invalid"], 3, "host name is not known|cannot be reached"),
        (["listen", f"mqtt://127.0.0.1:{unused_port()}", "-o", "x.ndjson"], 3, "no broker there"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, monkeypatch, arguments, code, sentence):
    """One clear sentence on the error output, the right exit code, no traceback."""
    monkeypatch.chdir(tmp_path)
    done = kit(*arguments)
    assert done.returncode == code
    assert re.search(sentence, done.stderr)
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_port_that_speaks_no_mqtt(tmp_path):
    """A server that is no broker is named as such."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = kit("run", f"mqtt://127.0.0.1:{server.getsockname()[1]}", "-o", str(tmp_path / "x"))
    assert done.returncode == 3
    assert "no MQTT connection" in done.stderr


def test_reports_are_written(tmp_path):
    """One judging writes all three, and the exit code is the worst."""
    targets = {kind: tmp_path / f"out.{kind}" for kind in ("json", "junit", "html")}
    options = [part for kind, path in targets.items() for part in (f"--{kind}", str(path))]
    done = kit("judge", *map(str, sorted(CAPTURES.glob("*.jsonl"))), *options)
    assert done.returncode == 1
    assert len(json.loads(targets["json"].read_bytes())["results"]) == 4
    assert targets["html"].read_text(encoding="utf-8").count("DOES NOT CONFORM") >= 4


def test_a_truncated_capture_is_judged_and_says_so(tmp_path):
    """A recording that was cut in the middle of a line is judged up to there."""
    path = tmp_path / "cut.jsonl"
    whole = (CAPTURES / "everest-2023-idle.jsonl").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    done = kit("judge", str(path), "--json", str(tmp_path / "o.json"))
    assert done.returncode == 1
    assert json.loads((tmp_path / "o.json").read_bytes())["capture"]["truncated"] is True


def test_the_levels_are_those_of_captures():
    """The door spells the levels itself, to open quickly; they are the same."""
    assert cli.LEVELS == capture.LEVELS


def test_requirements_are_listed():
    """As JSON and as a table of 80 columns."""
    listed = json.loads(kit("requirements", "--json").stdout)["requirements"]
    table = kit("requirements").stdout
    assert all(len(line) <= 80 for line in table.splitlines())
    assert f"{len(listed)} requirements" in table
