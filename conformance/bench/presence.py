"""Bench: whether the charger is there, and nobody else commands it: else it is sent nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.bench.obstacle import Unreached
from conformance.bench.subject import Subject
from conformance.bus import Clock
from conformance.contract.payload import shown
from conformance.errors import BenchError
from conformance.judgement import Reason
from conformance.stimulus.operators import Wait

LINK_BACK_S = 15.0
HEARD_S = 5.0
SILENT_S = 2.5


@dataclass(slots=True)
class Presence:
    """Knows whether link and charger are there; what was missed once is waited for no more, until it is back.

    `stranger` returns the topic on which another controller has sent a command, empty for none.
    """

    clock: Clock
    subject: Subject
    wait: Wait
    link_up: Callable[[], bool]
    check: Callable[[], None]
    stranger: Callable[[], str]
    _gone: bool = False

    def make_sure(self) -> None:
        """Raise where the recording failed, the link or the charger is gone, or somebody else commands the charger."""
        self.check()
        topic = self.stranger()
        if topic:
            raise Unreached(f"another controller sent a command: {shown(topic, 80)}", Reason.OTHER_CONTROLLER)
        self.await_both()

    def await_both(self) -> None:
        """Wait a while for the link and the charger, where they are away; raises BenchError or Unreached."""
        if not self.wait("the link", self.link_up, 0.0 if self._gone else LINK_BACK_S):
            self._gone = True
            raise BenchError("The link to the broker did not come back; check the broker.")
        if not self.wait("the charger to be heard", self.is_heard, 0.0 if self._gone else HEARD_S):
            self._gone = True
            raise Unreached("the charger has fallen silent", Reason.NO_OBSERVATION)
        self._gone = False

    def hope(self) -> None:
        """Wait again for what was missed."""
        self._gone = False

    def is_heard(self) -> bool:
        """Tell whether the charger is heard now."""
        return self.clock.now() - self.subject.heard_at() <= SILENT_S
