"""Benchmarks: how long a run of the kit takes, against the time in which it observed the charger."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.settings import Settings

TARGET = Target(1.15)


def figures(settings: Settings) -> Iterator[Figure]:
    """Yield the one figure: a run on the reference charger with its embedded broker, from the command line and back."""
    told = settings.folder / "run.json"
    command = [sys.executable, "-m", "conformance", "run", "--json", str(told)]
    if settings.observe_s is not None:
        command += ["--observe", str(settings.observe_s)]
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    took_s = time.perf_counter() - begin
    if not told.exists():
        raise RuntimeError(f"the run ended with {done.returncode}, and no report")
    observed_s = json.loads(told.read_text(encoding="utf-8"))["capture"]["span_s"]
    yield Figure("run, wall time against the time observed", took_s, observed_s, "s", took_s / observed_s, TARGET)
