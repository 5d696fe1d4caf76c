"""Benchmarks: how much is measured, and where files may lie meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How often each side is measured, and on how much; `observe_s` is None for what the kit does by itself."""

    folder: Path
    rounds: int = 5
    laps: int = 20
    burst: int = 50
    paced_s: int = 10
    observe_s: float | None = None
    day: int = 600_000
    starts: int = 11


def quick(folder: Path) -> Settings:
    """Return what gives an impression within two minutes."""
    return Settings(folder, rounds=3, laps=5, burst=20, paced_s=5, observe_s=10.0, day=100_000, starts=5)
