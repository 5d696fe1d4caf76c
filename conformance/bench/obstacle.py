"""Bench: what may keep a scenario from going on; none of it is the charger's fault."""

from __future__ import annotations

from conformance.errors import BenchError
from conformance.judgement import Reason
from conformance.stimulus import NotAllowedError


class Unreached(Exception):  # noqa: N818 - not an error: the scenario ends here, and says why
    """A scenario cannot go on; says why, and which reason its requirement is left undecided for (None: not run)."""

    def __init__(self, why: str, reason: Reason | None = None) -> None:
        super().__init__(why)
        self.reason = reason


Obstacle = Unreached | NotAllowedError | BenchError
OBSTACLES = (Unreached, NotAllowedError, BenchError)
