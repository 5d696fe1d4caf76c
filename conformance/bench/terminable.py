"""Bench: being ended from outside: SIGTERM is as Ctrl-C, so that the charger is restored and the capture whole."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM end what goes on as Ctrl-C does: the charger is restored, and no subprocess is left behind."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
