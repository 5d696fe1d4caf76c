"""Bench: what may keep a scenario from going on; none of it is the charger's fault."""

from __future__ import annotations

from conformance.errors import BenchError
from conformance.judgement import Reason
from conformance.stimulus import NotAllowedError
from conformance.stimulus.operators import CannotError, TooLateError


class Unreached(Exception):  # noqa: N818 - not an error: the scenario ends here, and says why
    """A scenario cannot go on; says why, and which reason its requirement is left undecided for (None: not run)."""

    def __init__(self, why: str, reason: Reason | None = None) -> None:
        super().__init__(why)
        self.reason = reason


Obstacle = Unreached | NotAllowedError | CannotError | BenchError
OBSTACLES = (Unreached, NotAllowedError, CannotError, BenchError)


def reason_of(obstacle: Obstacle) -> Reason | None:
    """Return the reason that an obstacle leaves a requirement undecided for, None where it is not run by it."""
    if isinstance(obstacle, BenchError):
        return Reason.BENCH_LOST
    if isinstance(obstacle, TooLateError):
        return Reason.OPERATOR_TIMED_OUT
    return obstacle.reason if isinstance(obstacle, Unreached) else None
