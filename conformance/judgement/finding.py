"""Judgement: findings, and the ledger in which a check enters what it found about one requirement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from conformance.contract import Requirement
from conformance.judgement.verdict import Reason

MOST_FINDINGS = 20


class Where(NamedTuple):
    """A place in the capture: line of the file (None where it has none), time in Unix seconds, topic, payload."""

    t: float
    line: int | None = None
    topic: str | None = None
    payload: bytes | None = None
    connector: str | None = None


class Against(NamedTuple):
    """What speaks against a requirement in one observation; the text is made where it is the first of its kind."""

    expected: str
    observed: str | Callable[[], str]


@dataclass(slots=True)
class Finding:
    """Evidence against a requirement: expected, observed, where it was first seen, and how often."""

    requirement: str
    expected: str
    observed: str
    where: Where
    count: int = 1


@dataclass(slots=True)
class Ledger:
    """What one check found about one requirement: observations for it, findings against it, undecided ones.

    `waiting` are observations that are made, but will be weighed only when their uncertainty is known.
    """

    requirement: Requirement
    minimum: int = 1
    kept: int = 0
    broken: int = 0
    waiting: int = 0
    findings: dict[tuple[str | None, str], Finding] = field(default_factory=dict)
    undecided: Counter[Reason] = field(default_factory=Counter)
    doubts: dict[Reason, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    _last_place: tuple[float, int | None, str | None] | None = None

    @property
    def decided(self) -> int:
        """How many observations were decided, for or against."""
        return self.kept + self.broken

    def keep(self) -> None:
        """Enter one observation for the requirement."""
        self.kept += 1

    def find(self, where: Where, *, expected: str, observed: str | Callable[[], str]) -> None:
        """Enter what speaks against the requirement; repeats of a kind on a topic are counted with their first.

        Several findings in one message are one observation.
        """
        place = (where.t, where.line, where.topic)
        if place != self._last_place:
            self._last_place = place
            self.broken += 1
        key = (where.topic, expected)
        if key in self.findings:
            self.findings[key].count += 1
        elif len(self.findings) < MOST_FINDINGS:
            told = observed if isinstance(observed, str) else observed()
            self.findings[key] = Finding(self.requirement.id, expected, told, where)

    def doubt(self, reason: Reason, observed: str = "") -> None:
        """Enter one observation that decides nothing."""
        self.undecided[reason] += 1
        self.doubts.setdefault(reason, observed)


Entering = Callable[[Ledger], None]  # how an observation is entered in a ledger, now or once it is weighed
