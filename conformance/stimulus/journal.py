"""Stimulus: the journal on disk of what is done to a charger, written before it is, so that a crash forgets nothing."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from conformance.errors import BenchError, JournalError

Line = Mapping[str, Any]


def journal_of(address: str, folder: Path | None = None) -> Path:
    """Return the path of the journal of the charger behind an address, in a folder, or where the user's state is."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    name = re.sub(r"[^A-Za-z0-9.]+", "-", address)[:60].strip("-")
    mark = hashlib.sha256(address.encode()).hexdigest()[:8]
    return (folder or state / "everest-conformance") / f"{name}-{mark}.journal"


class Journal:
    """Lines of JSON, each on the disk before `write` returns; one kit at a time holds it.

    Without a path it keeps nothing: in a virtual world there is nothing to be restored after a crash.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def open(self) -> list[Line]:
        """Take hold of the journal and return what it says of an earlier run.

        Raises BenchError where another kit holds it, or where it cannot be read or written.
        """
        if self.path is None:
            return []
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._held(self.path)
        except BlockingIOError:
            raise JournalError(f"{self.path}: another run commands this charger; let it end, or stop it.") from None
        except OSError as error:
            sentence = f"{self.path}: no journal can be kept ({error.strerror}); name a --journal DIR."
            raise JournalError(sentence) from None
        self._file.seek(0)
        return self._read(self._file.read())

    def write(self, line: Line) -> None:
        """Write a line; it is on the disk when this returns; raises BenchError where it cannot be."""
        if self._file is None:
            return
        try:
            self._file.write(json.dumps(line).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise BenchError(
                f"{self.path}: the journal cannot be written ({error.strerror}); nothing is sent without it: make room."
            ) from None

    def clear(self) -> None:
        """Forget everything: nothing is owed any more."""
        if self._file is not None:
            with suppress(OSError):  # what cannot be removed is paid once more
                self._file.truncate(0)

    def close(self) -> None:
        """Let go of the journal; one that says nothing leaves no file behind."""
        if self._file is None:
            return
        file, self._file = self._file, None
        with suppress(OSError):
            if file.seek(0, os.SEEK_END) == 0 and self.path is not None:
                self.path.unlink(missing_ok=True)
            file.close()

    @staticmethod
    def _held(path: Path) -> IO[bytes]:
        """Return the file, held by us alone; one that its last holder has removed meanwhile is made anew."""
        while True:
            file = path.open("a+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BaseException:
                file.close()
                raise
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
            file.close()

    def _read(self, raw: bytes) -> list[Line]:
        *whole, torn = raw.split(b"\n")  # what a crash has torn was not sent yet
        if torn and self._file is not None:
            self._file.truncate(len(raw) - len(torn))
        try:
            lines = [json.loads(each) for each in whole if each.strip(b"\0")]
        except ValueError:
            lines = [None]
        if not all(isinstance(each, dict) for each in lines):
            self.close()
            raise JournalError(f"{self.path}: is no journal any more; look after the charger by hand, and remove it.")
        return lines
