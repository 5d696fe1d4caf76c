"""Evidence: what follows from capture, contract and deviations alone: the result, and the reports of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from conformance import report
from conformance.capture import open_capture
from conformance.contract import load, read_deviations
from conformance.evidence.manifest import CAPTURE, JUNIT, REPORT, RESULT
from conformance.judgement import Result, judge


@dataclass(frozen=True, slots=True)
class Derived:
    """The result of a capture, and the members of a pack that tell it, by name."""

    result: Result
    members: Mapping[str, bytes]


def derive(*, contract: Path, capture: Path, deviations: Path | None) -> Derived:
    """Judge a capture; raises a KitError where it, the contract or the deviations cannot be read.

    Nothing of it depends on where the files are.
    """
    promised = load(contract)
    accepted = read_deviations(deviations, promised) if deviations else ()
    with open_capture(capture) as recording:
        result = replace(judge(promised, recording, with_course=True), name=CAPTURE).accepting(accepted)
    return Derived(
        result,
        {
            RESULT: report.render_json([result]),
            REPORT: report.render_html([result]).encode(),
            JUNIT: report.render_junit([result]),
        },
    )
