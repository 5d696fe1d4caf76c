"""Benchmarks: prints what is fast and what is not, one line a figure; nothing fails where a target is missed."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import charger, memory, offline, receiving, start, whole_run, wide
from benchmarks.figure import COLUMNS, WIDTHS
from benchmarks.settings import Settings, quick

PARTS = {
    "offline": offline,
    "receiving": receiving,
    "run": whole_run,
    "memory": memory,
    "start": start,
    "charger": charger,
    "wide": wide,
}


def read_options(words: Sequence[str]) -> argparse.Namespace:
    """Return what is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="measure only this part (repeatable)")
    parser.add_argument("--quick", action="store_true", help="an impression, within two minutes")
    return parser.parse_args(words)


def main() -> None:
    """Measure what is asked for, and print it."""
    options = read_options(sys.argv[1:])
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}" + (", quick" if options.quick else ""))
    print(WIDTHS.format(*COLUMNS).rstrip(), flush=True)
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        settings = quick(Path(folder)) if options.quick else Settings(Path(folder))
        for name in options.only or PARTS:
            for figure in PARTS[name].figures(settings):
                print(figure, flush=True)


if __name__ == "__main__":
    main()
