"""Benchmarks: how long the command line takes, against Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks.figure import Figure, alternated, compared
from benchmarks.recordings import IDLE
from benchmarks.settings import Settings

OTHER = ["-c", "pass"]
KIT = ["-m", "conformance"]


def figures(settings: Settings) -> Iterator[Figure]:
    """Yield wall times as multiples of that of Python; bytecode is compiled beforehand, as in an installed package."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(settings.folder / "bytecode")

    def wall_ms(arguments: Sequence[str]) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment, check=False)
        return (time.perf_counter() - begin) * 1e3

    commands = {"--help": [*KIT, "--help"], f"judge {IDLE.name}": [*KIT, "judge", str(IDLE)]}
    for name, command in commands.items():
        wall_ms(command)  # compiles what it imports
        told = alternated(settings.starts, kit=partial(wall_ms, command), python=partial(wall_ms, OTHER))
        yield compared(f"start, {name}", told["kit"], told["python"], unit="ms")
