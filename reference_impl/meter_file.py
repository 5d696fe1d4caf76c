"""Reference, at its edge: keeps the meters' counters, so that what was published is never counted anew."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reference_impl.device import Command, Device, Publication
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.meter_table import MeterTable

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 0.2  # which a publication has for the disk, and the pulse to spare
_RETRY_S = 1.0
_FAREWELL_S = 3.0


class MeterFile:
    """A thread that writes the latest counters into a file of one charger at a time.

    In normal times what is kept is on disk before keep returns. A disk that is slow or full delays nobody: the thread
    tries it every second, and until it is well again the charger goes on from memory.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises UsageError or DiskError, as MeterTable does."""
        self._table = MeterTable(path)
        self.counters = self._table.counters
        self._path = path
        self._changed = threading.Condition()
        self._unwritten: dict[str, tuple[float, ...]] = {}
        self._is_behind = False  # since the disk took too long, or failed
        self._is_writing = False
        self._is_closing = False
        self._thread = threading.Thread(target=self._write, name="counters", daemon=True)
        self._thread.start()

    def keep(self, counters: Mapping[str, Sequence[float]]) -> None:
        """Have counters (Wh) written, and wait until they are, 0.2 s at most; not at all while the disk is behind."""
        with self._changed:
            self._unwritten |= {name: tuple(energies) for name, energies in counters.items()}
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._is_behind or self._is_written(), _PATIENCE_S):
                self._is_behind = True

    def close(self) -> None:
        """Write what is not yet written, and close the file; a disk that takes longer than 3 s is given up."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        self._thread.join(_FAREWELL_S)
        if self._thread.is_alive():
            _LOG.warning("%s did not take the last counters in %g s; mend the disk.", self._path, _FAREWELL_S)

    def _is_written(self) -> bool:
        return not (self._unwritten or self._is_writing)

    def _write(self) -> None:
        trouble = None
        while counters := self._next(_RETRY_S if trouble else 0.0):
            told = trouble
            trouble = self._trouble(counters)
            if trouble and not told:
                _LOG.error(
                    "%s does not take the meters' counters (%s); mend the disk or make room. The charger goes on, and "
                    "it is tried again every %g s.",
                    self._path,
                    trouble,
                    _RETRY_S,
                )
            elif told and not trouble:
                _LOG.warning("%s takes the meters' counters again", self._path)
            if trouble and self._is_closing:
                break
        self._table.close()

    def _next(self, rest_s: float) -> dict[str, tuple[float, ...]]:
        """Return what is to be written, after a rest; nothing where it is time to close."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closing, rest_s)
            self._changed.wait_for(lambda: self._unwritten or self._is_closing)
            counters, self._unwritten = self._unwritten, {}
            self._is_writing = bool(counters)
            return counters

    def _trouble(self, counters: dict[str, tuple[float, ...]]) -> sqlite3.Error | None:
        """Write counters; return why they could not be written: they, or later ones, are to be written then."""
        trouble = None
        try:
            self._table.write(counters)
        except sqlite3.Error as error:
            trouble = error
        with self._changed:
            self._is_writing = False
            if trouble:
                self._unwritten = counters | self._unwritten
            self._is_behind = bool(self._unwritten)
            self._changed.notify_all()
        return trouble


@dataclass(slots=True)
class Remembering:
    """A Device whose meters' counters are on disk before they are published."""

    inner: Device
    meters: Mapping[str, SimulatedConnector]
    file: MeterFile
    _kept: dict[str, list[float]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for name, meter in self.meters.items():
            meter.energy_Wh = list(self.file.counters.get(name, meter.energy_Wh))

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Pass a message on."""
        return self._remembered(self.inner.receive(command, now=now))

    def due(self) -> float:
        """Return the next deadline of the device inside."""
        return self.inner.due()

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on."""
        return self._remembered(self.inner.advance(now))

    def _remembered(self, publications: list[Publication]) -> list[Publication]:
        new = {
            name: list(each.energy_Wh) for name, each in self.meters.items() if self._kept.get(name) != each.energy_Wh
        }
        if publications and new:
            self.file.keep(new)
            self._kept.update(new)
        return publications
