"""Evidence: whether a pack is as it was written, and whether what it tells follows from its capture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from conformance.errors import BenchError, CaptureError, ContractError, KitError
from conformance.evidence.checked import (
    NOT_RECOMPUTABLE,
    Checked,
    by_checksums,
    by_recomputing,
    by_verdicts,
    of_manifest,
)
from conformance.evidence.derived import Derived, derive
from conformance.evidence.kit import Kit, this_kit
from conformance.evidence.manifest import (
    CAPTURE,
    CONTRACT,
    DERIVED,
    DEVIATIONS,
    MANIFEST,
    RESULT,
    Member,
    measured,
    read_manifest,
)
from conformance.evidence.opened import DamagedError, Pack, opened

MOST_DOCUMENT, MOST_RESULT = 2**21, 2**26
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Verification:
    """What is known of a pack: its digest, each member, what else is worth knowing, and the word on the device."""

    digest: str
    members: tuple[Checked, ...]
    notes: tuple[str, ...] = ()
    device: str | None = None

    @property
    def is_partial(self) -> bool:
        """Whether another kit wrote some of it, which then is held by its checksum alone."""
        return any(each.word == NOT_RECOMPUTABLE for each in self.members)

    @property
    def exit_code(self) -> int:
        """0 where every member follows from the capture, 1 where one does not hold, 4 where that is not known."""
        if not all(each.holds for each in self.members):
            return 1
        return 4 if self.is_partial else 0


def verify(path: Path) -> Verification:
    """Verify a pack from its capture alone; raises UsageError where it is none, BenchError where there is no room."""
    with opened(path) as pack, TemporaryDirectory() as folder:
        raw = pack.manifest()
        manifest = read_manifest(raw, pack.place)
        found = {name: _unpacked(pack, name, Path(folder)) for name in pack.names}
        checked = {each.name: each for each in by_checksums(manifest, found)}
        try:
            derived = _derived(Path(folder))
        except KitError as error:
            why = str(error).replace(f"{folder}/", "")
            checked |= {each: _lost(each, why) for each in DERIVED if checked[each].holds}
            return Verification(pack.digest, (_lost(MANIFEST, why), *checked.values()))
        header = derived.result.header
        made_by = Kit(header.kit_version if header else "", manifest.kit.digest)
        for member in (each for each in found.values() if each and each.name in DERIVED and checked[each.name].holds):
            checked[member.name] = by_recomputing(member, derived.members[member.name], made_by)
        if checked[RESULT].holds and checked[RESULT] != Checked(RESULT):
            checked[RESULT] = by_verdicts(checked[RESULT], pack.small(RESULT, MOST_RESULT), derived.result)
        return Verification(
            digest=pack.digest,
            members=(of_manifest(raw, manifest, derived.result, made_by), *checked.values()),
            notes=tuple(_notes(derived, made_by)),
            device=derived.result.device.value,
        )


def _unpacked(pack: Pack, name: str, folder: Path) -> Member | None:
    """Return a member as it is found, None where it is damaged; what is judged is written into a folder of ours."""
    try:
        if name in {CONTRACT, DEVIATIONS}:
            (folder / name).write_bytes(content := pack.small(name, MOST_DOCUMENT))
            return measured(name, [content])
        if name != CAPTURE:
            return measured(name, pack.chunks(name))
        with (folder / CAPTURE).open("wb") as target:
            return measured(name, _copied(pack.chunks(name), target))
    except DamagedError:
        if name == CAPTURE:
            (folder / CAPTURE).unlink()  # from a part of it other results would follow
        return None
    except OSError as error:
        raise BenchError(f"There is no room to unpack {name} ({error.strerror}); free the disk.") from None


def _copied(chunks: Iterator[bytes], target: BinaryIO) -> Iterator[bytes]:
    for chunk in chunks:
        target.write(chunk)
        yield chunk


def _derived(folder: Path) -> Derived:
    """Return what follows from the members in a folder; raises a KitError where they are missing or broken."""
    capture, deviations = folder / CAPTURE, folder / DEVIATIONS
    for path in (folder / CONTRACT, capture):
        if not path.exists():
            raise CaptureError(f"{path.name} is missing or damaged; take a whole copy.")
    with capture.open("rb") as file:
        if file.read(len(_GZIP)) == _GZIP:  # a kit writes no such capture, and it may be larger than the disk
            raise CaptureError(f"{CAPTURE} is compressed; take a whole copy.")
    given = deviations if deviations.exists() else None
    try:
        return derive(contract=folder / CONTRACT, capture=capture, deviations=given)
    except KitError:
        raise
    except Exception as error:  # the documents are a stranger's: whatever the kit trips over in them is theirs
        raise ContractError(f"{CONTRACT}: nothing can be judged by it ({type(error).__name__}); correct it.") from None


def _lost(name: str, why: str) -> Checked:
    return Checked(name, NOT_RECOMPUTABLE, why, holds=False)


def _notes(derived: Derived, made_by: Kit) -> Iterator[str]:
    if derived.result.contract.name is None:
        yield "The contract is none of those that come with this kit: read it before you rely on the verdicts."
    if made_by != this_kit():
        yield f"The pack was made by {made_by}, this is {this_kit()}: where bytes differ, verdicts are compared."
