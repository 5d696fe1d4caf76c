"""Benchmarks: recordings of real EVerest, made longer: the same minutes again and again, each time later."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import orjson

CAPTURES = Path(__file__).resolve().parent.parent / "tests" / "captures"
SESSIONS = ("everest-2023-session.jsonl", "everest-2026-limits-and-pauses.jsonl")
IDLE = CAPTURES / "everest-2023-idle.jsonl"
PAUSE_S = 1.0
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def lengthened(recording: Path, to: Path, *, times: int = 10_000_000, messages: int = 10_000_000) -> int:
    """Write a recording several times over, up to a number of messages; return how many messages were written.

    Arrivals are shifted, and with them the moments that the payloads name, so that the clock of the charger is as right
    as it was and nothing new is wrong with it. Where the end meets the beginning, a meter runs backwards.
    """
    records = [orjson.loads(line) for line in recording.read_bytes().splitlines()]
    lasts_s = round(records[-1]["t"] - records[0]["t"] + PAUSE_S)
    written = 0
    with to.open("wb") as file:
        for lap in range(times):
            for record in records:
                heard = record.get("dir") == "out"
                if heard and written == messages:
                    return written
                written += heard
                file.write(orjson.dumps(_later(record, lap * lasts_s)) + b"\n")
    return written


def _later(record: dict[str, object], by_s: int) -> dict[str, object]:
    later = {**record, "t": float(str(record["t"])) + by_s}
    if isinstance(payload := record.get("payload"), str):
        later["payload"] = _MOMENT.sub(lambda found: _moved(found[0], by_s), payload)
    return later


def _moved(moment: str, by_s: int) -> str:
    try:
        return (datetime.fromisoformat(moment) + timedelta(seconds=by_s)).isoformat()
    except ValueError:  # it only looks like a moment
        return moment
