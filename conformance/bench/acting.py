"""Bench: what a behave step may ask of the bench that concerns the charger on stage, in a run as in its rehearsal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.bench.stage import Stage
from conformance.contract import Contract


class Acting:
    """The calls on the stage; whoever rehearses and whoever acts are told apart by what is behind it."""

    def __init__(self, contract: Contract, only: tuple[str, ...], stage: Stage) -> None:
        self.contract = contract
        self.stage = stage
        self._only = only
        self._known = {each.id for each in contract.requirements}

    def selects(self, requirement: str) -> bool:
        """Tell whether a requirement is promised by the contract, and selected."""
        return requirement in self._known and (not self._only or requirement in self._only)

    def turn_to(self, connector: str) -> None:
        """Let the scenarios be about a connector from here on."""
        self.stage.subject.connector = connector

    def enter(self, requirement: str, title: str) -> None:
        """Begin a scenario."""

    def meet(self) -> None:
        """Meet the charger: whatever it publishes is heard from here on."""

    def reach(self, state: str) -> None:
        """Bring the session at the connector into a state or story; raises Unreached where that cannot be done."""
        self.stage.reach(state)

    def reach_everywhere(self) -> None:
        """Let a session charge at every connector; raises Unreached where there is one connector, or it cannot be."""
        self.stage.reach_everywhere()

    def command(self, name: str, payload: bytes, *, qos: int = 0) -> None:
        """Send a command to the connector under test."""
        self.stage.command(name, payload, qos=qos)

    def reach_by(self, state: str, name: str, payload: bytes) -> None:
        """Bring the session into a state, and from there by a command into the one that it leads to."""
        self.stage.reach(state)
        self.stage.command(name, payload)
        self.await_effects(name)

    def await_effects(self, name: str) -> None:
        """Wait until it is decided whether a command has its effects."""

    def commands(self, name: str, payloads: Sequence[bytes]) -> None:
        """Send several doubtful commands in a row, once what was done before can have no effect any more."""
        self.stage.commands(name, payloads)

    def command_nobody(self, payloads: Mapping[str, bytes]) -> None:
        """Send commands to a connector that does not exist."""
        self.stage.command_nobody(payloads)

    def look_at_lock(self) -> None:
        """Look at the lock before a command; raises Unreached where it is not seen locked."""
        self.stage.look_at_lock()

    def observe(self, requirement: str) -> None:
        """Do nothing now: what is published is judged once, over the whole run."""
