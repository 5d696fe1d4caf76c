"""Tries the judge: `python -m tests.proving` writes docs/trial.md, and trial.json and evidence.json in contracts."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from reference_impl import FAULTS
from tests.proving import examples, trial
from tests.proving.mutations import mutations
from tests.proving.page import page
from tests.proving.record import Record

ROOT = Path(__file__).resolve().parent.parent.parent
HEALTHY = 1000
Tried = TypeVar("Tried")


def main() -> int:
    """Try all, write what came of it, and return 1 where anything is red."""
    parser = argparse.ArgumentParser(prog="python -m tests.proving", description=__doc__)
    parser.add_argument("--healthy", type=int, default=HEALTHY, help=f"how many healthy chargers (default: {HEALTHY})")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        record = Record(
            faults=_tried(pool, "faults", trial.of_fault, list(FAULTS)),
            mutations=_tried(pool, "mutations", trial.of_mutation, list(mutations())),
            healthy=_tried(pool, "healthy chargers", trial.of_healthy, range(options.healthy)),
        )
        shown = _tried(pool, "examples", examples.of_requirement, examples.wanted())
    for sentence in record.red():
        print(f"red: {sentence}")
    if not options.dry:
        _write("trial", record.carried())
        _write("evidence", examples.evidence(shown))
        (ROOT / "docs" / "trial.md").write_text(page(record), encoding="utf-8")
    return 1 if record.red() else 0


def _write(name: str, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (ROOT / "contracts" / f"{name}.json").write_text(text, encoding="utf-8")


def _tried(pool: ProcessPoolExecutor, what: str, of: Callable[[Any], Tried], each: Sequence[Any]) -> list[Tried]:
    tried = []
    for done in pool.map(of, each, chunksize=4):
        tried.append(done)
        print(f"\r{what}: {len(tried)} of {len(each)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tried


if __name__ == "__main__":
    sys.exit(main())
