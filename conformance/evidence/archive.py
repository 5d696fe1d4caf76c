"""Evidence: a pack as a zip file that is the same, to the byte, wherever and whenever it is written."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from conformance.capture.escaped import escaped_path
from conformance.errors import BenchError
from conformance.evidence.manifest import Member, measured

CHUNK = 2**20
Content = Path | bytes


def write_archive(path: Path, members: Mapping[str, Content]) -> str:
    """Write members in their order into a new zip file; return its SHA-256 digest; raises BenchError.

    They are stored as they are: what compresses differs from machine to machine, and can hide how large a member is.
    """
    try:
        with path.open("x+b") as file:
            try:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
                    for name, content in members.items():
                        _add(archive, name, content)
                file.seek(0)
                return measured(path.name, _chunks(file)).digest
            except BaseException:
                with suppress(OSError):
                    path.unlink()
                raise
    except (OSError, zipfile.LargeZipFile) as error:
        why = getattr(error, "strerror", None) or "it would be larger than 4 GiB"
        raise BenchError(f"{escaped_path(path)}: the pack cannot be written ({why}); name another place.") from None


def measure(name: str, content: Content) -> Member:
    """Return size and digest of what is to be a member; raises BenchError where it cannot be read."""
    try:
        with _opened(content) as source:
            return measured(name, _chunks(source))
    except OSError as error:
        raise BenchError(f"{name}: cannot be read for the pack ({error.strerror}); leave it where it is.") from None


def _add(archive: zipfile.ZipFile, name: str, content: Content) -> None:
    info = zipfile.ZipInfo(name)  # whose time is that of the beginning of zip files
    info.create_system, info.external_attr = 3, 0o644 << 16
    info.file_size = content.stat().st_size if isinstance(content, Path) else len(content)
    with _opened(content) as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, target, CHUNK)


def _opened(content: Content) -> BinaryIO:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: source.read(CHUNK), b"")
