"""Report as JUnit XML, for continuous integration: a test suite for each part of the contract."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from conformance.judgement import Outcome, Result, Verdict
from conformance.report.deviations import known_deviations
from conformance.report.numbers import arrivals, clock, numbered
from conformance.report.safe import safe
from conformance.report.why import because, seen_at, sourced, why

_ELEMENT = {Verdict.FAIL: "failure", Verdict.ERROR: "error"}
_SKIPPED = {Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.NOT_APPLICABLE}


def render_junit(results: Sequence[Result]) -> bytes:
    """Return the results as JUnit XML; the verdict stands verbatim in a property of each test case."""
    everything = [outcome for result in results for outcome in result.outcomes]
    root = ElementTree.Element("testsuites", {"name": "everest-conformance", **_counts(everything)})
    for result in results:
        for part, outcomes in itertools.groupby(result.outcomes, key=lambda each: each.requirement.place):
            name = f"{safe(result.name)}: {safe(part)}" if len(results) > 1 else safe(part)
            _suite(root, name, result, list(outcomes))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(root: ElementTree.Element, name: str, result: Result, outcomes: list[Outcome]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", {"name": name, **_counts(outcomes)})
    contract = f"{result.contract.title} {result.contract.version}"
    facts = {"device": result.device.value, "why": why(result), "contract": contract, "digest": result.contract.digest}
    heard = {"messages": str(result.messages), "truncated": str(result.truncated).lower()}
    told = {"arrivals": arrivals(result), **({"clock": clock(result.header)} if result.header else {})}
    known = {f"uncertainty.{name}": number for name, number in numbered(result.uncertainty).items()}
    _properties(suite, {**facts, **heard, **told, **known})
    accepted = {each.requirement: each.told for each in known_deviations(result)}
    for outcome in outcomes:
        _case(suite, name, outcome, result.span[0], deviation=accepted.get(safe(outcome.requirement.id)))


def _case(suite: ElementTree.Element, name: str, outcome: Outcome, begin: float, *, deviation: str | None) -> None:
    requirement = outcome.requirement
    case = ElementTree.SubElement(suite, "testcase", name=safe(requirement.id), classname=name, time="0")
    facts = {"verdict": outcome.verdict.value, "level": requirement.level, "source": requirement.source.kind}
    if requirement.source.tolerance:
        facts["tolerance"] = requirement.source.tolerance
    if deviation is not None:
        facts["deviation"] = deviation
    _properties(case, {**facts, **numbered(outcome.numbers or {})})
    told = because(outcome) or safe(outcome.observed or "")
    message = f"{outcome.verdict.value}: {told}" if told else outcome.verdict.value
    if outcome.verdict in _ELEMENT:
        against = ElementTree.SubElement(case, _ELEMENT[outcome.verdict], message=message, type=requirement.level)
        against.text = _evidence(outcome, begin)
    elif outcome.verdict in _SKIPPED:
        ElementTree.SubElement(case, "skipped", message=message).text = _promise(outcome)
    elif outcome.verdict is Verdict.WARN:
        ElementTree.SubElement(case, "system-out").text = f"{message}\n{_evidence(outcome, begin)}"


def _promise(outcome: Outcome) -> str:
    return f"{safe(outcome.requirement.text, 1000)}\nsource: {sourced(outcome.requirement)}"


def _evidence(outcome: Outcome, begin: float) -> str:
    lines = [_promise(outcome)]
    if not outcome.findings:
        told = (("expected", outcome.expected), ("observed", outcome.observed))
        lines += [f"{word}: {safe(said)}" for word, said in told if said]
    for each in outcome.findings:
        lines += [f"expected: {safe(each.expected)}", f"observed: {safe(each.observed)}", seen_at(each, begin)]
    return "\n".join(lines)


def _properties(parent: ElementTree.Element, values: Mapping[str, str]) -> None:
    properties = ElementTree.SubElement(parent, "properties")
    for key, value in values.items():
        ElementTree.SubElement(properties, "property", name=key, value=safe(value))


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    counts = {
        "tests": len(outcomes),
        "failures": sum(each.verdict is Verdict.FAIL for each in outcomes),
        "errors": sum(each.verdict is Verdict.ERROR for each in outcomes),
        "skipped": sum(each.verdict in _SKIPPED for each in outcomes),
    }
    return {key: str(count) for key, count in counts.items()}
