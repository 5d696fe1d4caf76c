"""Stimulus, operators: the hands of the kit: whatever an operator does or sees is marked in the capture."""

from __future__ import annotations

from conformance.bus import Clock, Listener
from conformance.capture import Mark
from conformance.stimulus.operators.port import CannotError, Operator, TooLateError


class Hands:
    """An operator, as the kit uses one: asked only for what it can, and not again for what it turned out not to.

    A mark of what was seen carries `took_s` where looking took its time: it was seen at some moment of those seconds.
    """

    def __init__(self, operator: Operator, record: Listener, clock: Clock) -> None:
        self._operator = operator
        self._record = record
        self._clock = clock
        self._refused: dict[str, str] = {}

    @property
    def abilities(self) -> tuple[str, ...]:
        """What the operator can do and look at."""
        return self._operator.abilities

    @property
    def acts_at_once(self) -> bool:
        """Whether the operator takes no time: a simulator does what it is told."""
        return self._operator.acts_at_once

    def can(self, ability: str) -> bool:
        """Tell whether the operator can do or look at something."""
        return ability in self.abilities and ability not in self._refused

    def do(self, action: str, connector: str) -> None:
        """Let something be done at a connector; raises CannotError where it cannot be."""
        self._may(action)
        self._mark(action, connector)
        try:
            self._operator.do(action, connector)
        except CannotError as error:
            self._refuse(action, connector, error)
            raise

    def see(self, sight: str, connector: str, *, until: str | None = None, within_s: float) -> str | None:
        """Let something be looked at until it is as said, for some seconds at most; return what was seen last."""
        self._may(sight)
        try:
            seen = self._operator.see(sight, connector, until=until, within_s=within_s)
        except CannotError as error:
            self._refuse(sight, connector, error)
            raise
        if seen is None:
            return None
        took = {} if seen.since is None else {"took_s": round(self._clock.now() - seen.since, 3)}
        self._mark(sight, connector, sees=seen.looks, **took)
        return seen.looks

    def _may(self, ability: str) -> None:
        if ability not in self.abilities:
            raise CannotError(f"the operator cannot {ability}")
        if ability in self._refused:
            raise CannotError(self._refused[ability])

    def _refuse(self, ability: str, connector: str, error: CannotError) -> None:
        self._mark(ability, connector, cannot=str(error))
        if not isinstance(error, TooLateError):
            self._refused[ability] = str(error)

    def _mark(self, action: str, connector: str, **more: object) -> None:
        self._record(Mark(self._clock.now(), "operator", {"action": action, "connector": connector, **more}))
