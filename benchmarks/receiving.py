"""Benchmarks: recording and judging what comes over a broker, against receiving it and doing nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from benchmarks import fleet
from benchmarks.broker import mosquitto
from benchmarks.figure import Figure, Target, alternated, compared
from benchmarks.receiver import READY
from benchmarks.settings import Settings

TARGET = Target(2.0, aim=1.5)
BURST = 100
PACED = 500
SIDES = ("bare", "kit", "script")


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is sent: rounds of so many connectors, at so many messages a second; 0: as fast as they are taken."""

    connectors: int
    rounds: int
    rate: int

    @property
    def messages(self) -> int:
        """How many messages are sent."""
        return fleet.messages(self.connectors, self.rounds)

    @property
    def first(self) -> int:
        """From which message on it is measured: at a steady rate, from when every topic was heard once."""
        return fleet.messages(self.connectors, 1) if self.rate else 1

    def __str__(self) -> str:
        return f"{self.rate:,} msg/s" if self.rate else f"burst of {self.messages:,}"


def figures(settings: Settings) -> Iterator[Figure]:
    """Yield what CPU time a message takes, against paho with an empty callback, and against what a user would write."""
    with mosquitto(settings.folder) as port:
        for traffic in (
            Traffic(BURST, settings.burst, 0),
            Traffic(PACED, settings.paced_s, fleet.messages(PACED, 1)),
        ):
            measured = {side: _measured(side, port, traffic, settings.folder) for side in SIDES}
            told = alternated(settings.rounds, **measured)
            name = f"record + judge, {traffic}, times"
            yield compared(f"{name} paho with nothing to do", told["kit"], told["bare"], unit="us/msg", target=TARGET)
            yield compared(f"{name} a script with jsonschema", told["kit"], told["script"], unit="us/msg")


def _measured(side: str, port: int, traffic: Traffic, folder: Path) -> Callable[[], float]:
    """Return what lets one side receive the traffic once, and tells the CPU time of a message in microseconds."""
    capture = folder / "capture.ndjson"
    numbers = map(str, (port, traffic.messages, traffic.first))
    receiver = [sys.executable, "-m", "benchmarks.receiver", side, *numbers, str(capture)]
    sender = [sys.executable, "-m", "benchmarks.fleet", str(port), *map(str, astuple(traffic))]

    def received() -> float:
        with subprocess.Popen(receiver, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None, "the subprocess was started with a pipe"
            if process.stdout.readline().strip() != READY:
                raise RuntimeError(f"the receiver ({side}) did not start")
            subprocess.run(sender, check=True)
            told = json.loads(process.stdout.readline())
        capture.unlink(missing_ok=True)
        if told["heard"] != traffic.messages:
            raise RuntimeError(f"{side} received {told['heard']} of {traffic.messages} messages")
        return float(told["cpu_s"] / told["counted"] * 1e6)

    return received
