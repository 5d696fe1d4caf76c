"""CSMS, beside its road: how long is waited for the management system, and between attempts to reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import uniform

_LEAST_INTERVAL_S, _MOST_INTERVAL_S = 1.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, in seconds; the back-off bears the names of OCPP 2.0.1 (RetryBackOff…, part 4, 5.3)."""

    opening_s: float = 10.0
    answer_s: float = 30.0
    ping_s: float = 20.0
    heartbeat_s: float = 300.0  # where the system leaves it to us (0)
    registration_s: float = 60.0  # where the system leaves it to us (0)
    wait_minimum_s: float = 5.0
    repeat_times: int = 5
    random_range_s: float = 10.0

    @property
    def longest_wait_s(self) -> float:
        """The longest wait between two attempts."""
        return float(self.wait_minimum_s * 2**self.repeat_times + self.random_range_s)

    def waits(self, chance: Callable[[float, float], float] = uniform) -> Iterator[float]:
        """Yield the waits between attempts: doubled so many times, each with a random addition, without an end.

        The addition keeps all chargers of a system from coming back at the same moment.
        """
        doublings = 0
        while True:
            yield self.wait_minimum_s * 2**doublings + chance(0.0, self.random_range_s)
            doublings = min(doublings + 1, self.repeat_times)


def interval_s(asked: float, otherwise_s: float) -> float:
    """Return an interval that the system asks for in seconds, within reason: a second to a day; 0 leaves it to us."""
    return min(max(asked, _LEAST_INTERVAL_S), _MOST_INTERVAL_S) if asked > 0 else otherwise_s
