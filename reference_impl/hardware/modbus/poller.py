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
_REST_WITHIN_S = 3.5  # a contactor under load opens 3 s after its controller was told; IEC 61851-1, table A.6
_LAST_WITHIN_S = 4.0


class Poller:
    """Steps through the devices on one line whenever they are due, in a thread of its own, until it is left.

    Entering it waits for the first word of each device, for 2.5 s at most; leaving it tells them what is safe, and
    waits until they say that their contactors are open, for 4 s at most.
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
        self.end()
        self._thread.join(_LAST_WITHIN_S)
        restless = [each.instrument.registers.place for each in self._polls if not each.is_at_rest]
        if restless:
            _LOG.warning("nothing says that the contactor of %s is open; look after it", ", ".join(restless))

    def end(self) -> None:
        """Let the thread open the contactors and end, without waiting for it."""
        self._ended.set()
        self._woken.set()

    def wake(self) -> None:
        """Let the thread look at once whether there is something to tell; may be called from any thread."""
        self._woken.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            self._step()
            self._first.set()
            self._woken.wait(self._pause_s)
        end = self._clock() + _REST_WITHIN_S
        for each in self._polls:
            each.order(SAFE, self._clock())
        while not all(each.is_at_rest for each in self._polls) and self._clock() < end:
            self._woken.clear()
            self._step()
            self._woken.wait(min(self._pause_s, max(0.0, end - self._clock())))

    def _step(self) -> None:
        for each in self._polls:
            if each.due() <= self._clock():
                each.step(self._clock())

    @property
    def _pause_s(self) -> float:
        return max(0.0, min(each.due() for each in self._polls) - self._clock())
