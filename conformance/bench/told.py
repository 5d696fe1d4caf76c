"""Bench: the bench after the run, from which every scenario is told its verdict."""

from __future__ import annotations

from conformance.judgement import Outcome, Result, Verdict


class Told:
    """The bench after the run: it does nothing any more, and tells the verdicts."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self._outcomes = {each.requirement.id: each for each in result.outcomes}

    def outcome(self, requirement: str) -> Outcome:
        """Return the outcome of a requirement."""
        return self._outcomes[requirement]

    def selects(self, requirement: str) -> bool:
        """Tell whether a requirement was selected."""
        header = self.result.header
        chosen = header is None or not header.selected or requirement in header.selected
        return requirement in self._outcomes and chosen

    def enter(self, requirement: str, title: str) -> None:
        """Nobody watches any more."""

    def meet(self) -> None:
        """Nobody is met any more."""

    def reach(self, state: str) -> None:
        """Nothing is reached any more."""

    def reach_everywhere(self) -> None:
        """Nothing is reached any more."""

    def listen_anew(self) -> None:
        """Nobody listens any more."""

    def command(self, name: str, payload: bytes, *, qos: int = 0) -> None:
        """Nothing is sent any more."""

    def command_nobody(self, payloads: object) -> None:
        """Nothing is sent any more."""

    def reach_by(self, state: str, name: str, payload: bytes) -> None:
        """Nothing is reached any more."""

    def commands(self, name: str, payloads: object) -> None:
        """Nothing is sent any more."""

    def look_at_lock(self) -> None:
        """Nobody looks any more."""

    def settle(self, requirement: str) -> None:
        """Raise AssertionError, with what was expected and observed, where the requirement is failed."""
        self.observe(requirement)

    def dwell(self, requirement: str) -> None:
        """Raise AssertionError, with what was expected and observed, where the requirement is failed."""
        self.observe(requirement)

    def observe(self, requirement: str) -> None:
        """Raise AssertionError, with what was expected and observed, where the requirement is failed."""
        found = self.outcome(requirement)
        assert found.verdict is not Verdict.FAIL, f"expected {found.expected}; observed {found.observed}"
