"""Reference, at its edge: the signals that ask it to stop."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator

_INTERRUPTING = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stopped_by(stop: Callable[[], object]) -> Iterator[None]:
    """Let SIGINT and SIGTERM call stop, and whatever they did before afterwards."""
    before = [(number, signal.signal(number, lambda *_: stop())) for number in _INTERRUPTING]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
