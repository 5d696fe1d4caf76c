"""Stimulus, operators: one running of a command of the user's, in a process group that can be ended as a whole."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO

MOST_BYTES = 64 * 1024
SECRETS = "EVEREST_CONFORMANCE_"  # what the kit is told by the environment is nobody else's


class Call:
    """A command that runs; once it has `ended`, its output and errors (in bytes, bounded) and its exit code are known.

    Raises OSError or ValueError where it cannot be started. `ended` is called when it has ended.
    """

    def __init__(self, command: Sequence[str], request: bytes, *, ended: Callable[[], None]) -> None:
        self.output = self.errors = b""
        self.code = 0
        self.ended = self.too_long = False
        self._tell = ended
        with tempfile.TemporaryFile() as told:  # a command that does not read it holds nobody up
            told.write(request)
            told.seek(0)
            self._process = subprocess.Popen(
                list(command),
                stdin=told,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if not name.startswith(SECRETS)},
            )
        threading.Thread(target=self._follow, name="hook", daemon=True).start()

    def kill(self) -> None:
        """End the command and all that it has started, where it has not ended."""
        if not self.ended:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _follow(self) -> None:
        with self._process as process:
            assert process.stdout is not None, "the command was started with a pipe"
            errors = threading.Thread(target=self._read_errors, args=(process.stderr,), name="hook errors", daemon=True)
            errors.start()
            self.output = self._read(process.stdout)
            errors.join()
            self.code = process.wait()
        self.ended = True
        self._tell()

    def _read_errors(self, stream: IO[bytes]) -> None:
        self.errors = self._read(stream)

    def _read(self, stream: IO[bytes]) -> bytes:
        """Return what is written, up to a bound, over which the command is ended."""
        read = stream.read(MOST_BYTES + 1)
        if len(read) > MOST_BYTES:
            self.too_long = True
            self.kill()
        return read[:MOST_BYTES]
