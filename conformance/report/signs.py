"""Report: what the doctor found of a bench, readable at 80 columns; pure."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from conformance.report.safe import safe

WIDTH = 80
INDENT = 6
LONGEST = 600


class Grade(StrEnum):
    """How good a sign is: to be judged with, to be looked at, or in the way of judging."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that the doctor looked at: how good it is, the fact with its figures, what to do, and the command."""

    grade: Grade
    fact: str
    remedy: str = ""
    command: str = ""


def is_fit(signs: Sequence[Sign]) -> bool:
    """Tell whether a bench is fit to judge: nothing is bad."""
    return all(each.grade is not Grade.BAD for each in signs)


def print_signs(signs: Sequence[Sign], file: IO[str] | None = None) -> None:
    """Print every sign with what to do, and at last whether the bench is fit to judge."""
    out = file or sys.stdout
    for each in signs:
        print(_wrapped(f"{each.grade:<5} {safe(each.fact, LONGEST)}"), file=out)
        if each.remedy:
            print(_wrapped(f"{'':<{INDENT}}do: {safe(each.remedy, LONGEST)}", hang=4), file=out)
        if each.command:  # in one line, however long, so that it can be copied
            print(f"{'':<{INDENT}}{safe(each.command, LONGEST)}", file=out)
    print(f"\n{_conclusion(signs)}", file=out)


def _conclusion(signs: Sequence[Sign]) -> str:
    bad, looks = (sum(each.grade is grade for each in signs) for grade in (Grade.BAD, Grade.LOOK))
    if bad:
        return f"This bench is not fit to judge: {bad} of {len(signs)} signs {_are(bad)} bad."
    if looks:
        return f"This bench is fit to judge; {looks} of {len(signs)} signs {_are(looks)} worth a look."
    return "This bench is fit to judge."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _wrapped(text: str, *, hang: int = 0) -> str:
    indent = " " * (INDENT + hang)
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
