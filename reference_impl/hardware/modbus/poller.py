"""Reference, at its edge: one thread for each line, so that the charger never waits for a device."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.modbus.setpoints import SAFE

_LOG = logging.getLogger(__name__)
_FIRST_WITHIN_S = 2.5
_LAST_WITHIN_S = 3.0


class Poller:
    """Steps through the devices on one line whenever they are due, in a thread of its own, until it is left.

    Entering it waits for the first word of each device, for 2.5 s at most; leaving it tells them what is safe, for 3 s
    at most.
    """

    def __init__(self, polls: Sequence[Poll], clock: Callable[[], float]) -> None:
        self._polls = polls
        self._clock = clock
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._first = threading.Event()
        self._thread = threading.Thread(target=self._run, name="modbus", daemon=True)

    def __enter__(self) -> Poller:
        """Begin."""
        self._thread.start()
        self._first.wait(_FIRST_WITHIN_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Open the contactors and end."""
        self._ended.set()
        self._woken.set()
        self._thread.join(_LAST_WITHIN_S)
        if self._thread.is_alive() or any(each.latest is None or each.latest.trouble for each in self._polls):
            _LOG.warning("not every device could be told to stop charging; look after %s", self._where)

    def wake(self) -> None:
        """Let the thread look at once whether there is something to tell; may be called from any thread."""
        self._woken.set()

    @property
    def _where(self) -> str:
        return ", ".join(each.instrument.registers.place for each in self._polls)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            for each in self._polls:
                if each.due() <= self._clock():
                    each.step(self._clock())
            self._first.set()
            self._woken.wait(max(0.0, min(each.due() for each in self._polls) - self._clock()))
        for each in self._polls:
            each.order(SAFE, self._clock())
            each.step(self._clock())
