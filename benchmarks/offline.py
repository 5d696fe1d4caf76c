"""Benchmarks: judging a recording against looking at its payloads with a JSON Schema."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import naive
from benchmarks.figure import Figure, Target, alternated, compared
from benchmarks.recordings import CAPTURES, SESSIONS, lengthened
from benchmarks.settings import Settings
from conformance.capture import open_capture
from conformance.contract import load
from conformance.judgement import Result, judge

FASTER = Target(4.0, aim=6.0, at_least=True)
SLOWER = Target(5.0)


def figures(settings: Settings) -> Iterator[Figure]:
    """Yield for each recording how many times faster than `jsonschema` we are, and slower than `jsonschema-rs`."""
    contract = load()
    slow, fast = naive.with_jsonschema(contract), naive.with_jsonschema_rs(contract)
    for name in SESSIONS:
        path = settings.folder / name
        messages = lengthened(CAPTURES / name, path, times=settings.laps)
        told = alternated(
            settings.rounds,
            kit=_measured(messages, judged, path),
            jsonschema=_measured(messages, naive.wrong, path, slow),
            jsonschema_rs=_measured(messages, naive.wrong, path, fast),
        )
        path.unlink()
        kit, about = told["kit"], f"judge {name.removesuffix('.jsonl')}, times"
        yield compared(f"{about} faster than jsonschema", kit, told["jsonschema"], unit="us/msg", target=FASTER)
        yield compared(f"{about} as long as jsonschema-rs", kit, told["jsonschema_rs"], unit="us/msg", target=SLOWER)


def judged(path: Path) -> Result:
    """Judge a recording as `everest-conformance judge` does."""
    with open_capture(path) as recording:
        return judge(load(), recording)


def _measured(messages: int, work: Callable[..., Any], *arguments: Any) -> Callable[[], float]:
    """Return what does some work once, and tells the CPU time of a message in microseconds."""

    def worked() -> float:
        gc.collect()
        begin = time.process_time()
        work(*arguments)
        return (time.process_time() - begin) / messages * 1e6

    return worked
