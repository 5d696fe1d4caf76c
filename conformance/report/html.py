"""Report as one HTML file: self-contained, from disk, safe against what a charger says."""

from __future__ import annotations

import base64
import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from conformance.judgement import Result, Verdict
from conformance.judgement.course import Course
from conformance.report.advice import advice, again
from conformance.report.deviations import excused, known_deviations
from conformance.report.numbers import arrivals, caption, clock, clock_error_s, measured
from conformance.report.plot import clocks, histograms, sessions, strip
from conformance.report.safe import safe
from conformance.report.why import (
    LEVELS,
    because,
    placed,
    seen_at,
    sourced,
    told_singly,
    undecided,
    untested,
    whole,
    why,
)

_AGAINST = (Verdict.FAIL, Verdict.WARN)


def render_html(results: Sequence[Result]) -> str:
    """Return the page that shows one or more results.

    Its content security policy lets nothing run but its own script, and nothing be fetched.
    """
    environment, style, script = templates()
    return environment.get_template("report.html.j2").render(
        pages=[_page(each, f"r{number}-" if len(results) > 1 else "") for number, each in enumerate(results, start=1)],
        verdicts=[each.value for each in Verdict],
        style=style,
        script=script,
        script_hash=hashed(script),
    )


def hashed(script: str) -> str:
    """Return what a content security policy knows a script by."""
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


@cache
def templates() -> tuple[Environment, str, str]:
    """Return what renders the page, with its style and its script; once, since compiling the page takes longest."""
    loader = PackageLoader("conformance.report", "")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["safe_text"] = safe
    environment.filters["slug"] = lambda word: str(word).lower().replace(" ", "-")
    environment.filters["before_comma"] = lambda text: text.partition(",")[0]
    told = (again, because, caption, measured, placed, seen_at, sourced, whole)
    environment.globals.update({each.__name__: each for each in told})
    style, script = (loader.get_source(environment, name)[0] for name in ("report.css", "report.js"))
    return environment, style, script


def _page(result: Result, anchor: str) -> Mapping[str, Any]:
    levels = {level: [each for each in result.outcomes if each.requirement.level == level] for level in _levels(result)}
    return {
        "result": result,
        "anchor": anchor,
        "why": why(result),
        "excused": excused(result),
        "deviations": known_deviations(result),
        "advice": (advice(result) or "").split("\n"),
        "totals": Counter(each.verdict.value for each in result.outcomes),
        "levels": {level: Counter(each.verdict.value for each in outcomes) for level, outcomes in levels.items()},
        "against": [each for verdict in _AGAINST for each in result.outcomes if each.verdict is verdict],
        "undecided": told_singly(result),
        "besides": undecided(result),
        "untested": untested(result),
        "arrivals": arrivals(result),
        "clock": clock(result.header) if result.header else None,
        **_plots(result),
        "groups": [
            {
                "place": name,
                "address": _address(result, name),
                "outcomes": (outcomes := list(group)),
                "counts": Counter(each.verdict.value for each in outcomes),
            }
            for name, group in itertools.groupby(result.outcomes, key=lambda each: each.requirement.place)
        ],
    }


def _plots(result: Result) -> Mapping[str, Any]:
    """Return what is drawn, nothing where the course of the capture was not gathered."""
    course = result.course or Course()
    return {
        "strip": strip(course, result),
        "sessions": (timelines := sessions(course, result)),
        "commanded": {
            (effect.requirement, effect.t): f"{event.number}: {event.told}, at {event.at}"
            for each in timelines
            for event in each.events
            for effect in event.effects
        },
        "histograms": histograms(course, result),
        "clocks": clocks(course, result.contract, result.span, error_s=clock_error_s(result.header)),
        "worst_arrival": _worst_arrival(course, result.span[0]),
        "clock_told": clock(result.header) if result.header else "of which a plain recording says nothing",
        "course_left_out": ", ".join(f"{count} {what}" for what, count in sorted(course.left_out.items())),
    }


def _worst_arrival(course: Course, begin: float) -> str:
    """Return when arrivals were known worst, where beacons tell."""
    known = [(cell.high, cell.t) for _, cell in course.beacons or () if math.isfinite(cell.high)]
    return f", the worst at {max(known)[1] - begin:.0f} s" if known else ""


def _levels(result: Result) -> list[str]:
    found = {each.requirement.level for each in result.outcomes}
    return [level for level in LEVELS if level in found]


def _address(result: Result, name: str) -> str | None:
    operation = result.contract.operations.get(name)
    channel = operation.channel if operation else result.contract.channels.get(name)
    return channel.address if channel else None
