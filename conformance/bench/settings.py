"""Bench: what a user asks of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.capture import LEVELS
from conformance.contract import Contract
from conformance.errors import UsageError
from conformance.stimulus import Leave
from conformance.stimulus.operators import check_word

LONGEST_TOPIC = 65_535  # bytes of UTF-8 (MQTT 3.1.1, section 1.5.3)


@dataclass(frozen=True, slots=True)
class Settings:
    """What to test (no connector: the first that is listed), how far to go, how long to observe, where to record.

    `declared` says which optional features the charger has, `declared_connectors` which connectors (empty: not
    declared); `beacon` is the topic for beacons: None for one of the kit's own choice, empty for none. The ceilings are
    those of `Leave`; `restore_A` is the limit that takes limits back (None: what the hardware can); `journal` is where
    what the charger is owed is kept (None: nowhere); `operator` is who moves the physical world (empty: the simulation
    door, where one is heard). `announce` is told what is going to be done before it is, where the user wants to know.
    `with_course`: the result has what plots are drawn from.
    """

    address: str = ""
    prefix: str = ""
    allowed: str = "listen"
    observe_s: float = 30.0
    only: tuple[str, ...] = ()
    under_test: tuple[str, ...] = ()
    capture: Path | None = None
    declared: Mapping[str, bool] = field(default_factory=dict)
    declared_connectors: tuple[str, ...] = ()
    beacon: str | None = None
    most_A: float | None = None
    most_switchings: int | None = None
    dwell_s: float = 0.0
    restore_A: float | None = None
    journal: Path | None = None
    operator: str = ""
    progress: Callable[[str], None] = lambda _: None
    announce: Callable[[str], None] | None = None
    with_course: bool = False

    def __post_init__(self) -> None:
        if self.allowed not in LEVELS:
            raise UsageError(f"{self.allowed!r} is not a level to allow; choose from {', '.join(LEVELS)}.")
        if not 0 < self.observe_s < 1e7:
            raise UsageError(f"{self.observe_s:g} s is no time to observe; name a number of seconds above zero.")
        if self.operator:
            check_word(self.operator)
        beacon = self.beacon or ""
        if set("#+\0") & set(beacon) or len(beacon.encode("utf-8", errors="replace")) > LONGEST_TOPIC:
            raise UsageError(f"{beacon[:80]!r} is no topic for beacons; name one without wildcards.")

    @property
    def leave(self) -> Leave:
        """How far the kit may go, how strong and how often."""
        return Leave(self.allowed, self.most_A, self.most_switchings, self.dwell_s)


def check_selected(only: Iterable[str], contract: Contract) -> None:
    """Raise UsageError where a selected requirement is not there."""
    known = {each.id for each in contract.requirements}
    for name in only:
        if name not in known:
            raise UsageError(f"There is no requirement {name}; see: everest-conformance requirements.")
