"""Reference, at its edge: one thread for each line, so that the charger never waits for a device."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from types import TracebackType

from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.modbus.turns import Turns

_LOG = logging.getLogger(__name__)
_REST_WITHIN_S = 3.5  # a contactor under load opens 3 s after its controller was told; IEC 61851-1, table A.6
_MORE_FOR_EACH_S = 1.0  # which one that is dead takes away from the others
_ENDS_WITHIN_S = 0.5


class Poller:
    """Steps through the devices on one line whenever they are due, in a thread of its own, until it is left.

    Who has another order comes first. Leaving it tells every controller what is safe before anything else is read,
    those that answered last first, and waits until they say that their contactors are open: for 4 s at most, and one
    more for every further controller on the line.
    """

    def __init__(self, polls: Sequence[Poll]) -> None:
        self.has_begun = threading.Event()
        """Whether every device has said something, or was found to say nothing."""
        self._polls = polls
        self._turns = Turns()
        self._controllers = [each for each in polls if each.takes]
        self._rest_within_s = _REST_WITHIN_S + _MORE_FOR_EACH_S * max(0, len(self._controllers) - 1)
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._rests_by = 0.0
        self._thread = threading.Thread(target=self._run, name="modbus", daemon=True)

    def __enter__(self) -> Poller:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Open the contactors and end."""
        self.end()
        self._thread.join(max(0.0, self._rests_by + _ENDS_WITHIN_S - time.monotonic()))
        restless = [each.instrument.registers.place for each in self._controllers if not each.is_at_rest]
        if restless:
            _LOG.warning("nothing says that the contactor of %s is open; look after it", ", ".join(restless))

    def end(self) -> None:
        """Let the thread open the contactors and end, without waiting for it; the first time counts."""
        if not self._ended.is_set():
            self._rests_by = time.monotonic() + self._rest_within_s
            self._ended.set()
            self._woken.set()

    def wake(self) -> None:
        """Let the thread look at once whether there is something to tell; may be called from any thread."""
        self._woken.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            self._turns.step(self._polls, time.monotonic())
            if all(each.latest for each in self._polls):
                self.has_begun.set()
            self._woken.wait(self._pause_s(self._polls))
        for each in sorted(self._controllers, key=lambda each: each.answered_at, reverse=True):
            each.stop(time.monotonic())
        while time.monotonic() < self._rests_by:
            restless = [each for each in self._controllers if not each.is_at_rest]
            if not restless:
                break
            self._woken.clear()
            self._turns.step(restless, time.monotonic())
            self._woken.wait(min(self._pause_s(restless), max(0.0, self._rests_by - time.monotonic())))

    def _pause_s(self, polls: Sequence[Poll]) -> float:
        return max(0.0, min(each.due() for each in polls) - time.monotonic())
