"""Reference, at its edge: one device, asked and told step by step; knows no clock, and is given the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from reference_impl.errors import HardwareError
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.quantities import Value
from reference_impl.hardware.modbus.setpoints import SAFE, Setpoints

EVERY_S = 0.25
TOLD_AGAIN_AFTER_S = 2.0  # for devices that watch whether they are still told something
LONGEST_PAUSE_S = 10.0
MUTE_AFTER_S = 5.0
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a device said, or in one sentence why nothing is known."""

    values: Mapping[str, Value] = field(default_factory=dict)
    trouble: str = ""


@dataclass(slots=True)
class Poll:
    """A device that is read four times a second, and told at once what it is to do; in one thread at a time.

    The charger's own thread orders, this one's heeds: orders and snapshots are values that are replaced as a whole. Its
    time is that of a clock that nobody sets, and the charger's is another one. A meter obeys nobody, whatever its map
    writes, for the same device may be a controller as well. A charger that has ordered nothing for 5 s is mute, and its
    controller is told what is safe. After a failure it is set up and told everything anew; it is tried again ever less
    often, every 10 s at last. No plug is released under load: its lock opens once the device has been told to stop
    charging and has said since that its contactor is open.
    """

    instrument: Instrument
    obeys: bool = True
    heard: Callable[[], object] = field(default=lambda: None)
    latest: Snapshot | None = field(default=None, init=False)
    answered_at: float = field(default=_NEVER, init=False)
    _ordered: tuple[Setpoints, int] = field(default=(SAFE, 0), init=False)
    _seen: int = field(default=0, init=False)
    _ordered_at: float = field(default=_NEVER, init=False)
    _heeded: Setpoints = field(default=SAFE, init=False)
    _told: Setpoints | None = field(default=None, init=False)
    _told_at: float = field(default=_NEVER, init=False)
    _is_open: bool = field(default=False, init=False)
    _is_set_up: bool = field(default=False, init=False)
    _failures: int = field(default=0, init=False)
    _due: float = field(default=_NEVER, init=False)

    def order(self, setpoints: Setpoints) -> bool:
        """Let the device do something from now on; tell whether that is something else than before."""
        before, number = self._ordered
        self._ordered = (setpoints, number + 1)
        return setpoints != before

    def due(self) -> float:
        """Return when to step next: at once with another order, also where the device is in trouble."""
        return _NEVER if self._heeded != self._ordered[0] else self._due

    @property
    def answers(self) -> bool:
        """Whether it answered the last time that it was asked."""
        return self.latest is not None and not self._failures

    @property
    def is_at_rest(self) -> bool:
        """Whether a controller was told all that is ordered, and has said since that its contactor is open."""
        return not self.takes or (self._is_open and self._told == self._ordered[0])

    @property
    def takes(self) -> AbstractSet[str]:
        """The names of what the device can be told."""
        return self.instrument.map.writes.keys() if self.obeys else frozenset()

    def step(self, now: float) -> None:
        """Tell the device what it is to do, then read it; afterwards the latest snapshot is another one."""
        try:
            self._tell(now)
            self.latest = Snapshot(self.instrument.read())
            self._is_open = self._lets_nothing_flow
            self._failures, self._due, self.answered_at = 0, now + EVERY_S, now
        except Exception as error:  # whatever it is, it ends no thread that has others to tell
            self._fail(error, now)
        self.heard()

    def stop(self, now: float) -> None:
        """Tell a controller what is safe, before anything is read; whether it is at rest then, later steps find out."""
        self.order(SAFE)
        self._heeded, self._failures = SAFE, 0
        try:
            self._write(SAFE, None)
            self._told, self._told_at = SAFE if self._is_open else replace(SAFE, lock=True), now
        except Exception as error:
            self._fail(error, now)

    def _fail(self, error: Exception, now: float) -> None:
        told = str(error)
        if not isinstance(error, HardwareError):
            told = f"{self.instrument.registers.place}: asking it failed with {type(error).__name__}; report this."
        self.latest = Snapshot(trouble=told)
        self._is_set_up, self._is_open, self._told = False, False, None
        self._due = now + min(EVERY_S * 2**self._failures, LONGEST_PAUSE_S)
        self._failures = min(self._failures + 1, 10)

    def _tell(self, now: float) -> None:
        setpoints, number = self._ordered
        self._heeded = setpoints
        if number != self._seen:
            self._seen, self._ordered_at = number, now
        elif now - self._ordered_at > MUTE_AFTER_S:
            setpoints = SAFE
        if not self._is_set_up:
            if not setpoints.charging_enabled:
                self._write(setpoints, None)  # power is taken away also where the device cannot be set up
            self.instrument.set_up()
            self._is_set_up = True
        before = self._told if now - self._told_at < TOLD_AGAIN_AFTER_S else None
        if before is None:
            self._told_at = now
        self._write(setpoints, before)
        self._told = setpoints if self._is_open else replace(setpoints, lock=True)

    def _write(self, setpoints: Setpoints, before: Setpoints | None) -> None:
        waits = {"lock"} if not (setpoints.lock or self._is_open) else set()
        for name, value in setpoints.orders(before, self.takes - waits):
            self.instrument.write(name, value)

    @property
    def _lets_nothing_flow(self) -> bool:
        told, shown = self._told, self.latest
        is_told = told is not None and not (told.charging_enabled or told.contactor)
        return is_told and shown is not None and not shown.values.get("contactor_closed", False)
