"""Evidence: a run of which everything is packed at its end, whatever the end is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from conformance.capture.escaped import escaped_path
from conformance.errors import BenchError, KitError, UsageError
from conformance.evidence.archive import Content, measure, write_archive
from conformance.evidence.derived import derive
from conformance.evidence.kit import Kit, this_kit
from conformance.evidence.manifest import CAPTURE, CONTRACT, DEVIATIONS, MANIFEST, Manifest, facts, render_manifest
from conformance.evidence.profile import CERTIFY
from conformance.judgement import Result


class Packing:
    """What surrounds a run that records into `capture`; `result` is known at its end.

    Without a place of the user's own the capture lies beside the pack, and is gone when it is in there.
    """

    def __init__(
        self,
        pack: Path,
        *,
        contract: Path,
        capture: Path | None = None,
        given: Mapping[str, Path | None],
        say: Callable[[str], None],
    ) -> None:
        """Take what goes into the pack: the contract, and what the user has `given` by the name it has there.

        Raises UsageError where the pack, or the capture, exists already.
        """
        self.capture = capture or pack.with_name(f"{pack.name}.{CAPTURE}")
        self.result: Result | None = None
        self._pack, self._contract, self._say = pack, contract, say
        self._given = {name: path for name, path in given.items() if path is not None}
        self._passing = capture is None
        for path in (pack, self.capture):
            _check_new(path)
        if not pack.parent.is_dir():
            raise UsageError(f"{escaped_path(pack)}: its folder is not there; make it, or name another file.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Write the pack, also of a run that was broken off; where it cannot be, the capture stays where it is."""
        if not self.capture.exists():  # the run ended before anything was recorded
            return
        try:
            digest = self._write()
        except KitError as failed:
            told = f"{failed} The capture is {escaped_path(self.capture)}; judge it with: everest-conformance judge."
            raise BenchError(f"{error} {told}" if isinstance(error, KitError) else told) from None
        if self._passing:
            self.capture.unlink()
        self._say(f"{escaped_path(self._pack)}: the evidence of this run; its digest is {digest}.")

    def _write(self) -> str:
        derived = derive(contract=self._contract, capture=self.capture, deviations=self._given.get(DEVIATIONS))
        self.result = result = derived.result
        content: dict[str, Content] = {
            CAPTURE: self.capture,
            CONTRACT: self._contract,
            **self._given,
            **derived.members,
        }
        manifest = Manifest(
            profile=CERTIFY,
            kit=Kit(result.header.kit_version if result.header else "", this_kit().digest),
            contract=facts(result.contract),
            members=tuple(measure(name, each) for name, each in content.items()),
        )
        return write_archive(self._pack, {MANIFEST: render_manifest(manifest), **content})


def _check_new(path: Path) -> None:
    try:
        there = path.exists()
    except OSError as error:
        raise UsageError(f"{escaped_path(path)}: cannot be written ({error.strerror}); name another file.") from None
    if there:
        raise UsageError(f"{escaped_path(path)}: exists already; evidence is never overwritten, name a new file.")
