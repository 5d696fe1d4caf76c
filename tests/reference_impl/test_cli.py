import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from reference_impl.cli import main
from reference_impl.contract import load
from tests.reference_impl.story import CHARGES, OF_CONNECTOR, STATION


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fault", "limits-slo"],
        ["--connector", "a/b"],
        ["--connector", ""],
        ["--connector", "a", "--connector", "a"],
        ["--broker", "http://localhost"],
        ["--broker", "mqtt://localhost:x"],
        ["--broker", "mqtt://"],
        ["--broker", "mqtt://[::1"],
    ],
)
def test_bad_input_is_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be done is said in a sentence, with exit code 2."""
    assert main(["serve", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["serve", "--port", "99999"], ["serve", "--authorisation", "maybe"]]
)
def test_bad_usage_exits_2(arguments: list[str]) -> None:
    """Words that do not exist are usage errors."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


def test_no_broker_is_a_bench_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody listens, the sentence says so, with exit code 3."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        assert main(["serve", "--broker", "mqtt://127.0.0.1:1"]) == 3
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)
    assert "No broker answers" in capsys.readouterr().err


def test_faults_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault stands on a line of its own, with what it is for."""
    assert main(["serve", "--list-faults"]) == 0
    assert "limits.period.mean" in capsys.readouterr().out


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "reference_impl.cli", "serve", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("everest-reference is ready on mqtt://127.0.0.1:")
            yield process, int(line.rpartition(":")[2])
        finally:
            process.kill()


@contextmanager
def listening(port: int) -> Iterator[tuple[Client, dict[str, bytes], threading.Event]]:
    heard: dict[str, bytes] = {}
    charging = threading.Event()
    client = Client(CallbackAPIVersion.VERSION2, client_id=f"test-{uuid4().hex[:8]}")

    def on_message(_client, _data, message) -> None:  # type: ignore[no-untyped-def]
        heard[message.topic] = message.payload
        if b'"state":"Charging"' in message.payload:
            charging.set()

    client.on_message = on_message
    client.on_connect = lambda *_: client.subscribe("#")
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        yield client, heard, charging
    finally:
        client.disconnect()
        client.loop_stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_on_its_own_broker_and_stops_cleanly(number: signal.Signals) -> None:
    """All eight variables are heard, a session can be started through the door, and a signal ends it with 0."""
    with serving() as (process, port):
        with listening(port) as (client, heard, charging):
            time.sleep(0.5)
            script = load("simulation-door.yaml").channels["execute_charging_session"].topic(number="1")
            client.publish(script, CHARGES.replace("sleep 1;", ""))
            assert charging.wait(5)
            wanted = {load().channels[name].topic(connector="evse_1") for name in (*OF_CONNECTOR, *STATION)}
            deadline = time.monotonic() + 3
            while not wanted <= set(heard) and time.monotonic() < deadline:
                time.sleep(0.02)
            assert wanted <= set(heard)
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
