"""Reference, in the simulated hardware: noise that depends on a seed and the time, never on who asks how often."""

from __future__ import annotations

from array import array
from functools import cache
from random import Random

_LENGTH = 4093  # a prime, so that the strides of all channels go through the whole table
_MOST = 2.5


@cache
def _table() -> array[float]:
    random = Random("noise")
    return array("d", (max(-_MOST, min(_MOST, random.gauss(0.0, 1.0))) for _ in range(_LENGTH)))


class Noise:
    """Several channels of normal noise (standard deviation 1, cut at 2.5), for each step of time one value."""

    def __init__(self, random: Random, channels: int) -> None:
        self._values = _table()
        self._places = [(random.randrange(1, _LENGTH), random.randrange(_LENGTH)) for _ in range(channels)]

    def at(self, channel: int, step: int) -> float:
        """Return the value of a channel at a step."""
        stride, offset = self._places[channel]
        return self._values[(step * stride + offset) % _LENGTH]
