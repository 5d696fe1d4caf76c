"""Report on the console: the word and why first, then what is not a pass, then what to do."""

from __future__ import annotations

from collections import Counter
from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from conformance.contract import Contract
from conformance.judgement import DeviceWord, Outcome, Result, Verdict
from conformance.report.safe import safe

_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.WARN: "yellow",
    Verdict.INCONCLUSIVE: "magenta",
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
    console.print(Text(result.device.value, _WORDS[result.device]), Text(f"  {safe(result.name, 60)}"))
    seconds = result.span[1] - result.span[0]
    cut = ", truncated" if result.truncated else ""
    console.print(
        f"{result.contract.title} {result.contract.version}: {result.messages} messages in {seconds:.1f} s{cut}"
    )
    for level in ("MUST", "SHOULD"):
        told = [f"{counts[level, verdict]} {verdict.value}" for verdict in Verdict if counts[level, verdict]]
        console.print(Text(f"{level:<6} {', '.join(told)}"))
    for verdict in _SHOWN:
        for outcome in result.outcomes:
            if outcome.verdict is verdict:
                _print_outcome(console, outcome, result.span[0])
    _print_not_run(console, result)
    for note in result.notes:
        console.print(Padding(Text(f"note: {safe(note)}", "dim"), (0, 0, 0, 0)))


def print_requirements(contract: Contract, file: IO[str] | None = None) -> None:
    """Print the requirements of a contract as a table, readable at 80 columns."""
    console = Console(file=file, highlight=False)
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("requirement", overflow="fold", ratio=2)
    table.add_column("level")
    table.add_column("promise", ratio=3)
    for each in contract.requirements:
        source = each.source.kind + (f", tolerance {each.source.tolerance}" if each.source.tolerance else "")
        check = each.check or "not judged yet"
        table.add_row(Text(each.id), Text(each.level), Text(f"{each.text} ({source}; {check})"))
    console.print(table)
    console.print(f"{len(contract.requirements)} requirements in {contract.title} {contract.version}")


def _print_outcome(console: Console, outcome: Outcome, begin: float) -> None:
    requirement = outcome.requirement
    reason = f": {safe(outcome.reason)}" if outcome.reason else ""
    console.print()
    console.print(Text(outcome.verdict.value + reason, _STYLES[outcome.verdict]), Text(f" {requirement.id}", "bold"))
    console.print(Padding(Text(requirement.text), (0, 0, 0, 2)))
    if not outcome.findings and outcome.observed:
        console.print(Padding(Text(safe(outcome.observed)), (0, 0, 0, 2)))
    for finding in outcome.findings[:3]:
        where = finding.where
        line = f"line {where.line}, " if where.line else ""
        topic = f" on {safe(where.topic, 80)}" if where.topic else ""
        times = f", {finding.count} times" if finding.count > 1 else ""
        console.print(Padding(Text(f"expected {safe(finding.expected)}"), (0, 0, 0, 2)))
        console.print(Padding(Text(f"observed {safe(finding.observed)}"), (0, 0, 0, 2)))
        console.print(Padding(Text(f"{line}at {where.t - begin:.3f} s{topic}{times}", "dim"), (0, 0, 0, 2)))


def _print_not_run(console: Console, result: Result) -> None:
    reasons = Counter(
        each.reason
        for each in result.outcomes
        if each.verdict in {Verdict.NOT_RUN, Verdict.NOT_APPLICABLE} and each.requirement.level == "MUST"
    )
    for reason, count in reasons.items():
        console.print(Text(f"{count} MUST not run: {safe(reason or '')}"))
