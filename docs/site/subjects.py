"""Site: what is known of some chargers: verdicts on the reference charger and on recordings of EVerest."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.bench.runner import run_features
from conformance.capture import open_capture
from conformance.contract import BUNDLED, DEFAULT, load
from conformance.judgement import Outcome, Result, judge
from features.virtual_world import virtual_bench

RECORDINGS = Path("tests/captures")


@dataclass(frozen=True, slots=True)
class Subject:
    """A charger that was judged, by one contract."""

    name: str
    contract: str
    outcomes: Mapping[str, Outcome]


def subjects(root: Path) -> list[Subject]:
    """Return the reference charger, exercised in the virtual world, and every recording by the contract of its year."""
    return [
        Subject("The reference charger", DEFAULT, _by_id(_exercised(DEFAULT))),
        *(Subject(path.name, contract, _by_id(_judged(path, contract))) for path, contract in _recordings(root)),
    ]


def beheld() -> dict[str, Result]:
    """Return, by contract, what listening alone finds: it says how far each further test must be allowed to go."""
    return {name: _exercised(name, allowed="listen", declared={}) for name in BUNDLED}


def _exercised(contract: str, **settings: Any) -> Result:
    logging.getLogger("reference_impl").setLevel(logging.ERROR)
    bench = virtual_bench(contract=load(contract), **settings)
    bench.open()
    return run_features(bench, ())


def _recordings(root: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted((root / RECORDINGS).glob("*.jsonl")):
        yield path, next(name for name in BUNDLED if path.name.startswith(name))


def _judged(path: Path, contract: str) -> Result:
    with open_capture(path) as capture:
        return judge(load(contract), capture)


def _by_id(result: Result) -> dict[str, Outcome]:
    return {each.requirement.id: each for each in result.outcomes}
