"""Bench: what a user asks of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from conformance.capture import LEVELS
from conformance.contract import Contract
from conformance.errors import UsageError


def kit_version() -> str:
    """Return the version of the kit."""
    try:
        return version("everest-conformance")
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True, slots=True)
class Settings:
    """What to test (no connector: the first that is listed), how far to go, how long to observe, where to record."""

    address: str = ""
    prefix: str = ""
    allowed: str = "listen"
    observe_s: float = 30.0
    only: tuple[str, ...] = ()
    connector: str = ""
    capture: Path | None = None
    progress: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        if self.allowed not in LEVELS:
            raise UsageError(f"{self.allowed!r} is not a level to allow; choose from {', '.join(LEVELS)}.")
        if not 0 < self.observe_s < 1e7:
            raise UsageError(f"{self.observe_s:g} s is no time to observe; name a number of seconds above zero.")


def check_selected(only: Iterable[str], contract: Contract) -> None:
    """Raise UsageError where a selected requirement is not there, or not judged yet."""
    known = {each.id: each for each in contract.requirements}
    for name in only:
        if name not in known:
            raise UsageError(f"There is no requirement {name}; see: everest-conformance requirements.")
        if known[name].check is None:
            raise UsageError(f"The requirement {name} is not judged yet; choose one that is.")
