"""WHAT WE TELL: results as console text, JSON, JUnit XML, HTML and Markdown, alone or side by side; pure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.report.compared.console import print_comparison
    from conformance.report.compared.html import render_html_comparison
    from conformance.report.compared.markdown import render_markdown_comparison
    from conformance.report.compared.to_json import render_json_comparison
    from conformance.report.console import print_requirements, print_result
    from conformance.report.html import render_html
    from conformance.report.junit import render_junit
    from conformance.report.markdown import render_markdown
    from conformance.report.to_json import render_json, render_requirements

__all__ = [
    "print_comparison",
    "print_requirements",
    "print_result",
    "render_html",
    "render_html_comparison",
    "render_json",
    "render_json_comparison",
    "render_junit",
    "render_markdown",
    "render_markdown_comparison",
    "render_requirements",
]

_HOMES = {
    "print_comparison": "compared.console",
    "print_requirements": "console",
    "print_result": "console",
    "render_html": "html",
    "render_html_comparison": "compared.html",
    "render_json": "to_json",
    "render_json_comparison": "compared.to_json",
    "render_junit": "junit",
    "render_markdown": "markdown",
    "render_markdown_comparison": "compared.markdown",
    "render_requirements": "to_json",
}


def __getattr__(name: str) -> object:
    """Import a form of report when it is first asked for: who reads the console needs no template engine."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
