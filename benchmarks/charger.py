"""Benchmarks: the reference charger on mosquitto: its effects beside a round trip, its pulse beside a lean one."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import fleet
from benchmarks.bare import Bare
from benchmarks.broker import mosquitto
from benchmarks.figure import Figure, Target, alternated, compared
from benchmarks.pulse import heard
from benchmarks.settings import Settings

SERVE = ("-m", "reference_impl.cli", "serve", "--quiet")
LIMITS, COMMAND, ECHO = "everest_api/evse_1/var/limits", "everest_api/evse_1/cmd/set_limit_amps", "bench/echo"
SCRIPT = "everest_external/nodered/{}/carsim/cmd/execute_charging_session"
CHARGES = b"iec_wait_pwr_ready;draw_power_regulated 16,3;sleep 9999"
SETTLED_S = 8.0
MANY = 128
EFFECT, FIRST = Target(4), Target(1000, unit=" ms")
PULSE_ONE, PULSE_MANY = Target(1, unit=" ms"), Target(10, unit=" ms")
LEAN = "import paho.mqtt.publish as paho, sys; paho.single('bench/first', b'there', port=int(sys.argv[1]))"


def figures(settings: Settings) -> Iterator[Figure]:
    """Yield how soon the charger does what it is told and is there, and how even its pulse is."""
    with mosquitto(settings.folder) as port:
        yield _effect(port, settings)
        yield _first(port, settings)
        yield _pulse(port, settings, 1, PULSE_ONE)
        yield _pulse(port, settings, MANY, PULSE_MANY)


@contextmanager
def serving(port: int, *options: str, prefix: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run a reference charger with its door open until the block ends."""
    command = [sys.executable, *SERVE, "--broker", f"mqtt://127.0.0.1:{port}/{prefix}", "--door", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process
        finally:
            process.terminate()


def _effect(port: int, settings: Settings) -> Figure:
    """Return the median time from a command to its effect, as a multiple of that of a message to its own sender."""
    with serving(port), Bare(port) as client:
        client.subscribe(LIMITS)
        client.subscribe(ECHO)
        wanted = {"amperes": 10}

        def round_trip_ms() -> float:
            begin = time.perf_counter()
            client.publish(ECHO, b"10")
            while True:
                arrived, topic, _ = client.hear()
                if topic == ECHO:
                    return (arrived - begin) * 1e3

        def effect_ms() -> float:
            wanted["amperes"] = 26 - wanted["amperes"]
            begin = time.perf_counter()
            client.publish(COMMAND, str(wanted["amperes"]).encode())
            while True:
                arrived, topic, payload = client.hear()
                if topic == LIMITS and json.loads(payload)["max_current"] == wanted["amperes"]:
                    return (arrived - begin) * 1e3

        told = alternated(100 * settings.rounds, ours=effect_ms, other=round_trip_ms)
    ours, other = (statistics.median(told[side]) for side in ("ours", "other"))
    return Figure("command to visible effect, times a raw round trip", ours, other, "ms", ours / other, EFFECT)


def _first(port: int, settings: Settings) -> Figure:
    """Return the time from the start of the process to its first publication, beside a script that sends one."""

    def ours_ms() -> float:
        with Bare(port) as client:
            client.subscribe("everest_api/#")
            begin = time.perf_counter()
            with serving(port):
                return (client.hear()[0] - begin) * 1e3

    def other_ms() -> float:
        with Bare(port) as client:
            client.subscribe("bench/first")
            begin = time.perf_counter()
            with subprocess.Popen([sys.executable, "-c", LEAN, str(port)]):
                return (client.hear()[0] - begin) * 1e3

    ours_ms(), other_ms()  # compiles what they import
    told = alternated(settings.rounds, ours=ours_ms, other=other_ms)
    figure = compared("start to first publication", told["ours"], told["other"], unit="ms")
    return Figure(figure.name, figure.ours, figure.other, "ms", figure.ratio, FIRST, absolute=True)


def _pulse(port: int, settings: Settings, connectors: int, target: Target) -> Figure:
    """Return by how much the interval between two limits differs from a second, at the 99th percentile."""
    seconds = 3 * settings.paced_s
    with serving(port, "--connectors", str(connectors)), Bare(port) as client:
        for number in range(1, connectors + 1):
            client.publish(SCRIPT.format(number), CHARGES)
        client.subscribe("everest_api/+/var/limits")
        ours_ms = heard(client, seconds, after_s=SETTLED_S).jitter_ms
    rate = float(fleet.messages(connectors, 1))
    command = [sys.executable, "-m", "benchmarks.fleet", str(port), str(connectors), str(seconds), str(rate)]
    with subprocess.Popen(command, cwd=Path(__file__).parent.parent), Bare(port) as client:
        client.subscribe("everest_api/+/var/limits")
        other_ms = heard(client, seconds - 2).jitter_ms
    name = f"jitter of the pulse (p99), {connectors} that charge, beside packets made beforehand"
    return Figure(name, ours_ms, other_ms, "ms", ours_ms / other_ms, target, absolute=True)
