"""Soak: what a charger that lives for days has allocated at the end of each stretch of them."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from random import Random

from reference_impl.device import Publication
from tests.reference_impl.day import lived
from tests.reference_impl.story import Story


class Forgetful(Story):
    """A story that keeps only what was heard last, so that what grows is the charger."""

    def _hear(self, publications: list[Publication]) -> None:
        self.heard = [*self.heard[-60:], *((self.now, each) for each in publications)]


def allocated(told: Story, *, hours: float, stretches: int, seed: int) -> Iterator[int]:
    """Yield how many blocks of memory are allocated after each stretch of so many hours in which everything happens.

    Everything is: sessions, commands, doubtful ones, floods of them, and faults of the vehicle and of the hardware.
    """
    random = Random(seed)
    for _ in range(stretches):
        for _ in lived(told, random, hours=hours):
            pass
        told.wait(5)
        gc.collect()
        yield sys.getallocatedblocks()
