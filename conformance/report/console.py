"""Report on the console: the word and why first, then what is not a pass, then what to do."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from conformance.contract import Contract, Requirement
from conformance.judgement import DeviceWord, Outcome, Result, Verdict
from conformance.report.safe import safe
from conformance.report.why import advice, seen_at, untested, why

MOST_FINDINGS = 3
MOST_REASONS = 8
MOST_NOTES = 8
_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.WARN: "bold yellow",
    Verdict.INCONCLUSIVE: "bold magenta",
    Verdict.ERROR: "bold red",
}
_WORDS = {
    DeviceWord.CONFORMS: "bold green",
    DeviceWord.CONFORMS_WITH_WARNINGS: "bold yellow",
    DeviceWord.DOES_NOT_CONFORM: "bold red",
    DeviceWord.INCOMPLETE: "bold magenta",
}
_SHOWN = (Verdict.FAIL, Verdict.ERROR, Verdict.WARN, Verdict.INCONCLUSIVE)


def print_result(result: Result, file: IO[str] | None = None) -> None:
    """Print one result, readable at 80 columns, without colours where there is no terminal."""
    console = Console(file=file, highlight=False)
    counts = Counter((each.requirement.level, each.verdict) for each in result.outcomes)
    console.print(Text(result.device.value, _WORDS[result.device]), Text(safe(result.name, 60), "dim"))
    console.print(Text(why(result)))
    console.print()
    seconds = result.span[1] - result.span[0]
    cut = ", truncated" if result.truncated else ""
    contract = f"{safe(result.contract.title)} {safe(result.contract.version)}"
    console.print(Text(f"{contract}: {result.messages} messages in {seconds:.1f} s{cut}"))
    for level in ("MUST", "SHOULD", "MAY"):
        told = [f"{counts[level, verdict]} {verdict.value}" for verdict in Verdict if counts[level, verdict]]
        if told:
            console.print(Text(f"{level:<6} {', '.join(told)}"))
    for verdict in _SHOWN:
        for outcome in result.outcomes:
            if outcome.verdict is verdict:
                _print_outcome(console, outcome, result.span[0])
    _print_rest(console, result)
    console.print()
    console.print(Text(advice(result), "bold"))


def print_requirements(contract: Contract, file: IO[str] | None = None) -> None:
    """Print the requirements of a contract, readable at 80 columns."""
    console = Console(file=file, highlight=False)
    for part, requirements in itertools.groupby(contract.requirements, key=lambda each: each.place):
        console.print(Text(safe(part), "bold"))
        for each in requirements:
            _print_requirement(console, each)
        console.print()
    told = f"{len(contract.requirements)} requirements in {safe(contract.title)} {safe(contract.version)}"
    console.print(Text(told))


def _print_requirement(console: Console, requirement: Requirement) -> None:
    tolerance = f", tolerance {requirement.source.tolerance}" if requirement.source.tolerance else ""
    judged = f"judged by {requirement.check}" if requirement.check else "not judged yet"
    console.print(_indented(Text.assemble(f"{requirement.level:<6} ", (safe(requirement.id), "bold"))))
    console.print(_indented(Text(safe(requirement.text, 1000)), by=9))
    console.print(_indented(Text(safe(f"{requirement.source.kind}{tolerance}; {judged}"), "dim"), by=9))


def _print_outcome(console: Console, outcome: Outcome, begin: float) -> None:
    requirement = outcome.requirement
    console.print()
    console.print(
        Text(outcome.verdict.value, _STYLES[outcome.verdict]),
        Text(safe(requirement.id), "bold"),
        Text(requirement.level, "dim"),
    )
    console.print(_indented(Text(safe(requirement.text, 1000))))
    if outcome.reason:
        console.print(_indented(Text.assemble(("because", "dim"), " ", safe(outcome.reason))))
    if not outcome.findings:
        _print_expectation(console, outcome.expected, outcome.observed)
    for finding in outcome.findings[:MOST_FINDINGS]:
        _print_expectation(console, finding.expected, finding.observed)
        console.print(_indented(Text(seen_at(finding, begin), "dim")))
    more = len(outcome.findings) - MOST_FINDINGS
    if more > 0:
        console.print(_indented(Text(f"and {more} more of another kind or on another topic", "dim")))


def _print_expectation(console: Console, expected: str | None, observed: str | None) -> None:
    for word, told in (("expected", expected), ("observed", observed)):
        if told:
            console.print(_indented(Text.assemble((word, "dim"), " ", safe(told))))


def _print_rest(console: Console, result: Result) -> None:
    groups = untested(result)
    lines = [f"{each.verdict.value}: {each.levels}: {safe(each.reason, 120)}" for each in groups[:MOST_REASONS]]
    if len(groups) > MOST_REASONS:
        lines.append(f"and {len(groups) - MOST_REASONS} more reasons for not testing something")
    lines += [f"note: {safe(each)}" for each in result.notes[:MOST_NOTES]]
    if len(result.notes) > MOST_NOTES:
        lines.append(f"and {len(result.notes) - MOST_NOTES} more notes")
    if lines:
        console.print()
    for line in lines:
        console.print(Text(line, "dim"))


def _indented(text: Text, by: int = 2) -> Padding:
    return Padding(text, (0, 0, 0, by), expand=False)
