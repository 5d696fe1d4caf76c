"""Capture: the raw lines of a file, of bounded length; a file compressed by gzip is recognised by its first bytes."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from conformance.capture.lines import LineError

LONGEST_LINE = 64 * 2**20
_CHUNK = 2**17
_GZIP = b"\x1f\x8b"


class RawLines:
    """The lines of a file, once, in blocks; raises OSError or zlib.error where it cannot be read.

    `size` is what was read so far, in bytes; `unended` says that the last line has no end, and `cut` that the data of a
    compressed file have none.
    """

    def __init__(self, path: Path) -> None:
        self._file = io.BufferedReader(io.FileIO(path))
        self._gzip: gzip.GzipFile | None = None
        self.size = 0
        self.unended = self.cut = False
        try:
            if self._file.peek(2)[:2] == _GZIP:
                self._gzip = gzip.GzipFile(fileobj=self._file)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[list[bytes]]:
        """Yield lists of lines; raises LineError at a line that is too long to be one."""
        # To cut blocks into lines costs no more than to read line by line, and much less in a compressed file; BytesIO
        # does it in half of the time that split takes.
        begun: list[bytes] = []
        while chunk := self._chunk():
            lines = io.BytesIO(chunk).readlines()
            end = [] if chunk.endswith(b"\n") else [lines.pop()]
            if lines:
                lines[0] = b"".join((*begun, lines[0]))
                begun = []
                yield lines
            begun += end
            if sum(map(len, begun)) > LONGEST_LINE:
                raise LineError(f"is longer than {LONGEST_LINE >> 20} MiB; this is no capture: name a whole one")
        if begun:
            self.unended = True
            yield [b"".join(begun)]

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _chunk(self) -> bytes:
        if self._gzip is None:
            chunk = self._file.read(_CHUNK)
        else:
            try:
                chunk = self._gzip.read1(_CHUNK)  # read would lose what it has where the end is missing
            except EOFError:
                self.cut = True
                return b""
        self.size += len(chunk)
        return chunk
