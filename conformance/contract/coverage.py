"""Contract: how far each requirement is covered: told by a scenario, judged by a check, killed by a fault on trial."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import orjson

from conformance.contract.channel import Contract
from conformance.contract.reading import bundled

_TAG = re.compile(r"@req\.([a-z0-9_.]+)")
_ACTIVE = re.compile(r"@req\.([a-z0-9_.]+) @active\b")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The requirements that are told by a scenario, those that are judged, and the faults that broke each in a trial.

    A trial of another document than this contract kills nothing.
    """

    stated: tuple[str, ...]
    told: frozenset[str]
    judged: frozenset[str]
    killed: Mapping[str, tuple[str, ...]]


@cache
def acted() -> frozenset[str]:
    """Return the ids of the requirements whose scenario acts, by the features: with a session at least, or commands."""
    return frozenset(name for text in _features() for name in _ACTIVE.findall(text))


def _features() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(bundled("features").glob("*.feature"))]


def coverage(contract: Contract) -> Coverage:
    """Return the coverage of a contract by the features and the record of the trial that come with the kit."""
    told = {tag for text in _features() for tag in _TAG.findall(text)}
    trial = bundled("trial.json")
    record = orjson.loads(trial.read_bytes()) if trial.is_file() else {}
    kills = record.get("faults", {}) if record.get("contract") == contract.digest else {}
    killed: dict[str, list[str]] = {}
    for fault, told_of in kills.items():
        for requirement in told_of["killed"]:
            killed.setdefault(requirement, []).append(fault)
    stated = tuple(each.id for each in contract.requirements)
    return Coverage(
        stated=stated,
        told=frozenset(told) & set(stated),
        judged=frozenset(each.id for each in contract.requirements if each.check is not None),
        killed={name: tuple(faults) for name, faults in killed.items() if name in stated},
    )
