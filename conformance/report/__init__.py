"""WHAT WE TELL: results as console text, JSON, JUnit XML and HTML; pure."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.report.console import print_requirements, print_result
    from conformance.report.html import render_html
    from conformance.report.junit import render_junit
    from conformance.report.to_json import render_json, render_requirements

__all__ = ["print_requirements", "print_result", "render_html", "render_json", "render_junit", "render_requirements"]

_HOMES = {
    "print_requirements": "console",
    "print_result": "console",
    "render_html": "html",
    "render_json": "to_json",
    "render_junit": "junit",
    "render_requirements": "to_json",
}


def __getattr__(name: str) -> object:
    """Import a form of report when it is first asked for: who reads the console needs no template engine."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
