"""Stimulus: the user's leave, the one place that every stimulus passes: how far, how strong, how often."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.capture import LEVELS

_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+]?[0-9]{1,3})?")


class NotAllowedError(Exception):
    """A stimulus would go further than the user's leave; what needs it is then not run."""


@dataclass(frozen=True, slots=True)
class Leave:
    """What the user allows: a level, and ceilings (None: there is none).

    `most_A` is the highest limit that is commanded, in amperes per phase; `most_switchings` how often the contactor of
    a connector may switch; `dwell_s` how long it rests between two switchings at least, in seconds.
    """

    level: str = "listen"
    most_A: float | None = None
    most_switchings: int | None = None
    dwell_s: float = 0.0

    def allows(self, level: str) -> bool:
        """Tell whether a level goes no further than the user's leave."""
        return LEVELS.index(level) <= LEVELS.index(self.level)

    def may(self, level: str) -> None:
        """Raise NotAllowedError where a level goes further than the user's leave."""
        if not self.allows(level):
            raise NotAllowedError(f"too invasive: needs --allow {level}")

    def may_limit(self, amperes: float) -> None:
        """Raise NotAllowedError where a limit, in amperes per phase, is above the ceiling."""
        if self.most_A is not None and amperes > self.most_A:
            raise NotAllowedError(f"a limit of {amperes:g} A is above --max-amps {self.most_A:g}")

    def may_switch(self, switched: int) -> None:
        """Raise NotAllowedError where a contactor that has switched some times already may not switch once more."""
        if self.most_switchings is not None and switched >= self.most_switchings:
            raise NotAllowedError(f"the contactor would switch more often than --max-switching {self.most_switchings}")


def largest_number(payload: bytes) -> float:
    """Return the largest number that even a careless reader could find in a payload, 0 where there is none."""
    found = _NUMBER.findall(payload.decode("latin-1"))
    numbers = [float(int(each, 16)) if each[:2] in {"0x", "0X"} else float(each) for each in found]
    return max(numbers, default=0.0)
