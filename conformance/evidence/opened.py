"""Evidence: a pack as it is found: a zip file of which nothing is believed, and nothing unpacked by its own name."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from conformance.capture.escaped import escaped_path
from conformance.errors import UsageError
from conformance.evidence.archive import CHUNK
from conformance.evidence.manifest import MANIFEST, NAME, measured
from conformance.report.safe import safe

MOST_MEMBERS = 33  # the manifest, and what it may name
MOST_MANIFEST = 2**18
_END = struct.Struct("<4s4H2LH")
_LOCATOR = 20
_NO_ZIP = (
    zipfile.BadZipFile,
    OSError,
    RuntimeError,
    ValueError,
    EOFError,
    struct.error,
)  # what zipfile raises for some


class DamagedError(Exception):
    """A member whose bytes cannot be read, or are not those that were stored."""


@contextmanager
def opened(path: Path) -> Iterator[Pack]:
    """Open a pack; raises UsageError where it is none."""
    place = escaped_path(path)
    with ExitStack() as stack:
        try:
            pack = Pack(stack.enter_context(path.open("rb")), place)
        except OSError as error:
            raise UsageError(f"{place}: cannot be read ({error.strerror}); name an evidence pack.") from None
        yield pack


class Pack:
    """The members of a pack by name. Its `digest` is that of the file as it is."""

    def __init__(self, file: BinaryIO, place: str) -> None:
        self.place = place
        self.digest = measured(place, iter(lambda: file.read(CHUNK), b"")).digest
        self._check_end(file)
        try:
            self._archive = zipfile.ZipFile(file)
        except _NO_ZIP as error:
            raise self._none(f"its list of members is damaged: {safe(str(error), 80)}") from None
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in self._archive.infolist():
            self._check(info)
            self._members[info.filename] = info
        if MANIFEST not in self._members:
            raise self._none(f"it has no {MANIFEST}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in their order."""
        return tuple(self._members)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member piece by piece; raises DamagedError on the way, or at its end."""
        try:
            with self._archive.open(self._members[name]) as source:
                while chunk := source.read(CHUNK):
                    yield chunk
        except _NO_ZIP:
            raise DamagedError(name) from None

    def small(self, name: str, most: int) -> bytes:
        """Return the whole content of a member; raises UsageError where it has more than so many bytes."""
        if self._members[name].file_size > most:
            raise self._none(f"its {name} has more than {most} bytes")
        return b"".join(self.chunks(name))

    def manifest(self) -> bytes:
        """Return the content of the manifest; raises UsageError where it is damaged or too large to be one."""
        try:
            return self.small(MANIFEST, MOST_MANIFEST)
        except DamagedError:
            raise self._none(f"its {MANIFEST} is damaged") from None

    def _check_end(self, file: BinaryIO) -> None:
        """Refuse what does not end as our packs do, before a list of millions of members would be read."""
        size = file.seek(0, 2)
        file.seek(max(0, size - _END.size - _LOCATOR))
        tail = file.read()
        if len(tail) < _END.size or not tail[-_END.size :].startswith(b"PK\5\6"):
            raise self._none("it is no zip file, or not a whole one")
        count = _END.unpack(tail[-_END.size :])[4]
        if count > MOST_MEMBERS or tail.startswith(b"PK\6\7"):
            raise self._none(f"it has more than {MOST_MEMBERS} members, or is larger than 4 GiB")

    def _check(self, info: zipfile.ZipInfo) -> None:
        name = safe(info.filename, 60)
        if not re.fullmatch(NAME, info.filename):
            raise self._none(f"{name} is no name of a member")
        if info.filename in self._members:
            raise self._none(f"it holds {name} twice")
        if info.flag_bits & 0x1:
            raise self._none(f"its {name} is encrypted")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise self._none(f"its {name} is compressed")

    def _none(self, why: str) -> UsageError:
        return UsageError(f"{self.place}: is no evidence pack ({why}); take a whole copy of the one that was written.")
