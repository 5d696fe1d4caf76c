"""Report as JUnit XML, for continuous integration: a test suite for each part of the contract."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from xml.etree import ElementTree

from conformance.judgement import Outcome, Result, Verdict
from conformance.report.safe import safe

_ELEMENT = {Verdict.FAIL: "failure", Verdict.ERROR: "error"}
_SKIPPED = {Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.NOT_APPLICABLE}


def render_junit(results: Sequence[Result]) -> bytes:
    """Return the results as JUnit XML; the verdict stands verbatim in a property of each test case."""
    root = ElementTree.Element("testsuites", name="everest-conformance")
    for result in results:
        for place, outcomes in itertools.groupby(result.outcomes, key=lambda each: each.requirement.place):
            _suite(root, f"{safe(result.name)}: {place}" if len(results) > 1 else place, list(outcomes))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(root: ElementTree.Element, name: str, outcomes: list[Outcome]) -> None:
    counts = {
        "tests": len(outcomes),
        "failures": sum(each.verdict is Verdict.FAIL for each in outcomes),
        "errors": sum(each.verdict is Verdict.ERROR for each in outcomes),
        "skipped": sum(each.verdict in _SKIPPED for each in outcomes),
    }
    suite = ElementTree.SubElement(root, "testsuite", {"name": name, **{key: str(n) for key, n in counts.items()}})
    for outcome in outcomes:
        requirement = outcome.requirement
        case = ElementTree.SubElement(suite, "testcase", name=requirement.id, classname=name, time="0")
        properties = ElementTree.SubElement(case, "properties")
        for key, value in {"verdict": outcome.verdict.value, "level": requirement.level}.items():
            ElementTree.SubElement(properties, "property", name=key, value=value)
        message = f"{outcome.verdict.value}: {safe(outcome.reason or outcome.observed or '')}"
        if outcome.verdict in _ELEMENT:
            element = ElementTree.SubElement(case, _ELEMENT[outcome.verdict], message=message, type=requirement.level)
            element.text = (
                f"{requirement.text}\nexpected: {safe(outcome.expected or '')}\nobserved: {_observed(outcome)}"
            )
        elif outcome.verdict in _SKIPPED:
            ElementTree.SubElement(case, "skipped", message=message)
        elif outcome.verdict is Verdict.WARN:
            ElementTree.SubElement(case, "system-out").text = f"{message}\n{requirement.text}"


def _observed(outcome: Outcome) -> str:
    return "\n".join(
        f"{safe(each.observed)} (line {each.where.line}, {safe(each.where.topic or '')}, {each.count} times)"
        for each in outcome.findings
    )
