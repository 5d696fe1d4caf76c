"""Report on the console: one screen where nothing speaks against the charger: word, why, what is open, what to do."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.text import Text

from conformance.contract import Contract, Requirement
from conformance.judgement import DeviceWord, Outcome, Result, Verdict
from conformance.report.advice import advice
from conformance.report.deviations import excused, known_deviations
from conformance.report.numbers import bench
from conformance.report.printing import Lines, console_on, cut, fitting, in_page, print_lines, wrapped
from conformance.report.safe import safe
from conformance.report.why import LEVELS, Alike, chosen, left_open, notes, placed, sourced, untested, why

PAGE = "Every requirement with its evidence is in"
SCREEN = 24
LEAST_ROOM = 4  # for what is open, below what speaks against the charger
LEAST_AGAINST = 9
MOST_FINDINGS = 2
MOST_DEVIATIONS = 8
MOST_NAMED = 2
STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.WARN: "bold yellow",
    Verdict.INCONCLUSIVE: "bold magenta",
    Verdict.ERROR: "bold red",
}
WORDS = {
    DeviceWord.CONFORMS: "bold green",
    DeviceWord.CONFORMS_WITH_WARNINGS: "bold yellow",
    DeviceWord.DOES_NOT_CONFORM: "bold red",
    DeviceWord.INCOMPLETE: "bold magenta",
}


def print_result(result: Result, file: IO[str] | None = None, *, page: Path | None = None) -> None:
    """Print one result, readable at 80 columns, without colours where there is no terminal.

    `page` is the file that was written as HTML, to which the last line points. Where more is to be said than fits on a
    screen, the word stands at the end as well.
    """
    console = console_on(file)
    head, tail = _head(console, result), _tail(console, result, page)
    left = SCREEN - len(head) - len(tail)
    against = _against(console, result, max(LEAST_AGAINST, left - LEAST_ROOM - 1))
    rest = fitting(_rest(console, result), max(LEAST_ROOM, left - len(against) - 1), what="reasons and notes")
    lines = [*head, *against, *([Text(), *rest] if rest else []), *tail]
    print_lines(console, lines if len(lines) <= SCREEN else [*lines, _word(result)])


def print_requirements(contract: Contract, file: IO[str] | None = None) -> None:
    """Print the requirements of a contract, readable at 80 columns."""
    console = console_on(file)
    for part, requirements in itertools.groupby(contract.requirements, key=lambda each: each.place):
        console.print(Text(safe(part), "bold"))
        for each in requirements:
            _print_requirement(console, each)
        console.print()
    told = f"{len(contract.requirements)} requirements in {safe(contract.title)} {safe(contract.version)}"
    console.print(Text(told))


def _print_requirement(console: Console, requirement: Requirement) -> None:
    judged = f"judged by {requirement.check}" if requirement.check else "not judged yet"
    level = Text.assemble(f"{requirement.level:<6} ", (safe(requirement.id), "bold"))
    print_lines(console, wrapped(console, level, by=2))
    print_lines(console, wrapped(console, Text(safe(requirement.text, 1000)), by=9))
    print_lines(console, wrapped(console, Text(f"{sourced(requirement)}; {safe(judged)}", "dim"), by=9))


def _head(console: Console, result: Result) -> Lines:
    """Return the word, on how much of the contract it stands, why, and how many there are of each verdict."""
    counts = Counter((each.requirement.level, each.verdict) for each in result.outcomes)
    against = f"{safe(result.name, 60)} against {safe(result.contract.title)} {safe(result.contract.version)}"
    told = [Text.assemble(_word(result), " ", (against, "dim")), Text(why(result))]
    told += [Text(safe(each), "bold") for each in (result.fits_better, excused(result)) if each]
    lines = [line for each in told for line in wrapped(console, each)]
    lines.append(Text())
    for level in LEVELS:
        some = [f"{counts[level, verdict]} {verdict.value}" for verdict in Verdict if counts[level, verdict]]
        if some:
            lines += wrapped(console, Text(f"{level:<6} {', '.join(some)}"), hang=7)
    return lines + wrapped(console, Text(f"{'bench':<6} {bench(result)}"), hang=7)


def _word(result: Result) -> Text:
    return Text.assemble((result.device.value, WORDS[result.device]), chosen(result))


def _against(console: Console, result: Result, room: int) -> Lines:
    """Return what speaks against the charger: in full what there is room for, at least where it is one thing.

    The others have a line each, or are counted.
    """
    told = [each for verdict in (Verdict.FAIL, Verdict.WARN) for each in result.outcomes if each.verdict is verdict]
    lines: Lines = []
    while told:
        in_full = _in_full(console, told[0], result.span[0])
        if len(told) + len(lines) + len(in_full) > room and (lines or len(told) > 1):
            break
        lines += in_full
        told.pop(0)
    briefly = [cut(console, _in_brief(each)) for each in told]
    return lines + ([Text(), *fitting(briefly, room - len(lines) - 1, what="that speak against it")] if told else [])


def _in_full(console: Console, outcome: Outcome, begin: float) -> Lines:
    requirement = outcome.requirement
    lines = [Text(), *wrapped(console, _named(outcome))]
    lines += wrapped(console, Text(safe(requirement.text, 1000)), by=2)
    lines += wrapped(console, Text(f"source: {sourced(requirement)}", "dim"), by=2)
    for place, findings in placed(outcome.findings[:MOST_FINDINGS], begin):
        for finding in findings:
            for word, said in (("expected", finding.expected), ("observed", finding.observed)):
                lines += wrapped(console, Text.assemble((word, "dim"), " ", safe(said)), by=2, hang=9)
        lines += wrapped(console, Text(place, "dim"), by=2)
    more = len(outcome.findings) - MOST_FINDINGS
    return lines + ([Text(f"  and {more} more of another kind or on another topic", "dim")] if more > 0 else [])


def _in_brief(outcome: Outcome) -> Text:
    return Text.assemble(_named(outcome), " ", safe(outcome.observed or ""))


def _named(outcome: Outcome) -> Text:
    requirement = outcome.requirement
    verdict = (outcome.verdict.value, STYLES.get(outcome.verdict, ""))
    return Text.assemble(verdict, " ", (safe(requirement.id), "bold"), " ", (requirement.level, "dim"))


def _rest(console: Console, result: Result) -> Iterable[Lines]:
    """Yield what could not be decided, what was not tested, and the notes."""
    for each in left_open(result):
        verdict = (each.verdict.value, STYLES.get(each.verdict, ""))
        told = Text.assemble(verdict, f" {each.levels}: {each.because}", (f" ({_names(each)})", "dim"))
        yield wrapped(console, told, hang=2)
    for each in untested(result):
        yield wrapped(console, Text(f"{each.verdict.value} {each.levels}: {each.because}", "dim"), hang=2)
    for note in _gathered(notes(result)):
        yield wrapped(console, Text(f"note: {note}", "dim"), hang=2)


def _names(alike: Alike) -> str:
    """Return the ids of what is alike, or the first and how many more there are."""
    ids = [safe(each.requirement.id, 60) for each in alike.outcomes]
    return ", ".join(ids) if len(ids) <= MOST_NAMED else f"{ids[0]} and {len(ids) - 1} more"


def _tail(console: Console, result: Result, page: Path | None) -> Lines:
    """Return what is accepted, and what to do next: a command stands in a line of its own, in one piece."""
    lines: Lines = []
    known = known_deviations(result)
    for each in known[:MOST_DEVIATIONS]:
        told = Text.assemble("deviation ", (each.requirement, "bold"), f": {each.told}")
        lines += [*([] if lines else [Text()]), *wrapped(console, told, hang=2)]
    if len(known) > MOST_DEVIATIONS:
        lines.append(Text(f"… and {len(known) - MOST_DEVIATIONS} more deviations", "dim"))
    sentence, _, command = (advice(result) or "").partition("\n")
    lines.append(Text())
    lines += wrapped(console, Text(sentence, "bold")) if sentence else []
    lines += [Text(command, "bold")] if command else []
    return lines + wrapped(console, Text(in_page(PAGE, page), "dim"))


def _gathered(told: Sequence[str]) -> list[str]:
    """Return the notes, of those that begin alike only the first, and how many more there are."""
    groups: dict[str, list[str]] = {}
    for note in told:
        groups.setdefault(note.partition(": ")[0], []).append(note)
    return [f"{safe(first)}{f' and {len(more)} more' if more else ''}" for first, *more in groups.values()]
