"""Soak: lives days in which everything fails, then a month in which everything happens, and prints what came of it."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from reference_impl import assemble
from tests.reference_impl.story import START
from tests.soak.controlled import Controlled
from tests.soak.days import Told, lived
from tests.soak.failures import OF_CONTROLLER, OF_SIMULATED
from tests.soak.memory import Forgetful, allocated
from tests.soak.watched import Watched

_ROW = "{:<28} {:>8} {:>14} {:>14}"


def main() -> int:
    """Return 0, or 1 where something was not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--days", type=float, default=3.0, help="simulated days in which something fails (default: 3)")
    parser.add_argument("--month", type=int, default=30, help="simulated days of which memory is watched (default: 30)")
    parser.add_argument("--seed", type=int, default=1, help="of everything that happens (default: 1)")
    options = parser.parse_args()
    logging.getLogger("reference_impl").addHandler(logging.NullHandler())
    logging.getLogger("reference_impl").propagate = False
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        simulated = lived(Watched(Path(folder), seed=options.seed), OF_SIMULATED, days=options.days, seed=options.seed)
        _print(simulated, f"{options.days:g} simulated days of a simulated connector")
        controlled = Controlled(Path(folder), seed=options.seed)
        on_modbus = lived(controlled, OF_CONTROLLER, days=options.days, seed=options.seed)
        _print(on_modbus, f"{options.days:g} simulated days of a controller on Modbus")
    _watch_memory(options.month, options.seed)
    return 1 if simulated.violations or on_modbus.violations else 0


def _print(told: Told, title: str) -> None:
    print(title)
    print(_ROW.format("what failed", "times", "safe within s", "well within s"))
    for name, times in sorted(told.injected.items()):
        print(_ROW.format(name, times, f"{told.safe_s[name]:.1f}", f"{told.recovered_s[name]:.1f}"))
    print(f"violations: {len(told.violations)}", flush=True)
    for each in told.violations:
        print(f"  {each}")


def _watch_memory(days: int, seed: int) -> None:
    told = Forgetful(assemble(start=START, seed=seed)).wait(5)
    blocks = list(allocated(told, hours=24, stretches=days, seed=seed)) if days else []
    for day in sorted({1, 2, days // 2, days} & set(range(1, len(blocks) + 1))):
        print(f"blocks of memory after day {day:>2}: {blocks[day - 1]:,}")


if __name__ == "__main__":
    sys.exit(main())
