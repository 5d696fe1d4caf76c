"""Panel, fourth on its road: everybody who looks at it; a slow one is dropped, and nobody is waited for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from reference_impl.panel.heard import Heard, Newest, frame

_REMEMBERED, _REMEMBERED_CHARACTERS = 1_200, 1_000_000  # two minutes of one connector, for the plots of who comes
MOST_SEATS = 16
_AT_ONCE, _AT_ONCE_CHARACTERS = 500, 250_000
_TOGETHER_S = 0.05  # messages that are so close are told in one frame
_LOOKS_EVERY_S = 0.5
_FRAMES_AHEAD = 32


class Source(Protocol):
    """Where messages come from."""

    @property
    def is_up(self) -> bool:
        """Whether there is a link to it."""

    def now(self) -> float:
        """Return the time (s since 1970) by the clock of the messages."""


class Seat:
    """One browser: the frames that wait for it, and how to be rid of it."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self.frames: asyncio.Queue[bytes] = asyncio.Queue(_FRAMES_AHEAD)
        self._leave = leave

    def show(self, told: bytes) -> None:
        """Let a frame wait for its turn, or drop a browser for which too many wait."""
        try:
            self.frames.put_nowait(told)
        except asyncio.QueueFull:
            self._leave()


class Audience:
    """Tells browsers what was heard on another thread, some at a time, in bounded memory.

    Who is admitted is greeted with what not everybody may know.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, source: Source, greeting: Mapping[str, object]) -> None:
        self._loop = loop
        self._source = source
        self._greeting = greeting
        self._was_up = source.is_up
        self._lock = threading.Lock()
        self._fresh = _empty()
        self._history = Newest(most=_REMEMBERED, most_characters=_REMEMBERED_CHARACTERS)
        self._seats: set[Seat] = set()
        loop.call_soon_threadsafe(self._look)

    def hear(self, message: Heard) -> None:
        """Take a message on the thread of the wire; where they come too fast, the newest are told."""
        with self._lock:
            is_first = not self._fresh.messages
            self._fresh.add(message)
        if is_first:
            self._loop.call_soon_threadsafe(self._loop.call_later, _TOGETHER_S, self._tell)

    @property
    def is_full(self) -> bool:
        """Whether there are as many browsers as may be."""
        return len(self._seats) >= MOST_SEATS

    def admit(self, leave: Callable[[], None]) -> Seat:
        """Give a browser its seat, with what was heard before."""
        seat = Seat(leave)
        seat.show(self._framed(self._history, left_out=0, **self._greeting))
        self._seats.add(seat)
        return seat

    def dismiss(self, seat: Seat) -> None:
        """Take a seat back."""
        self._seats.discard(seat)

    def _tell(self) -> None:
        with self._lock:
            fresh, self._fresh = self._fresh, _empty()
        for message in fresh.messages:
            self._history.add(message)
        if self._seats:
            told = self._framed(fresh, left_out=fresh.left_out)
            for seat in tuple(self._seats):
                seat.show(told)

    def _framed(self, told: Newest, *, left_out: int, **greeting: object) -> bytes:
        source = self._source
        return frame(tuple(told.messages), now=source.now(), is_up=source.is_up, left_out=left_out, **greeting)

    def _look(self) -> None:
        """Tell of a link that is lost or made again, also where nothing is heard."""
        if self._was_up != self._source.is_up:
            self._was_up = not self._was_up
            self._tell()
        self._loop.call_later(_LOOKS_EVERY_S, self._look)


def _empty() -> Newest:
    return Newest(most=_AT_ONCE, most_characters=_AT_ONCE_CHARACTERS)
