"""Report as Markdown, its words: text that GitHub shows as it is, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from conformance.report.safe import LONGEST, safe

MARK = "<!-- everest-conformance -->"  # at the top, so that a report is known as one
_PUNCTUATION = re.compile(r"[\\`*_\[\]{}|~$]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LINKED = re.compile(r"[@#]|://|www(?=\.)", re.IGNORECASE)  # what becomes a mention, a number of an issue, or a link
_BREAK = "<!-- -->"


def code(text: str, longest: int = LONGEST) -> str:
    """Return text of a charger, a file or a user as a code span: nothing in it is markup, a mention or a link."""
    shown = safe(text, longest) or "nothing"
    runs = re.findall("`+", shown)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    pad = " " if not shown.isspace() and {shown[0], shown[-1]} & set("` ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str) -> str:
    """Return a sentence of the contract as text in which nothing is markup, a mention or a link."""
    shown = "".join(_ENTITIES.get(each, each) for each in safe(text, 1000))
    shown = _PUNCTUATION.sub(lambda found: f"\\{found[0]}", shown)
    return _LINKED.sub(lambda found: f"{found[0][:1]}{_BREAK}{found[0][1:]}", shown)


def fenced(command: str) -> str:
    """Return a command as a block, to be copied as it is."""
    fence = "`" * max(3, *(len(each) + 1 for each in re.findall("`+", command)), 3)
    return f"{fence}sh\n{safe(command, 1000)}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table of words and counts of ours, the first column to the left."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, each))} |" for each in lines)


def folded(summary: str, content: str) -> str:
    """Return content that is shown when somebody opens it; the summary is words of ours."""
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"
