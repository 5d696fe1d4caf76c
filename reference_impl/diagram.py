"""Reference, beside its road: writes docs/session.md from the table of the session, or tells whether it is stale."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from reference_impl.messages import State
from reference_impl.session import AUTHORISED, ERROR_INFO, IN_SERVICE, PLUGGED_IN, TABLE

PAGE = Path(__file__).resolve().parent.parent / "docs" / "session.md"
_GROUPS = {"InService": IN_SERVICE, "PluggedIn": PLUGGED_IN, "Authorised": AUTHORISED}  # each one holds the next
_HEAD = """# The session

Generated from the table in `reference_impl/session.py` by `python -m reference_impl.diagram`; a test keeps it fresh. A
cause that is not in the table changes nothing. Where several causes are there at once, they act one by one until
nothing changes any more; only then is the state published, except that the end of a session (Unplugged) always is.
"""


def page() -> str:
    """Return the page: a diagram, the words for errors, and every transition."""
    errors = "".join(f"| `{info}` | {cause.value} |\n" for cause, info in ERROR_INFO.items())
    rows = "".join(f"| {state} | {cause.value} | {new} |\n" for (state, cause), new in TABLE.items())
    return (
        f"{_HEAD}\n```mermaid\n{diagram()}```\n\n"
        f"| `state_info` in the state Error | cause |\n|---|---|\n{errors}\n"
        f"| from | cause | to |\n|---|---|---|\n{rows}"
    )


def diagram() -> str:
    """Return the table as a Mermaid state diagram; what leads away from all states of a group starts at its frame."""
    edges: dict[tuple[str, State], list[str]] = {}
    for (label, new), sources in _by_label().items():
        for source in _grouped(list(sources)):
            edges.setdefault((source, new), []).append(label)
    lines = [f"    {source} --> {new}: {', '.join(labels)}\n" for (source, new), labels in edges.items()]
    return "".join(["stateDiagram-v2\n", "    [*] --> Unplugged\n", *_frames(), *lines])


def _by_label() -> dict[tuple[str, State], dict[State, None]]:
    """Return the states that each cause leads away from; all errors are one."""
    found: dict[tuple[str, State], dict[State, None]] = {}
    for (state, cause), new in TABLE.items():
        label = "an error" if cause in ERROR_INFO else cause.value
        found.setdefault((label, new), {})[state] = None
    return found


def _grouped(sources: Sequence[State]) -> list[str]:
    """Return states by their names, those that make up a whole group by the name of the group."""
    for name, group in _GROUPS.items():
        if set(group) <= set(sources):
            return [name, *_grouped([state for state in sources if state not in group])]
    return [str(state) for state in sources]


def _frames() -> list[str]:
    lines, groups = [], list(_GROUPS.items())
    for depth, (name, group) in enumerate(groups):
        inner = groups[depth + 1][1] if depth + 1 < len(groups) else ()
        indent = "    " * (depth + 1)
        lines += [f"{indent}state {name} {{\n", *(f"{indent}    {state}\n" for state in group if state not in inner)]
    return [*lines, *("    " * depth + "}\n" for depth in range(len(groups), 0, -1))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; with --check, write nothing and return 1 where it is stale."""
    if "--check" in (sys.argv[1:] if arguments is None else arguments):
        return 0 if PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
