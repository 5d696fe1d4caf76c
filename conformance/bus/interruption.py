"""The wire: being ended from outside: heard where somebody waits, so that nothing is left half done."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MOST_UNHEARD = 3  # who is not waited for is ended all the same, when asked so often


class Interruption:
    """Whether the user has asked for the end, by Ctrl-C or SIGTERM, and nobody has heard it yet."""

    def __init__(self) -> None:
        self._asked = 0

    def hear(self) -> None:
        """Raise KeyboardInterrupt where the end was asked for since this was called last."""
        if self._asked:
            self._asked = 0
            raise KeyboardInterrupt

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let Ctrl-C and SIGTERM be heard at the next waiting."""
        before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self._asked = 0

    def _ask(self, _: int, __: FrameType | None) -> None:
        self._asked += 1
        if self._asked >= MOST_UNHEARD:
            self.hear()


interruption = Interruption()  # signals are the process's, and so is this
