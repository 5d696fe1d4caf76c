"""The files into which a result is written: each form, and what none of them may replace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CAPTURES = Path(__file__).resolve().parent / "captures"
IDLE = CAPTURES / "everest-2023-idle.jsonl"
SESSION = CAPTURES / "everest-2023-session.jsonl"


def test_reports_are_written(door, tmp_path):
    """One judging of several files writes one of each, and the exit code is the worst."""
    targets = {kind: tmp_path / f"out.{kind}" for kind in ("json", "junit", "html", "markdown")}
    options = [part for kind, path in targets.items() for part in (f"--{kind}", str(path))]
    code, out, error = door("judge", *map(str, sorted(CAPTURES.glob("*.jsonl"))), *options)
    assert (code, error) == (1, "")
    assert [each["device"] for each in json.loads(targets["json"].read_bytes())["results"]] == ["DOES NOT CONFORM"] * 4
    assert targets["html"].read_text(encoding="utf-8").count("DOES NOT CONFORM") >= 4
    assert out.count("DOES NOT CONFORM") >= 4


@pytest.mark.parametrize("form", ["json", "junit", "html", "markdown"])
def test_a_report_replaces_an_earlier_one_and_nothing_else(door, form):
    """What was written before, or is empty, is written anew; whatever else is there is kept."""
    for _ in range(2):
        assert door("judge", str(IDLE), f"--{form}", "report")[0] == 1
    if form != "junit":
        assert door("compare", str(IDLE), str(IDLE), f"--{form}", "report")[0] == 0
        assert door("judge", str(IDLE), f"--{form}", "report")[0] == 1
    for content in ("# Read me\n", "<!doctype html>\n<html><body>My page", "{}\n"):
        Path("mine").write_text(content, encoding="utf-8")
        code, out, error = door("judge", str(IDLE), f"--{form}", "mine")
        assert (code, out) == (2, "")
        assert error == "everest-conformance: mine: exists already, and is no report; name another file.\n"
        assert Path("mine").read_text(encoding="utf-8") == content
    Path("empty").touch()
    assert door("judge", str(IDLE), f"--{form}", "empty")[0] == 1


def test_a_report_that_cannot_be_written_is_told(door):
    """A folder that is not there is named with its remedy."""
    code, _, error = door("judge", str(IDLE), "--json", "no/such/folder.json")
    assert code == 2
    assert "no/such/folder.json: cannot be written" in error


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("judge", "c.jsonl", "--json", "c.jsonl"), "c.jsonl: --json would replace the capture;"),
        (("judge", "c.jsonl", "--html", "./c.jsonl"), "c.jsonl: --html would replace the capture;"),
        (("judge", "c.jsonl", "--html", "same", "--junit", "same"), "same: --html would replace what --junit writes;"),
        (("judge", "x.jsonl", "--statement", "c.jsonl", "--json", "c.jsonl"), "would replace what --statement reads;"),
        (("judge", "x.jsonl", "--deviations", "c.jsonl", "--json", "c.jsonl"), "replace what --deviations reads;"),
        (("run", "mqtt://127.0.0.1:1", "-o", "new.ndjson", "--json", "new.ndjson"), "would replace the capture;"),
    ],
)
def test_a_report_never_replaces_a_capture_a_statement_or_another_report(door, tmp_path, arguments, sentence):
    """It is refused before anything is done, and the capture is as it was."""
    path = tmp_path / "c.jsonl"
    path.write_bytes(IDLE.read_bytes())
    code, _, error = door(*arguments)
    assert (code, error.count("\n")) == (2, 1)
    assert f"{sentence} name another file." in error
    assert path.read_bytes() == IDLE.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("arguments", [("compare", str(IDLE), str(SESSION)), ("judge", str(IDLE))])
def test_who_reads_the_beginning_only_is_told_nothing_wrong(arguments):
    """Where the reader of a pipe has gone, as `head` does, that is no verdict, and none is made of it."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "conformance", *arguments]
    with open(writer, "wb") as gone:  # noqa: PTH123 - it is a descriptor
        done = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("arguments", [("judge", str(IDLE)), ("requirements",)])
def test_an_output_that_is_full_is_told(arguments):
    """One sentence and the exit code of trouble on our side: never that of a charger that does not conform."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "conformance", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stderr == "everest-conformance: the output cannot be written (No space left on device).\n"
