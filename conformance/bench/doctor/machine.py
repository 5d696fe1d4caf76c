"""Bench, doctor: signs of this machine: its clock, its load, and how late the kit does what is due."""

from __future__ import annotations

import os
import statistics
from collections.abc import Mapping, Sequence

from conformance.bench.doctor.wire import duration, margin_s
from conformance.contract import Contract
from conformance.report.signs import Grade, Sign

BUSY = 0.7  # of one core
LATE_SHARE = 0.1  # of the margin of a gap
GOOD_TO_S = 0.1
CALM = "stop what else runs here, or judge on another machine"


def load_per_core() -> float | None:
    """Return the load of the last minute for each core, None where the system does not tell."""
    try:
        return os.getloadavg()[0] / (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return None


def load_of(load: float | None) -> Sign:
    """Say how busy this machine is: worth a look at most, as what it does to the kit is measured."""
    if load is None:
        return Sign(Grade.GOOD, "load of this machine: the system does not tell")
    fact = f"load of this machine: {load:.2f} for each core in the last minute"
    return Sign(Grade.GOOD, fact) if load < BUSY else Sign(Grade.LOOK, fact, CALM)


def own_lag(late_s: Sequence[float], contract: Contract) -> Sign:
    """Say how late the kit sends what is due."""
    if not late_s:
        return Sign(Grade.LOOK, "lag of the kit: not known without beacons")
    worst_s, margin = max(late_s), margin_s(contract)
    fact = f"lag of the kit: median {duration(statistics.median(late_s))}, worst {duration(worst_s)}"
    if worst_s <= LATE_SHARE * margin:
        return Sign(Grade.GOOD, fact)
    return Sign(Grade.LOOK if worst_s <= margin else Grade.BAD, fact, CALM)


def clock(facts: Mapping[str, str]) -> Sign:
    """Say whether this machine's clock is right, as its kernel has it."""
    synchronised, error_s = facts.get("synchronised", "unknown"), float(facts.get("error_s", 0.0))
    if synchronised == "yes":
        grade = Grade.GOOD if error_s <= GOOD_TO_S else Grade.LOOK
        remedy = "" if grade is Grade.GOOD else "let the time service settle, or name it a nearer server"
        return Sign(grade, f"clock of this machine: synchronised, good to {duration(error_s)}", remedy)
    told = "not synchronised" if synchronised == "no" else "not known to be synchronised"
    return Sign(
        Grade.LOOK,
        f"clock of this machine: {told}; periods are judged rightly, but not whether the charger's time is",
        "start a time service, like: timedatectl set-ntp true",
    )
