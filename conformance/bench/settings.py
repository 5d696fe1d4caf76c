"""Bench: what a user asks of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.capture import LEVELS
from conformance.contract import Contract
from conformance.errors import UsageError

LONGEST_TOPIC = 65_535  # bytes of UTF-8 (MQTT 3.1.1, section 1.5.3)


@dataclass(frozen=True, slots=True)
class Settings:
    """What to test (no connector: the first that is listed), how far to go, how long to observe, where to record.

    `declared` says which optional features the charger has; `beacon` is the topic for beacons: None for one of the
    kit's own choice, empty for none.
    """

    address: str = ""
    prefix: str = ""
    allowed: str = "listen"
    observe_s: float = 30.0
    only: tuple[str, ...] = ()
    connector: str = ""
    capture: Path | None = None
    declared: Mapping[str, bool] = field(default_factory=dict)
    beacon: str | None = None
    progress: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        if self.allowed not in LEVELS:
            raise UsageError(f"{self.allowed!r} is not a level to allow; choose from {', '.join(LEVELS)}.")
        if not 0 < self.observe_s < 1e7:
            raise UsageError(f"{self.observe_s:g} s is no time to observe; name a number of seconds above zero.")
        beacon = self.beacon or ""
        if set("#+\0") & set(beacon) or len(beacon.encode("utf-8", errors="replace")) > LONGEST_TOPIC:
            raise UsageError(f"{beacon[:80]!r} is no topic for beacons; name one without wildcards.")


def check_selected(only: Iterable[str], contract: Contract) -> None:
    """Raise UsageError where a selected requirement is not there."""
    known = {each.id for each in contract.requirements}
    for name in only:
        if name not in known:
            raise UsageError(f"There is no requirement {name}; see: everest-conformance requirements.")


def read_declared(words: Iterable[str], contract: Contract) -> dict[str, bool]:
    """Read `FEATURE=yes` and `FEATURE=no`; raises UsageError for anything else."""
    features = {each for one in contract.requirements for each in (one.feature, one.declared_absent) if each}
    declared = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in features or value not in {"yes", "no"}:
            known = ", ".join(sorted(features))
            raise UsageError(f"{word!r} declares nothing; write FEATURE=yes or FEATURE=no, a feature is {known}.")
        declared[name] = value == "yes"
    return declared
