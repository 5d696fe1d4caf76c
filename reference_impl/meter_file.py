"""Reference, at its edge: the meters' counters on disk, so that what was published is never counted anew."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reference_impl.device import Command, Device, Publication
from reference_impl.errors import LinkError, UsageError
from reference_impl.hardware.simulated import SimulatedConnector

_SYNC_EVERY_S = 1.0
_STEPS = (  # from each version of the file to the next; files of version 0 are empty, or older than versions
    """CREATE TABLE IF NOT EXISTS meter
    (connector TEXT PRIMARY KEY, l1_Wh REAL NOT NULL, l2_Wh REAL NOT NULL, l3_Wh REAL NOT NULL)""",
)


class MeterFile:
    """The energy of each connector and phase, in Wh, in a SQLite file of one charger at a time.

    What was kept survives the end of the process at any moment; the end of the machine's power it survives as well, but
    for the last second.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file, for nobody but its owner, and bring it up to date.

        Raises UsageError where it is not one, is in use, or was written by a later version of this software.
        """
        self._path = path
        self._synced = float("-inf")
        try:
            if not path.exists():
                path.touch(mode=0o600)
            self._file = sqlite3.connect(path, timeout=0.5, isolation_level=None)
            self._file.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._file.execute("PRAGMA journal_mode = WAL")
            self._bring_up_to_date()
            path.chmod(0o600)
            rows = self._file.execute("SELECT connector, l1_Wh, l2_Wh, l3_Wh FROM meter").fetchall()
            counters = {str(name): [_counted(each) for each in energies] for name, *energies in rows}
        except (sqlite3.Error, OSError, ValueError) as error:
            raise UsageError(
                f"{path} cannot keep the meters' counters ({error}); name a file in a folder that is there, "
                f"and one for each charger, as --meter-file."
            ) from None
        self.counters = counters

    def _bring_up_to_date(self) -> None:
        """Take the steps that are missing, all or none; where there is none, the file's lock is taken as well."""
        self._file.execute("BEGIN IMMEDIATE")
        (version,) = self._file.execute("PRAGMA user_version").fetchone()
        if version > len(_STEPS):
            self._file.close()
            raise UsageError(
                f"{self._path} was written by a later version of this software ({version}, and this one knows "
                f"{len(_STEPS)}); install that again, or name another file as --meter-file."
            )
        for step in _STEPS[version:]:
            self._file.execute(step)
        self._file.execute(f"PRAGMA user_version = {len(_STEPS)}")
        self._file.execute("COMMIT")

    def keep(self, counters: Mapping[str, Sequence[float]]) -> None:
        """Write counters; raises LinkError where the disk does not take them."""
        now = time.monotonic()
        syncs = now - self._synced >= _SYNC_EVERY_S
        try:
            self._file.execute(f"PRAGMA synchronous = {'FULL' if syncs else 'NORMAL'}")
            self._file.execute("BEGIN")
            rows = [(name, *energies) for name, energies in counters.items()]
            self._file.executemany("INSERT OR REPLACE INTO meter VALUES (?, ?, ?, ?)", rows)
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            raise LinkError(f"{self._path} no longer takes the meters' counters ({error}); mend the disk.") from None
        self._synced = now if syncs else self._synced

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _counted(value: object) -> float:
    if isinstance(value, float) and 0.0 <= value < math.inf:
        return value
    raise ValueError(f"{value!r:.40} is no counter")


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
