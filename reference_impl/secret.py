"""Reference, at its edge: what files of the user hold; a secret is the first line of its file."""

from __future__ import annotations

from pathlib import Path

from reference_impl.errors import UsageError


def first_line(path: Path) -> str:
    """Return the first line of a file; raises UsageError where there is none."""
    try:
        return read(path).decode().splitlines()[0]
    except (UnicodeDecodeError, IndexError):
        raise UsageError(f"{path} holds no password; write it as its first line, in UTF-8.") from None


def read(path: Path) -> bytes:
    """Return what is in a file; raises UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); name another file.") from None
