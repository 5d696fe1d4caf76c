"""Site: the bytes that keep a requirement beside the bytes that break it, from contracts/evidence.json."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from conformance.contract import bundled


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a moment: seconds into the story, topic, payload as escaped text, and whose it is."""

    t_s: float
    topic: str
    payload: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Telling:
    """How one charger tells the moment, with the place of the message that decides."""

    messages: tuple[Heard, ...]
    decisive: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The same moment told by a charger that keeps a requirement, and by one that breaks it.

    They are the reference charger without and with a fault, or chargers on paper, where it cannot have one.
    """

    fault: str | None
    expected: str
    observed: str
    kept: Telling
    broken: Telling


def evidence(path: Path | None = None) -> dict[str, Evidence]:
    """Return the evidence by requirement, as it comes with the repository or as a file has it."""
    recorded = orjson.loads((path or bundled("evidence.json")).read_bytes())["requirements"]
    return {name: _evidence(raw) for name, raw in recorded.items()}


def _evidence(raw: dict[str, Any]) -> Evidence:
    kept_at, broken_at = raw["at"]
    return Evidence(
        fault=raw["fault"],
        expected=raw["expected"],
        observed=raw["observed"],
        kept=_telling(raw["kept"], kept_at),
        broken=_telling(raw["broken"], broken_at),
    )


def _telling(rows: list[tuple[float, str, str, str]], decisive: int) -> Telling:
    return Telling(tuple(Heard(*row) for row in rows), decisive)
