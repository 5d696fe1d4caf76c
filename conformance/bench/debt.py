"""Bench: one thing that is owed to the charger."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.contract.payload import shown
from conformance.stimulus import largest_number

VEHICLE, ERROR, PLUGGED = "vehicle", "error", "plugged"
BY_HAND = {VEHICLE: "its vehicle unplugged", ERROR: "its error cleared", PLUGGED: "its vehicle plugged in again"}


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed at a connector: a command that takes back what was done, or, without one, something by hand.

    `kind` is that of the commands that are taken back, or one of BY_HAND; `commanded_A` is the limit that was set last,
    in amperes per phase, where one was.
    """

    connector: str
    kind: str
    operation: str = ""
    payload: str = ""
    commanded_A: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What two debts have in common of which the later one replaces the earlier."""
        return self.connector, self.operation or self.kind

    @property
    def amperes(self) -> float:
        """The limit that it sets, where it sets one, in amperes per phase."""
        return largest_number(self.payload.encode())

    def __str__(self) -> str:
        what = f"{self.operation} {self.payload}".strip() if self.operation else BY_HAND[self.kind]
        return f"{what} at {shown(self.connector, 60)}"
