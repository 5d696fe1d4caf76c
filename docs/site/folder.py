"""Site: the folder that it is built into, replaced whole, and only where it is free or holds an older build."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.errors import UsageError

PROJECT = "EVerest MQTT API"
_INVENTORY = "objects.inv"  # Sphinx writes one for each project, with its name


@contextmanager
def built_beside(out: Path) -> Iterator[Path]:
    """Yield a folder to build into, beside the one that is asked for; what is there in the end takes its place.

    Where nothing is there, the old site stays. Raises UsageError where the place is taken by anything but a site of
    ours, or where nothing can be written.
    """
    out = out.resolve()
    if not _is_free(out):
        raise UsageError(f"{out} holds something else than a site that was built here; name a new or empty folder.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent)
    except OSError as error:
        raise UsageError(f"Nothing can be written in {out.parent}: {error.strerror}; name another folder.") from None
    with beside as name:
        made = Path(name) / "new"
        yield made
        if made.exists():
            if out.exists():
                out.rename(Path(name) / "old")
            made.rename(out)


def _is_free(out: Path) -> bool:
    if not out.exists():
        return True
    return out.is_dir() and (not any(out.iterdir()) or _is_ours(out / _INVENTORY))


def _is_ours(inventory: Path) -> bool:
    return inventory.is_file() and f"# Project: {PROJECT}".encode() in inventory.read_bytes().splitlines()[:4]
