"""CSMS, third on its road: what of the connectors is yet to be told: of each one the latest, and no more."""

from __future__ import annotations

import asyncio

from reference_impl.management import Seen


class News:
    """The latest of each connector, for one reader in the thread of its loop."""

    def __init__(self) -> None:
        self._latest: dict[int, Seen] = {}
        self._untold: dict[int, None] = {}
        self._there = asyncio.Event()

    def put(self, seen: Seen) -> None:
        """Take what was seen of a connector in place of what was before."""
        self._latest[seen.connector] = seen
        self._untold[seen.connector] = None
        self._there.set()

    def begin(self) -> None:
        """Let everything be told anew: whoever hears it now may have forgotten what was told before."""
        for connector in self._latest:
            self._untold[connector] = None
            self._there.set()

    async def next(self) -> Seen:
        """Return what is to be told next; waits for it."""
        await self._there.wait()
        connector = next(iter(self._untold))
        del self._untold[connector]
        if not self._untold:
            self._there.clear()
        return self._latest[connector]
