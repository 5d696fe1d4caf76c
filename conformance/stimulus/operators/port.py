"""Stimulus, operators: the port: what whoever moves the physical world can be asked to do, and to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

PLUG_IN, AUTHORISE, UNPLUG = "plug in", "authorise", "unplug"
CAUSE_ERROR, CLEAR_ERROR = "cause an error", "clear the error"
LOOK_AT_LOCK, READ_DISPLAY = "look at the lock", "read the display"
ACTIONS = (PLUG_IN, AUTHORISE, UNPLUG, CAUSE_ERROR, CLEAR_ERROR)
SIGHTS = (LOOK_AT_LOCK, READ_DISPLAY)
LOCKED, UNLOCKED = "locked", "unlocked"


class CannotError(Exception):
    """The operator cannot do what was asked; says why. What needs it is then not run."""


class TooLateError(CannotError):
    """The operator did not answer in time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw, at some moment since a time in Unix seconds; where that is None, just when it is told."""

    looks: str
    since: float | None = None


class Wait(Protocol):
    """Waits for something that has a name, for some seconds at most; returns whether it came."""

    def __call__(self, what: str, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait."""


class Operator(Protocol):
    """Whoever moves the physical world at a connector: a person, a script or robot, a simulator."""

    @property
    def abilities(self) -> tuple[str, ...]:
        """What this operator can do, of ACTIONS, and look at, of SIGHTS."""

    @property
    def acts_at_once(self) -> bool:
        """Whether this operator takes no time for what it does; a person and a robot do."""

    def do(self, action: str, connector: str) -> None:
        """Do one of the abilities among ACTIONS; raises CannotError where it turns out that it cannot be done."""

    def see(self, sight: str, connector: str, *, until: str | None, within_s: float) -> Seen | None:
        """Look at one of the abilities among SIGHTS until it looks as said, for some seconds at most.

        Return what was seen last (of a lock, `locked` or `unlocked`), None where nothing could be seen; what looks
        otherwise was looked at when those seconds were over. Raises CannotError where it turns out that nobody can.
        """
