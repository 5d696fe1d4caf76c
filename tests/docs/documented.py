"""What the documents tell a reader to type: every command in their shell blocks, page by page, in its order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docs.site.guides import pages

ROOT = Path(__file__).resolve().parent.parent.parent
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
_FILE = re.compile(r"^```\w+\n# (\S+\.\w+)\n(.*?)^```$", re.M | re.S)
_COMMENT = re.compile(r"\s#\s.*$", re.M)
_EXIT_CODE = re.compile(r"exit code (\d)")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, the file that takes its output, and the exit code that its comment says, else 0."""

    words: tuple[str, ...]
    output: str | None
    exit_code: int

    @property
    def text(self) -> str:
        return " ".join(self.words)


@cache
def documents() -> dict[str, str]:
    """Return every document, the guides as they are rendered."""
    paths = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
    read = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {f"guides/{name}": text for name, text in pages().items()} | read


@cache
def commands(page: str) -> tuple[Command, ...]:
    """Return the commands of a page, but for blocks that stand to the letter on a page before it."""
    before: set[str] = set()
    for name, text in documents().items():
        blocks = [block for block in _BLOCK.findall(text) if block not in before]
        if name == page:
            return tuple(each for block in blocks for each in _of_block(block))
        before.update(blocks)
    raise KeyError(page)


def files(page: str) -> dict[str, str]:
    """Return the files that a page shows whole, which is what a comment with a name at their top means."""
    return dict(_FILE.findall(documents()[page]))


def _of_block(block: str) -> Iterator[Command]:
    """Yield the commands of a block: a line goes on after a backslash, && joins commands."""
    for line in block.replace("\\\n", " ").splitlines():
        said = _EXIT_CODE.search(line)
        words = shlex.split(_COMMENT.sub("", line))
        while words:
            end = words.index("&&") if "&&" in words else len(words)
            part, words = words[:end], words[end + 1 :]
            output = part[part.index(">") + 1] if ">" in part else None
            plain = part[: part.index(">")] if output else part
            yield Command(tuple(plain), output, int(said[1]) if said and not words else 0)
