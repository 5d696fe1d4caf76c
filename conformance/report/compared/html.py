"""Report, two side by side, as one HTML file: self-contained, and of one family with the report of one capture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from conformance.judgement import Comparison, Kind, Result, Verdict
from conformance.report.compared.taken import differences
from conformance.report.compared.told import TAKEN, TITLES, advice, figures, state, summed
from conformance.report.html import hashed, templates
from conformance.report.numbers import bench
from conformance.report.why import LEVELS, chosen, why


def render_html_comparison(comparison: Comparison) -> str:
    """Return the page that shows two results side by side; nothing in it runs, and nothing is fetched."""
    environment, style, _ = templates()
    own_style = environment.get_template("compared/compared.css").render()
    return environment.get_template("compared/compared.html.j2").render(
        comparison=comparison,
        sides=(("Before", _side(comparison.before)), ("After", _side(comparison.after))),
        summed=summed(comparison),
        advised=advice(comparison),
        taken_title=TAKEN,
        taken=differences(comparison),
        sections=[(kind.name.lower(), title, each) for kind, title in TITLES.items() if (each := comparison.of(kind))],
        same=comparison.of(Kind.SAME),
        figures=figures,
        state=state,
        verdicts=[each.value for each in Verdict],
        style=style + own_style,
        script="",
        script_hash=hashed(""),
    )


def _side(result: Result) -> Mapping[str, Any]:
    levels = {
        level: Counter(each.verdict.value for each in result.outcomes if each.requirement.level == level)
        for level in LEVELS
    }
    return {
        "result": result,
        "word": result.device.value,
        "chosen": chosen(result),
        "why": why(result),
        "bench": bench(result),
        "levels": {level: counts for level, counts in levels.items() if counts},
    }
