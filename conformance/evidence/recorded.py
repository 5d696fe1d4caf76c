"""Evidence: the capture that a user names: a file of its own, or the one in an evidence pack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.capture import Recording, open_capture
from conformance.errors import BenchError, CaptureError
from conformance.evidence.manifest import CAPTURE
from conformance.evidence.opened import DamagedError, Pack, opened

_ZIP = b"PK\3\4"


@contextmanager
def recorded(path: Path) -> Iterator[Recording]:
    """Open a capture; raises CaptureError or UsageError where it is none and holds none, BenchError without room."""
    with ExitStack() as stack:
        if not _is_zip(path):
            yield stack.enter_context(open_capture(path))
            return
        pack = stack.enter_context(opened(path))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        yield stack.enter_context(open_capture(_unpacked(pack, folder)))


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except OSError:
        return False  # what is wrong with it is told when it is opened


def _unpacked(pack: Pack, folder: Path) -> Path:
    if CAPTURE not in pack.names:
        raise CaptureError(f"{pack.place}: has no {CAPTURE} in it; take a whole copy.")
    try:
        with (folder / CAPTURE).open("wb") as target:
            target.writelines(pack.chunks(CAPTURE))
    except DamagedError:
        raise CaptureError(f"{pack.place}: its {CAPTURE} is damaged; take a whole copy.") from None
    except OSError as error:
        raise BenchError(f"There is no room to unpack {CAPTURE} ({error.strerror}); free the disk.") from None
    return folder / CAPTURE
