"""Panel, fourth on its road: everybody who looks at it; a slow one is dropped, and nobody is waited for."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from reference_impl.panel.heard import Heard, frame

REMEMBERED = 1_200  # messages: two minutes of one connector, for the plots of who comes
MOST_SEATS = 16
_AT_ONCE = 500
_TOGETHER_S = 0.05  # messages that are so close are told in one frame
_FRAMES_AHEAD = 32


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
    """Tells browsers what was heard on another thread, some at a time, in bounded memory."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._fresh: deque[Heard] = deque(maxlen=_AT_ONCE)
        self._history: deque[Heard] = deque(maxlen=REMEMBERED)
        self._left_out = self._told_left_out = 0  # each is written by one thread only
        self._will_tell = False
        self._seats: set[Seat] = set()

    def hear(self, message: Heard) -> None:
        """Take a message on the thread of the wire; where they come too fast, the newest are told."""
        if len(self._fresh) == _AT_ONCE:
            self._left_out += 1
        self._fresh.append(message)
        if not self._will_tell:
            self._will_tell = True
            self._loop.call_soon_threadsafe(self._loop.call_later, _TOGETHER_S, self._tell)

    @property
    def is_full(self) -> bool:
        """Whether there are as many browsers as may be."""
        return len(self._seats) >= MOST_SEATS

    def admit(self, leave: Callable[[], None]) -> Seat:
        """Give a browser its seat, with what was heard before."""
        seat = Seat(leave)
        seat.show(frame(tuple(self._history), now=time.time()))
        self._seats.add(seat)
        return seat

    def dismiss(self, seat: Seat) -> None:
        """Take a seat back."""
        self._seats.discard(seat)

    def _tell(self) -> None:
        self._will_tell = False
        messages = [self._fresh.popleft() for _ in range(len(self._fresh))]
        left_out = self._left_out - self._told_left_out
        self._told_left_out += left_out
        self._history.extend(messages)
        if self._seats:
            told = frame(messages, now=time.time(), left_out=left_out)
            for seat in tuple(self._seats):
                seat.show(told)
