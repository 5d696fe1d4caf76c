"""Evidence: which kit this is: its version, and the digest of its code."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from conformance.report.safe import safe

_HOME = Path(__file__).resolve().parent.parent
_CODE = {".py", ".yaml", ".j2", ".css", ".js"}


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit: its version, and the SHA-256 digest of its code."""

    version: str
    digest: str

    def __str__(self) -> str:
        return f"kit {safe(self.version, 40)} ({self.digest[:19]})"


def kit_version() -> str:
    """Return the version of the kit."""
    try:
        return version("everest-conformance")
    except PackageNotFoundError:
        return "unknown"


@cache
def this_kit() -> Kit:
    """Return the kit that runs; the digest covers its code, and not the documents that come with it."""
    digest = hashlib.sha256()
    names = (each.relative_to(_HOME) for each in _HOME.rglob("*") if each.suffix in _CODE)
    for name in sorted(each.as_posix() for each in names if each.parts[0] != "data"):
        content = (_HOME / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return Kit(kit_version(), f"sha256:{digest.hexdigest()}")
