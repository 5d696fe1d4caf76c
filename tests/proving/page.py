"""The page of the trial: docs/trial.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.contract import coverage
from tests.proving.record import CONTRACT, Record, place_of


def page(record: Record) -> str:
    """Return the page."""
    took_s, span_s = record.speed()
    against = {trial.name: trial.against for trial in record.faults}
    counts = Counter(verdict for trial in record.healthy for verdict in trial.verdicts.values())
    killed = Counter(place_of(trial.name) for trial in record.mutations if trial.against)
    places = Counter(place_of(trial.name) for trial in record.mutations)

    def others(fault: str, requirement: str) -> str:
        return ", ".join(f"`{each}`" for each in sorted(against[fault] - {requirement}))

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template("trial.md.j2").render(
        record=record,
        requirements=CONTRACT.requirements,
        covered=coverage(CONTRACT),
        kills=record.kills(),
        alone={name for names in against.values() if len(names) == 1 for name in names},
        took_s=took_s,
        span_s=span_s,
        others=others,
        mutated=[(place, count, killed[place]) for place, count in places.items()],
        failed=sum(bool(each.against) for each in record.healthy),
        verdicts=[(name, count, 100 * count / counts.total()) for name, count in sorted(counts.items())],
    )
