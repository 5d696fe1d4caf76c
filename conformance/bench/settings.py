"""Bench: what a user asks of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def kit_version() -> str:
    """Return the version of the kit."""
    try:
        return version("everest-conformance")
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True, slots=True)
class Settings:
    """What to test, how far to go, how long to observe (seconds), and where the capture goes."""

    address: str = ""
    prefix: str = ""
    allowed: str = "listen"
    observe_s: float = 30.0
    only: tuple[str, ...] = ()
    capture: Path | None = None
    progress: Callable[[str], None] = lambda _: None
