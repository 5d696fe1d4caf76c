"""A run in the real world that is ended from outside: the charger is restored, and no process is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from conformance.bus import RealClock


def paused(path) -> bool:
    return path.exists() and b"ChargingPausedEVSE" in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_restores_the_charger(tmp_path, number):
    """SIGTERM and Ctrl-C alike: unplugged, judged so far, a whole capture; the reference charger is gone."""
    path, clock = tmp_path / "run.ndjson", RealClock()
    only = [
        "--only",
        "pause_charging.effect.stays",
        "--only",
        "force_unlock.effect.named",
    ]  # the second is never reached
    command = [sys.executable, "-m", "conformance", "run", *only, "-o", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = clock.now() + 30.0
        while not paused(path) and clock.now() < deadline:
            clock.wait(lambda: False, clock.now() + 0.05)
        process.send_signal(number)
        _, error = process.communicate(timeout=30)
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    marks = [each for each in lines if "mark" in each]
    assert "Traceback" not in error
    assert process.returncode == 4
    assert "footer" in lines[-1]
    assert [each["state"] for each in marks if each["mark"] == "run"] == ["started", "aborted"]
    assert "unplug" in [each.get("action") for each in marks]
    port = lines[0]["capture"]["address"].rpartition(":")[2]
    assert refused(int(port))


def refused(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
