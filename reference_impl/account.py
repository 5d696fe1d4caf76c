"""Reference, beside its road: what one session is billed by, as far as it was published."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.hardware.ports import MeterReading


@dataclass(slots=True)
class Account:
    """The energy in Wh and the time in s of a session, and the power in W that was read with them last.

    It counts from what the meter shows at the beginning to what it has published, so that session information and
    power meter always agree. Where a meter is lost the power that it read last stays: the contract has the latest
    reading, and none that is made up.
    """

    latest_W: float = 0.0
    _latest_Wh: float = 0.0
    _start_Wh: float | None = None
    _started: float = 0.0
    _ended: float | None = 0.0

    @property
    def has_ended(self) -> bool:
        """Whether no session is going on: it has ended, or none has begun yet."""
        return self._ended is not None

    @property
    def charged_Wh(self) -> float:
        """What the meter has counted since the session began."""
        return 0.0 if self._start_Wh is None else round(self._latest_Wh - self._start_Wh, 3)

    def duration_s(self, now: float) -> float:
        """Return how long the session has lasted, or did last."""
        return round((now if self._ended is None else self._ended) - self._started, 3)

    def begin(self, reading: MeterReading, now: float) -> None:
        """Begin another session with what the meter shows."""
        self._started, self._ended = now, None
        self._start_Wh, self._latest_Wh = reading.total_Wh, reading.total_Wh or 0.0

    def end(self, now: float) -> None:
        """End the session, where it has not ended before."""
        self._ended = now if self._ended is None else self._ended

    def publishes(self, reading: MeterReading) -> None:
        """Take a reading that is being published; a session that began before any was there counts from the first."""
        self.latest_W = self.latest_W if reading.total_W is None else reading.total_W
        self._latest_Wh = self._latest_Wh if reading.total_Wh is None else reading.total_Wh
        if self._start_Wh is None and not self.has_ended:
            self._start_Wh = reading.total_Wh
