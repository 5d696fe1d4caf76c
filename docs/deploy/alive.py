"""Tells whether the loop of a charger lives: exit code 0 where its main thread falls asleep and wakes again, else 1.

A loop that hangs in a call does not wake, and one that turns for ever does not sleep. The process is the first of the
container, or the one whose number is given.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

_PATIENCE_S = 3.0  # a loop that lives wakes every second


def sleeps(process: str) -> int:
    """Return how often the main thread of a process fell asleep by itself; raises OSError where there is none."""
    status = Path(f"/proc/{process}/task/{process}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0


def main() -> int:
    """Look until it has slept twice, or is given up."""
    process = sys.argv[1] if len(sys.argv) > 1 else "1"
    deadline = time.monotonic() + _PATIENCE_S
    try:
        before = sleeps(process)
        while sleeps(process) < before + 2:
            if time.monotonic() >= deadline:
                print("its loop does not turn")
                return 1
            time.sleep(0.1)
    except OSError:
        print("there is no such process")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
