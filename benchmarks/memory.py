"""Benchmarks: the most memory that judging a long recording takes; a process of its own, which prints it in MB.

`python -m benchmarks.memory kit|naive RECORDING`. Told by /proc, as what getrusage tells includes the parent's peak.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure, Target
from benchmarks.recordings import CAPTURES, SESSIONS, lengthened
from benchmarks.settings import Settings

TARGET = Target(200.0, unit=" MB")
KB_PER_MB = 1024


def figures(settings: Settings) -> Iterator[Figure]:
    """Yield the one figure: ours beside the loop over `jsonschema`."""
    path = settings.folder / "day.jsonl"
    messages = lengthened(CAPTURES / SESSIONS[0], path, messages=settings.day)
    ours, other = (_measured(side, path) for side in ("kit", "naive"))
    path.unlink()
    yield Figure(
        f"memory at most, judging {messages:,} messages", ours, other, "MB", ours / other, TARGET, absolute=True
    )


def _measured(side: str, path: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.memory", side, str(path)]
    return float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def main(side: str, path: Path) -> None:
    """Judge, and print the most memory that was resident at a time."""
    if side == "kit":
        from benchmarks.offline import judged  # noqa: PLC0415

        judged(path)
    else:
        from benchmarks.naive import with_jsonschema, wrong  # noqa: PLC0415
        from conformance.contract import load  # noqa: PLC0415

        wrong(path, with_jsonschema(load()))
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None, "Linux tells it"
    print(int(found[1]) / KB_PER_MB)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
