import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
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
        ["--broker", ""],
        ["--broker", "mqtt://127.0.0.1", "--port", "1883"],
        ["--ca-file", "ca.pem"],
        ["--password-file", "secret"],
        ["--connector", "a\nFORGED"],
        ["--connector", "\udcff"],
        ["--connector", "x" * 70_000],
        ["--fault", "limits-slow:x"],
        ["--meter-file", "nowhere/meter"],
        ["--csms-identity", "CP001"],
        ["--csms", "wss://csms.example"],
        ["--csms", "http://csms.example", "--csms-identity", "CP001"],
        ["--csms", "ws://192.0.2.7", "--csms-identity", "CP001", "--csms-password-file", __file__],
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
    assert main(["serve", "--broker", "mqtt://127.0.0.1:1"]) == 3
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
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


def any_holds(payloads: list[bytes], text: bytes) -> bool:
    return any(text in payload for payload in payloads)


@contextmanager
def listening(port: int) -> Iterator[tuple[Client, dict[str, list[bytes]], threading.Event]]:
    heard: dict[str, list[bytes]] = defaultdict(list)
    charging = threading.Event()
    client = Client(CallbackAPIVersion.VERSION2, client_id=f"test-{uuid4().hex[:8]}")

    def on_message(_client, _data, message) -> None:  # type: ignore[no-untyped-def]
        heard[message.topic].append(message.payload)
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


def within_3_s(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 3
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_commands_of_every_quality_of_service_are_obeyed() -> None:
    """What a client sends with QoS 0, 1 or 2 comes through the broker and takes effect."""
    topics = {name: load().channels[name].topic(connector="evse_1") for name in ("limits", "set_limit_amps")}
    with serving() as (_, port), listening(port) as (client, heard, _):
        assert within_3_s(lambda: bool(heard[topics["limits"]]))
        for qos in (2, 1, 0):
            client.publish(topics["set_limit_amps"], f"{10 + qos}", qos=qos)
            wanted = f'"max_current":{10 + qos}.0'.encode()
            assert within_3_s(partial(any_holds, heard[topics["limits"]], wanted))


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
            assert within_3_s(lambda: wanted <= set(heard))
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr is not None
        log = process.stderr.read()
        assert "evse_1: Preparing to Charging: the vehicle takes power" in log
        assert not {"WARNING", "ERROR", "Traceback"} & set(log.split())
