"""Real time on Debian's mosquitto: the reference charger behind it gets the same verdicts as in the virtual world."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance import capture, contract
from conformance.judgement import judge

pytestmark = pytest.mark.broker
MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")


@contextmanager
def process(*command: str, ready: str | None = None):
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as started:
        try:
            if ready is not None:
                assert ready in started.stdout.readline()
            yield started
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(10)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def broker(tmp_path):
    assert MOSQUITTO, "these tests need mosquitto: apt-get install mosquitto"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = tmp_path / "mosquitto.conf"
    configuration.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n", encoding="utf-8"
    )
    with process(MOSQUITTO, "-c", str(configuration)):
        deadline = time.monotonic() + 10
        while not listens(port):
            assert time.monotonic() < deadline, "mosquitto does not listen"
        yield f"mqtt://127.0.0.1:{port}"


def reference(address: str, *options: str):
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--broker", address, "--door", *options]
    return process(*command, ready="ready")


def kit(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "conformance", *arguments], timeout=120, check=False).returncode


def test_the_reference_conforms_behind_mosquitto(broker, tmp_path):
    """A full run gives a pass for every MUST, and the capture is judged again to the same verdicts."""
    path, told = tmp_path / "run.ndjson", tmp_path / "run.json"
    with reference(broker):
        assert kit("run", broker, "--allow", "power", "-o", str(path), "--json", str(told)) == 0
    result = judge(contract.load(), capture.read(path))
    assert result.device.value == "CONFORMS"


def test_listening_sends_nothing(broker, tmp_path):
    """On a named address the default is to listen: no command is in the capture, and the word is INCOMPLETE."""
    path = tmp_path / "listened.ndjson"
    with reference(broker):
        assert kit("run", broker, "--observe", "12", "-o", str(path)) == 4
    assert "/cmd/" not in Path(path).read_text(encoding="utf-8")


def test_a_fault_is_found_behind_mosquitto(broker):
    """A charger that forgets a pause does not conform, in real time as well."""
    with reference(broker, "--fault", "pause-forgotten"):
        assert kit("run", broker, "--allow", "session", "--only", "pause_charging.effect.stays", "--observe", "5") == 1


def test_recording_and_judging(broker, tmp_path):
    """What is recorded for some seconds is judged."""
    path = tmp_path / "heard.ndjson"
    with reference(broker):
        assert kit("listen", broker, "-o", str(path), "--seconds", "3") == 0
    assert kit("judge", str(path)) == 4
