"""Reference, at its edge: the SQLite file of the meters' counters; the only module that knows how it looks inside."""

from __future__ import annotations

import errno
import math
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from reference_impl.errors import DiskError, UsageError

_SYNC_EVERY_S = 1.0
_OURS = 0x45564D43  # the application's id in the file's header; files of version 0 have none
_STEPS = (  # from each version of the file to the next; files of version 0 are empty, or older than versions
    """CREATE TABLE IF NOT EXISTS meter
    (connector TEXT PRIMARY KEY, l1_Wh REAL NOT NULL, l2_Wh REAL NOT NULL, l3_Wh REAL NOT NULL)""",
)
_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_PRIMARY = 0xFF  # the part of SQLite's error codes that says which, and not why


class MeterTable:
    """The energy of each connector and phase, in Wh, in a file of one charger at a time.

    What was written survives the end of the process at any moment; the end of the machine's power it survives as well,
    but for the last second.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file, for nobody but its owner, and bring it up to date.

        Raises UsageError where it is not one, or was written by a later version of this software, and leaves it as it
        is; DiskError where it is in use, or the disk does not take it.
        """
        self._path = path
        self._synced = float("-inf")
        try:
            if not path.exists():
                path.touch(mode=0o600)
            self._file = sqlite3.connect(path, timeout=0.5, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.counters = self._read()
            self._file.execute("PRAGMA journal_mode = WAL")
            self._bring_up_to_date()
            path.chmod(0o600)
        except (sqlite3.Error, OSError, ValueError) as error:
            if hasattr(self, "_file"):
                self._file.close()
            said = f"{path} cannot keep the meters' counters ({error})"
            if _passes(error):
                raise DiskError(
                    f"{said}; end the charger that has it, mend the disk, or name another meter file."
                ) from None
            raise UsageError(
                f"{said}; name a file in a folder that is there, and another one for each charger."
            ) from None

    def write(self, counters: Mapping[str, Sequence[float]]) -> None:
        """Write counters, all or none; raises sqlite3.Error where the disk does not take them."""
        now = time.monotonic()
        syncs = now - self._synced >= _SYNC_EVERY_S
        rows = [(name, *energies) for name, energies in counters.items()]
        try:
            self._file.execute(f"PRAGMA synchronous = {'FULL' if syncs else 'NORMAL'}")
            self._file.execute("BEGIN")
            self._file.executemany("INSERT OR REPLACE INTO meter VALUES (?, ?, ?, ?)", rows)
            self._file.execute("COMMIT")
        except sqlite3.Error:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise
        self._synced = now if syncs else self._synced

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self) -> dict[str, list[float]]:
        """Return the counters that are there; changes nothing, so that a file of somebody else stays as it is."""
        (owner,) = self._file.execute("PRAGMA application_id").fetchone()
        (version,) = self._file.execute("PRAGMA user_version").fetchone()
        inside = {
            name for (name,) in self._file.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")
        }
        if owner != _OURS and (owner or inside - {"meter"}):
            raise ValueError("it is a database of something else")
        if version > len(_STEPS):
            self._file.close()
            raise UsageError(
                f"{self._path} was written by a later version of this software ({version}, and this one knows "
                f"{len(_STEPS)}); install that again, or name another meter file."
            )
        rows = self._file.execute("SELECT connector, l1_Wh, l2_Wh, l3_Wh FROM meter").fetchall() if inside else ()
        return {str(name): [_counted(each) for each in energies] for name, *energies in rows}

    def _bring_up_to_date(self) -> None:
        """Take the steps that are missing, all or none; where there is none, the file's lock is taken as well."""
        self._file.execute("BEGIN IMMEDIATE")
        (version,) = self._file.execute("PRAGMA user_version").fetchone()
        for step in _STEPS[version:]:
            self._file.execute(step)
        self._file.execute(f"PRAGMA user_version = {len(_STEPS)}")
        self._file.execute(f"PRAGMA application_id = {_OURS}")
        self._file.execute("COMMIT")


def _passes(error: Exception) -> bool:
    """Tell whether what is wrong may be over the next time, with no setting changed."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _PASSING
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def _counted(value: object) -> float:
    if isinstance(value, float) and 0.0 <= value < math.inf:
        return value
    raise ValueError(f"{value!r:.40} is no counter")
