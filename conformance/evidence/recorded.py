"""Evidence: the capture that a user names: a file of its own, or the one in an evidence pack, with its contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.capture import Recording, open_capture
from conformance.contract import Contract, load
from conformance.errors import BenchError, CaptureError, UsageError
from conformance.evidence.manifest import CAPTURE, CONTRACT
from conformance.evidence.opened import DamagedError, Pack, opened
from conformance.report.safe import safe

_ZIP = b"PK\3\4"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A capture, and the contract that it was judged by, where it comes with one."""

    recording: Recording
    contract: Contract | None = None


def contract_for(found: Sequence[Recorded], named: str | None) -> Contract:
    """Return the contract that is named, else that of the packs, else the default one.

    Raises UsageError where the packs are of different contracts, and ContractError where it is none.
    """
    if named is not None:
        return load(named)
    packed = {each.contract.digest: each.contract for each in found if each.contract is not None}
    if len(packed) > 1:
        names = " and ".join(f"{safe(each.title, 80)} {safe(each.version, 20)}" for each in packed.values())
        raise UsageError(f"The packs are of different contracts, {names}; name one for both with --contract.")
    return next(iter(packed.values()), None) or load()


@contextmanager
def recorded(path: Path) -> Iterator[Recorded]:
    """Open a capture; raises CaptureError or UsageError where it is none and holds none, BenchError without room."""
    with ExitStack() as stack:
        if not _is_zip(path):
            yield Recorded(stack.enter_context(open_capture(path)))
            return
        pack = stack.enter_context(opened(path))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        contract = load(_unpacked(pack, CONTRACT, folder))
        yield Recorded(stack.enter_context(open_capture(_unpacked(pack, CAPTURE, folder))), contract)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except OSError:
        return False  # what is wrong with it is told when it is opened


def _unpacked(pack: Pack, name: str, folder: Path) -> Path:
    if name not in pack.names:
        raise CaptureError(f"{pack.place}: has no {name} in it; take a whole copy.")
    try:
        with (folder / name).open("wb") as target:
            target.writelines(pack.chunks(name))
    except DamagedError:
        raise CaptureError(f"{pack.place}: its {name} is damaged; take a whole copy.") from None
    except OSError as error:
        raise BenchError(f"There is no room to unpack {name} ({error.strerror}); free the disk.") from None
    return folder / name
