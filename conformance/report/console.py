"""Report on the console: the word and why first, then what is not a pass, then what to do."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import IO

from rich.console import Console
from rich.text import Text

from conformance.contract import Contract, Requirement
from conformance.judgement import DeviceWord, Outcome, Result, Verdict
from conformance.report.advice import advice
from conformance.report.deviations import excused, known_deviations
from conformance.report.numbers import bench
from conformance.report.safe import safe
from conformance.report.why import LEVELS, because, placed, sourced, told_singly, undecided, untested, why

PAGE = "Every requirement with its evidence is in the page that --html FILE writes."
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
_AGAINST = (Verdict.FAIL, Verdict.WARN)


def print_result(result: Result, file: IO[str] | None = None) -> None:
    """Print one result, readable at 80 columns, without colours where there is no terminal."""
    console = Console(file=file, highlight=False)
    counts = Counter((each.requirement.level, each.verdict) for each in result.outcomes)
    against = f"{safe(result.name, 60)} against {safe(result.contract.title)} {safe(result.contract.version)}"
    _print(console, Text.assemble((result.device.value, _WORDS[result.device]), " ", (against, "dim")))
    _print(console, Text(why(result)))
    if sentence := excused(result):
        _print(console, Text(sentence))
    console.print()
    for level in LEVELS:
        told = [f"{counts[level, verdict]} {verdict.value}" for verdict in Verdict if counts[level, verdict]]
        if told:
            _print(console, Text(f"{level:<6} {', '.join(told)}"), hang=7)
    _print(console, Text(f"{'bench':<6} {bench(result)}"), hang=7)
    failed, warned = ([each for each in result.outcomes if each.verdict is verdict] for verdict in _AGAINST)
    for outcome in (*failed, *warned, *told_singly(result)):
        _print_outcome(console, outcome, result.span[0])
    _print_rest(console, result)
    _print_deviations(console, result)
    console.print()
    next_step = advice(result)
    if next_step:
        _print(console, Text(next_step, "bold"))
    _print(console, Text(PAGE, "dim"))


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
    judged = f"judged by {requirement.check}" if requirement.check else "not judged yet"
    _print(console, Text.assemble(f"{requirement.level:<6} ", (safe(requirement.id), "bold")), by=2)
    _print(console, Text(safe(requirement.text, 1000)), by=9)
    _print(console, Text(f"{sourced(requirement)}; {safe(judged)}", "dim"), by=9)


def _print_outcome(console: Console, outcome: Outcome, begin: float) -> None:
    requirement = outcome.requirement
    console.print()
    verdict = (outcome.verdict.value, _STYLES.get(outcome.verdict, ""))
    _print(console, Text.assemble(verdict, " ", (safe(requirement.id), "bold"), " ", (requirement.level, "dim")))
    _print(console, Text(safe(requirement.text, 1000)), by=2)
    if outcome.verdict in _AGAINST:
        _print(console, Text(f"source: {sourced(requirement)}", "dim"), by=2)
    if told := because(outcome):
        _print(console, Text.assemble(("because", "dim"), " ", told), by=2)
    if not outcome.findings and outcome.expected:
        _print(console, Text.assemble(("expected", "dim"), " ", safe(outcome.expected)), by=2)
    for place, findings in placed(outcome.findings[:MOST_FINDINGS], begin):
        for finding in findings:
            for word, said in (("expected", finding.expected), ("observed", finding.observed)):
                _print(console, Text.assemble((word, "dim"), " ", safe(said)), by=2, hang=9)
        _print(console, Text(place, "dim"), by=2)
    more = len(outcome.findings) - MOST_FINDINGS
    if more > 0:
        _print(console, Text(f"and {more} more of another kind or on another topic", "dim"), by=2)


def _print_rest(console: Console, result: Result) -> None:
    groups = [*undecided(result), *untested(result)]
    lines = [f"{each.verdict.value}: {each.levels}: {each.because}" for each in groups[:MOST_REASONS]]
    if len(groups) > MOST_REASONS:
        lines.append(f"and {len(groups) - MOST_REASONS} more reasons why something was not decided")
    notes = _gathered(result.notes)
    lines += [f"note: {each}" for each in notes[:MOST_NOTES]]
    if len(notes) > MOST_NOTES:
        lines.append(f"and {len(notes) - MOST_NOTES} more notes")
    if lines:
        console.print()
    for line in lines:
        _print(console, Text(line, "dim"), hang=2)


def _print_deviations(console: Console, result: Result) -> None:
    if result.deviations:
        console.print()
    for each in known_deviations(result):
        _print(console, Text.assemble("deviation ", (each.requirement, "bold"), f": {each.told}"), hang=2)


def _gathered(notes: Sequence[str]) -> list[str]:
    """Return the notes, of those that begin alike only the first, and how many more there are."""
    groups: dict[str, list[str]] = {}
    for note in notes:
        groups.setdefault(note.partition(": ")[0], []).append(note)
    return [f"{safe(first)}{f' and {len(more)} more' if more else ''}" for first, *more in groups.values()]


def _print(console: Console, text: Text, *, by: int = 0, hang: int = 0) -> None:
    """Print text wrapped to the width of the console, indented, further lines by `hang` more; no line ends blank."""
    width = console.width - by
    first, *more = text.wrap(console, width)
    if more and hang:
        rest = text[len(first.plain.rstrip()) :]
        more = list(rest[len(rest) - len(rest.plain.lstrip()) :].wrap(console, width - hang))
    for line in (first, *more):
        line.rstrip()
    indents = itertools.chain([" " * by], itertools.repeat(" " * (by + hang)))
    lines = [Text.assemble(indent, line) for line, indent in zip((first, *more), indents, strict=False)]
    console.print(Text("\n").join(lines), soft_wrap=True)
