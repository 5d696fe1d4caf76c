"""Site: how text becomes Markdown: escaped, as a link to a requirement's page, as a block of code."""

from __future__ import annotations

import re

from conformance.report.safe import safe

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~:$^&])")


def escaped(text: object) -> str:
    """Return text, also a charger's, that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", safe(str(text), longest=10_000))


def links(requirement: str) -> str:
    """Return the link to a requirement's page, from a folder beside the requirements."""
    return f"[`{requirement}`](../requirements/{requirement}.md)"


def fenced(text: str, language: str = "text") -> str:
    """Return a block of code that nothing in the text can end."""
    longest = max((len(each) for each in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
