"""Reference, in the simulated hardware: contactor, lock, card reader, and what the site decides."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class SimulatedContactor:
    """A contactor that can weld, or fail to close."""

    closed: bool = False
    welded: bool = False
    stuck_open: bool = False

    @property
    def is_closed(self) -> bool:
        """What the mirror contact says."""
        return self.welded or (self.closed and not self.stuck_open)


@dataclass(slots=True)
class SimulatedLock:
    """A lock that does what it is told."""

    closed: bool = False


@dataclass(slots=True)
class CardReader:
    """Keeps the card that was held to it until the charger looks."""

    token: str | None = None

    def take(self) -> str | None:
        """Return the token that was shown since the last call, if any, once."""
        token, self.token = self.token, None
        return token


@dataclass(slots=True)
class SimulatedSite:
    """What an operator has decided."""

    in_service: bool = True
    reserved_for: str | None = None
    grid_limit_A: float | None = None
