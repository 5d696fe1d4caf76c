"""Benchmarks: a thousand connectors on one mosquitto, in one process and in several, beside packets made beforehand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import fleet
from benchmarks.bare import Bare
from benchmarks.broker import mosquitto_process
from benchmarks.charger import CHARGES, SCRIPT, SETTLED_S, serving
from benchmarks.figure import Figure, Target
from benchmarks.pulse import Pulse, heard
from benchmarks.settings import Settings

CONNECTORS = 1000
PROCESSES = (1, 2, 4)
JITTER, LOST, CORES = Target(10, unit=" ms"), Target(0), Target(0.5, unit=" core")
VARIABLES = "+/var/+"


def figures(settings: Settings) -> Iterator[Figure]:
    """Yield how even the pulse is, what is lost of it, and what it costs; idle and charging, and over processes."""
    seconds = 3 * settings.paced_s
    with mosquitto_process(settings.folder) as (port, broker):
        raw, raw_cores = _raw(port, broker, seconds)
        for processes, charges in [(1, False), *((each, True) for each in PROCESSES)]:
            told = _told(port, broker, seconds, processes=processes, charges=charges)
            chargers = sum(share for process, share in told.cores.items() if process != broker)
            what = f"{processes} x {CONNECTORS // processes} that {'charge' if charges else 'are idle'}"
            yield _beside(f"{what}: jitter of the pulse (p99)", told.jitter_ms, raw.jitter_ms, "ms", JITTER)
            yield _beside(f"{what}: publications lost", told.lost, raw.lost, "", LOST)
            yield _beside(f"{what}: all chargers", chargers, raw_cores, "core", CORES if processes == 1 else None)
            yield _beside(f"{what}: the broker", told.cores[broker], raw.cores[broker], "core", None)


def _beside(name: str, ours: float, other: float, unit: str, target: Target | None) -> Figure:
    ratio = ours / other if other else float("nan")
    return Figure(name, ours, other, unit, ratio, target, absolute=True)


def _told(port: int, broker: int, seconds: float, *, processes: int, charges: bool) -> Pulse:
    """Let so many processes publish what a thousand connectors have to say, each below a prefix of its own."""
    each = CONNECTORS // processes
    with ExitStack() as stack, Bare(port) as client:
        sites = [f"site/{number}/" for number in range(1, processes + 1)]
        started = [stack.enter_context(serving(port, "--connectors", str(each), prefix=site)) for site in sites]
        client.subscribe(f"site/+/everest_api/{VARIABLES}")
        if charges:
            for site in sites:
                for number in range(1, each + 1):
                    client.publish(site + SCRIPT.format(number), CHARGES)
        pids = [broker, *(process.pid for process in started)]
        return heard(client, seconds, after_s=SETTLED_S, processes=pids)


def _raw(port: int, broker: int, seconds: int) -> tuple[Pulse, float]:
    """Return what a thousand connectors are by packets made beforehand, and what share of a core they take."""
    with _fleet(port, seconds) as process, Bare(port) as client:
        client.subscribe(f"everest_api/{VARIABLES}")
        pulse = heard(client, seconds - 2, processes=[broker, process.pid])
    return pulse, pulse.cores[process.pid]


@contextmanager
def _fleet(port: int, seconds: int) -> Iterator[subprocess.Popen[bytes]]:
    rate = str(float(fleet.messages(CONNECTORS, 1)))
    command = [sys.executable, "-m", "benchmarks.fleet", str(port), str(CONNECTORS), str(seconds), rate]
    with subprocess.Popen(command, cwd=Path(__file__).parent.parent) as process:
        yield process
