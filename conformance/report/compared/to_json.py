"""Report, two side by side, as JSON: a pure function of contract and captures."""

from __future__ import annotations

from typing import Any

from conformance.judgement import Change, Comparison, Kind, Result
from conformance.report.compared.taken import differences
from conformance.report.to_json import captured, contract_facts, dumped, promised, weighed


def render_json_comparison(comparison: Comparison) -> bytes:
    """Return a comparison as a JSON object: every requirement with both sides, in the order of the contract."""
    taken = [{"what": each.what, "before": each.before, "after": each.after} for each in differences(comparison)]
    return dumped(
        {
            "comparison": comparison.word.value,
            "contract": contract_facts(comparison.after.contract),
            "before": _side(comparison.before),
            "after": _side(comparison.after),
            "taken_differently": taken,
            "counts": {kind.value: len(comparison.of(kind)) for kind in Kind},
            "requirements": [_change(each) for each in comparison.changes],
        }
    )


def _side(result: Result) -> dict[str, Any]:
    return {"device": result.device.value, "capture": captured(result)}


def _change(change: Change) -> dict[str, Any]:
    return {
        **promised(change.after.requirement),
        "change": change.kind.value,
        "moved": list(change.moved),
        "before": weighed(change.before),
        "after": weighed(change.after),
    }
