"""Reference, at its edge: whether a device can be believed, and the line of the log when that changes, or why."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reference_impl.hardware.modbus.poll import Poll, Snapshot
from reference_impl.hardware.modbus.quantities import Value

_LOG = logging.getLogger(__name__)
STALE_AFTER_S = 2.0
STEADY_AFTER_S = 5.0
MOST_W = 80 * 3 * 260  # no connector takes more
STEP_Wh = 2000  # which a meter that counts whole kWh may seem to take at once
_MOST_REASONS = 5
_NUMBER = re.compile(r"[0-9.]+")
_NEVER = float("inf")
_SILENT = "nothing was heard of it for 2 s; look whether it is on, its cable, and who else uses the line."


@dataclass(slots=True)
class Trusted:
    """What a device said last that can be believed, by the name of the device in the log.

    It is lost where nothing of the kind has come for 2 s, and back after it has answered for 5 s without such a gap, so
    that no contactor follows a loose contact. A counter that falls is not believed, nor one that rises by more than can
    have flowed since it was believed last. Time in which nobody looked makes nothing old: a clock was put forward. The
    log says why it is lost, and whatever else keeps it from coming back: each reason once, five at most, in whatever
    numbers they differ.
    """

    name: str
    poll: Poll
    counter: str = ""
    values: Mapping[str, Value] = field(default_factory=dict, init=False)
    at: float = field(default=-_NEVER, init=False)
    is_lost: bool = field(default=False, init=False)
    _taken: Snapshot | None = field(default=None, init=False)
    _trouble: str = field(default=_SILENT, init=False)
    _looked_at: float = field(default=_NEVER, init=False)
    _resumed_at: float = field(default=-_NEVER, init=False)
    _since: float = field(default=-_NEVER, init=False)
    _lost_at: float = field(default=-_NEVER, init=False)
    _reasons: set[str] = field(default_factory=set, init=False)

    def due(self) -> float:
        """Return when it is lost if nothing comes."""
        return _NEVER if self.is_lost else max(self.at, self._resumed_at) + STALE_AFTER_S

    def take(self, now: float) -> bool:
        """Take what the device said last, and tell whether that was news."""
        snapshot = self.poll.latest
        if snapshot is None or snapshot is self._taken:
            return False
        self._taken = snapshot
        doubt = snapshot.trouble or self._counts_wrongly(snapshot, now)
        self._trouble = doubt or _SILENT
        if not doubt:
            self._since = now if now >= self.at + STALE_AFTER_S else self._since
            self.values, self.at = snapshot.values, now
        return True

    def look(self, now: float) -> None:
        """Find out whether the device is lost, or back, and say so."""
        if now - self._looked_at >= STALE_AFTER_S:
            self._resumed_at = now
        self._looked_at = now
        if now >= max(self.at, self._resumed_at) + STALE_AFTER_S:
            self._since = _NEVER
            if not self.is_lost:
                self.is_lost, self._lost_at = True, now
                self._reasons.clear()
            self._explain()
        elif self.is_lost and self.at - self._since >= STEADY_AFTER_S:
            self.is_lost = False
            _LOG.warning("%s is back after %.0f s", self.name, now - self._lost_at)

    def number(self, name: str) -> float | None:
        """Return a number that the device has, None where it has it not."""
        value = self.values.get(name)
        return None if value is None else float(value)

    def _explain(self) -> None:
        reason = _NUMBER.sub("", self._trouble)
        if reason in self._reasons or len(self._reasons) == _MOST_REASONS:
            return
        how = "is still lost" if self._reasons else "is lost, and what can be told to stop charging is told so"
        self._reasons.add(reason)
        _LOG.error("%s %s: %s", self.name, how, self._trouble)

    def _counts_wrongly(self, snapshot: Snapshot, now: float) -> str:
        before, value = self.number(self.counter), snapshot.values.get(self.counter)
        if before is None or value is None:
            return ""
        new, most = float(value), before + MOST_W * (now - self.at) / 3600 + STEP_Wh
        if before <= new <= most:
            return ""
        how = "fell" if new < before else "rose faster than anything can flow,"
        return (
            f"its counter {how} from {before:.12g} to {new:.12g} Wh; look which meter answers there, and start "
            f"the charger again where it was exchanged."
        )
