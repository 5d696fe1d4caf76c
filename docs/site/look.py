"""Site: its colours and fonts are those of the report, read from the report's style sheet."""

from __future__ import annotations

import re
from pathlib import Path

from conformance import report

_STYLE = Path(report.__file__).parent / "report.css"
_OF_FURO = {
    "color-background-primary": "paper",
    "color-background-secondary": "paper",
    "color-background-hover": "shade",
    "color-background-border": "line",
    "color-foreground-primary": "ink",
    "color-foreground-secondary": "quiet",
    "color-foreground-muted": "quiet",
    "color-foreground-border": "quiet",
    "color-brand-primary": "focus",
    "color-brand-content": "focus",
    "color-brand-visited": "focus",
    "color-inline-code-background": "shade",
    "color-code-background": "shade",
    "color-code-foreground": "ink",
    "color-highlighted-background": "shade",
    "color-sidebar-search-border": "quiet",
    "color-sidebar-item-background--hover": "shade",
    "color-sidebar-link-text": "ink",
    "color-sidebar-link-text--top-level": "ink",
    "color-sidebar-item-background--current": "shade",
    "color-toc-item-text": "quiet",
    "color-table-header-background": "paper",
    "color-table-border": "line",
    "color-sidebar-caption-text": "quiet",
    "color-api-background": "shade",
}


def colours() -> tuple[dict[str, str], dict[str, str]]:
    """Return the theme's variables in the light and in the dark scheme: the report's, and Furo's by them."""
    light, dark = (
        dict(re.findall(r"--([\w-]+): ([^;]+);", block)) for block in re.findall(r":root \{(.*?)\}", _text(), re.S)[:2]
    )
    of_furo = {name: f"var(--{ours})" for name, ours in _OF_FURO.items()}
    fonts = {
        "font-stack": _found(r"font: 1rem/1.5 ([^;]+);"),
        "font-stack--monospace": _found(r"font-family: (ui-mono[^;]+);"),
    }
    return {**light, **of_furo, **fonts}, {**dark, **of_furo}


def _text() -> str:
    return _STYLE.read_text("utf-8")


def _found(pattern: str) -> str:
    found = re.search(pattern, _text())
    assert found, f"the report's style sheet has no {pattern}"
    return found[1]
