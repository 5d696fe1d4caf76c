"""Report as one HTML file: self-contained, from disk, safe against what a charger says."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from conformance.judgement import Result, Verdict
from conformance.report.safe import safe


def render_html(results: Sequence[Result]) -> str:
    """Return the page that shows one or more results."""
    environment = Environment(
        loader=PackageLoader("conformance.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["safe_text"] = safe
    environment.filters["slug"] = lambda verdict: verdict.value.replace(" ", "-")
    pages = [
        {
            "result": result,
            "counts": Counter(each.verdict.value for each in result.outcomes),
            "groups": [
                (place, list(group))
                for place, group in itertools.groupby(result.outcomes, key=lambda each: each.requirement.place)
            ],
        }
        for result in results
    ]
    return environment.get_template("report.html.j2").render(pages=pages, verdicts=[each.value for each in Verdict])
