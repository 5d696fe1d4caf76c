"""The door, outputs: the files into which a result is written, and what none of them may replace."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from conformance.errors import UsageError
from conformance.report.safe import safe

_NAMED = {"statement": "reads", "deviations": "reads", "pack": "writes"}
FORMS = ("json", "junit", "html", "markdown")
Renderers = Mapping[str, Callable[[], bytes]]
_BEGINNINGS = (
    b'{\n  "device": ',
    b'{\n  "results": ',
    b'{\n  "comparison": ',
    b"<?xml version='1.0' encoding='utf-8'?>\n<testsuites name=\"everest-conformance\"",
    b"<!-- everest-conformance -->",
)
_IN_HTML = b'<meta name="generator" content="everest-conformance">'
_LOOKED_AT = 1024


def check_outputs(options: argparse.Namespace, read: Sequence[Path]) -> None:
    """Raise UsageError, before anything is done, where a report would replace what is read, or what is no report."""
    taken = dict.fromkeys(map(Path.resolve, read), "the capture")
    for name, does in _NAMED.items():
        if (given := getattr(options, name, None)) is not None:
            taken[given.resolve()] = f"what --{name} {does}"
    for form, path in _asked_for(options).items():
        if path.resolve() in taken and (path.is_file() or not path.exists()):
            raise UsageError(f"{safe(str(path))}: --{form} would replace {taken[path.resolve()]}; name another file.")
        if path.is_file() and not _is_report(path):
            raise UsageError(f"{safe(str(path))}: exists already, and is no report; name another file.")
        taken[path.resolve()] = f"what --{form} writes"


def write_outputs(options: argparse.Namespace, renderers: Renderers) -> None:
    """Write each form that is asked for; raises UsageError where that cannot be done."""
    for form, path in _asked_for(options).items():
        try:
            path.write_bytes(renderers[form]())
        except OSError as error:
            raise UsageError(f"{safe(str(path))}: cannot be written ({error.strerror}); name another file.") from None


def _asked_for(options: argparse.Namespace) -> dict[str, Path]:
    return {form: path for form in FORMS if (path := getattr(options, form, None)) is not None}


def _is_report(path: Path) -> bool:
    """Tell whether a file is an earlier report, which a new one replaces, or empty."""
    try:
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
    except OSError:
        return True  # what is wrong with it is told when it is written
    return not head or head.startswith(_BEGINNINGS) or _IN_HTML in head
