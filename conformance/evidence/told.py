"""Evidence: what is told about a verified pack, in lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from conformance.evidence.verification import Verification
from conformance.report.safe import safe

WIDTH = 80
_COLUMN = 18


def print_verification(verification: Verification) -> None:
    """Print what is known of a pack, readable at 80 columns: the word first, the digest of the pack last."""
    print("\n".join(_lines(verification)))


def _lines(verification: Verification) -> Iterator[str]:
    wrong = sum(not each.holds for each in verification.members)
    count = len(verification.members)
    if wrong:
        yield f"NOT VERIFIED: {wrong} of {count} members {'does' if wrong == 1 else 'do'} not hold."
    elif verification.is_partial:
        yield "VERDICTS VERIFIED: another kit wrote some members, which checksums alone hold."
    else:
        yield f"VERIFIED: all {count} members hold."
    if verification.device is not None:
        yield f"What follows from the capture: {verification.device}."
    yield ""
    for each in verification.members:
        told = f"{each.word}: {safe(each.why)}" if each.why else each.word
        yield from _wrapped(f"{each.name:<{_COLUMN - 1}} {told}", by=_COLUMN)
    for note in verification.notes:
        yield from _wrapped(f"note: {note}", by=2)
    yield ""
    yield "The digest of the pack, for whoever published or signed it:"
    yield verification.digest


def _wrapped(text: str, *, by: int) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=" " * by)
