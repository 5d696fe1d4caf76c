"""WHAT WE TELL: results as console text, JSON, JUnit XML and HTML; pure."""

from conformance.report.console import print_requirements, print_result
from conformance.report.html import render_html
from conformance.report.junit import render_junit
from conformance.report.to_json import render_json, render_requirements

__all__ = ["print_requirements", "print_result", "render_html", "render_json", "render_junit", "render_requirements"]
