"""Site: the documents of the repository as pages, with links that lead to pages, or to files that are taken along."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROM_ELSEWHERE = {"CHANGELOG.md": "changelog.md", "tests/captures/README.md": "recordings.md"}
_ID = re.compile(r"(?<!\[)`([a-z0-9_]+(?:\.[a-z0-9_]+)+)`")
_DIAGRAM = re.compile(r"^```mermaid\n.*?^```$", re.M | re.S)
_FOLDED = """```{raw} html
<details><summary>The diagram, as Mermaid draws it</summary>
```

%s

```{raw} html
</details>
```"""
_LINK = re.compile(r"\]\(([^)#:]+)")
_CONTENTS = """

```{toctree}
:hidden:
:glob:

[0-9]*
```
"""


def documents(folder: Path) -> dict[str, str]:
    """Return the manual, the decisions and the changelog by their names; what they link to is copied to a folder.

    A diagram is folded away: nothing draws it without a network.
    """
    docs = ROOT / "docs"
    homes = {path: path.relative_to(docs).as_posix() for path in [*docs.glob("*.md"), *docs.glob("decisions/*.md")]}
    homes |= {ROOT / path: name for path, name in FROM_ELSEWHERE.items()}
    found = {}
    for path, name in sorted(homes.items()):
        text = path.read_text("utf-8")
        for target in set(_LINK.findall(text)):
            goal = (path.parent / target).resolve()
            new = homes.get(goal) or _beside(goal, folder)
            text = text.replace(f"]({target}", f"]({os.path.relpath(new, Path(name).parent)}")
        found[name] = _DIAGRAM.sub(lambda diagram: _FOLDED % diagram[0], text)
    found["decisions/README.md"] += _CONTENTS
    return found


def mentioning(text: str, name: str, ids: Collection[str]) -> str:
    """Return a page in which each requirement that is mentioned by its id is a link to its page."""
    to = os.path.relpath("requirements", Path(name).parent)

    def linked(found: re.Match[str]) -> str:
        return f"[{found[0]}]({to}/{found[1]}.md)" if found[1] in ids else found[0]

    return _ID.sub(linked, text)


def copy(path: Path, folder: Path) -> None:
    """Copy a file of the repository to where it lies in a folder that is laid out like it."""
    goal = folder / path.relative_to(ROOT)
    goal.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, goal)


def _beside(path: Path, folder: Path) -> str:
    """Return where a file that is no page lies, seen from the pages, and put it there."""
    copy(path, folder)
    return f"../{path.relative_to(ROOT).as_posix()}"
