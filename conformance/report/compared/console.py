"""Report, two side by side, on the console: what changed, first, and how the two were taken before that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.text import Text

from conformance.judgement import Change, Comparison, Kind, Result, Word
from conformance.report.compared.taken import differences
from conformance.report.compared.told import TAKEN, TITLES, advice, figures, state, states, summed, turned
from conformance.report.console import STYLES, WORDS
from conformance.report.printing import Lines, console_on, in_page, print_lines, wrapped
from conformance.report.safe import safe
from conformance.report.why import chosen, why

PAGE = "Both sides with their evidence are in"
FIRST = 2  # the title is above it, and the first of each kind is shown however long it is
MOST_LINES = {Kind.WORSE: 30, Kind.BETTER: 12, Kind.CHANGED: 8, Kind.UNDECIDED: 6, Kind.DECIDED: 4}
_WORDS = {Word.WORSE: "bold red", Word.INCOMPLETE: "bold magenta", Word.BETTER: "bold green", Word.NO_WORSE: "bold"}


def print_comparison(comparison: Comparison, file: IO[str] | None = None, *, page: Path | None = None) -> None:
    """Print what became of each requirement, readable at 80 columns, without colours where there is no terminal.

    `page` is the file that was written as HTML, to which the last line points.
    """
    console = console_on(file)
    contract, after = comparison.after.contract, comparison.after
    names = f"{safe(after.name, 60)} beside {safe(comparison.before.name, 60)}"
    against = f"{names}, against {safe(contract.title)} {safe(contract.version)}"
    word = Text.assemble((comparison.word.value, _WORDS[comparison.word]), " ", (against, "dim"))
    lines = [*wrapped(console, word), *wrapped(console, Text(summed(comparison))), Text()]
    lines += [*_side(console, "before", comparison.before), *_side(console, "after", after)]
    for advised in advice(comparison):
        lines += wrapped(console, Text(safe(advised), "bold"))
    lines += _taken(console, comparison)
    for kind in TITLES:
        lines += _section(console, kind, comparison.of(kind))
    print_lines(console, [*lines, Text(), *wrapped(console, Text(in_page(PAGE, page), "dim"))])


def _side(console: Console, when: str, result: Result) -> Lines:
    word = (result.device.value, WORDS[result.device])
    return wrapped(console, Text.assemble(f"{when:<7}", word, chosen(result), f": {why(result)}"), hang=7)


def _taken(console: Console, comparison: Comparison) -> Lines:
    told = differences(comparison)
    if not told:
        return []
    lines = [Text(), Text(f"{TAKEN}:", "bold yellow")]
    for each in told:
        lines += wrapped(console, Text(f"{each.what:<10} {each.before} → {each.after}"), by=2, hang=11)
    return lines


def _section(console: Console, kind: Kind, changes: Sequence[Change]) -> Lines:
    if not changes:
        return []
    in_full = kind in {Kind.WORSE, Kind.BETTER}
    lines, left = [Text(), Text(f"{TITLES[kind]}: {len(changes)}", "bold")], list(changes)
    while left:
        entry = _in_full(console, left[0]) if in_full else _in_brief(console, left[0])
        if len(lines) + len(entry) > MOST_LINES[kind] and len(lines) > FIRST:
            break
        lines += entry
        left.pop(0)
    musts = [safe(each.after.requirement.id, 60) for each in left if each.is_of_a_must]
    if musts:
        lines += wrapped(console, Text(f"… and {len(musts)} more MUST: {', '.join(musts)}"), hang=2)
    if others := len(left) - len(musts):
        lines.append(Text(f"… and {others} more in the page that --html writes", "dim"))
    return lines


def _in_full(console: Console, change: Change) -> Lines:
    lines = wrapped(console, _named(change), hang=2)
    lines += wrapped(console, Text(safe(change.after.requirement.text, 1000)), by=2)
    for when, outcome in (("before", change.before), ("after", change.after)):
        lines += wrapped(console, Text.assemble((f"{when:<7}", "dim"), state(outcome)), by=2, hang=7)
    return lines


def _in_brief(console: Console, change: Change) -> Lines:
    moved = figures(change)
    told = [f"{each.name} {each.before} → {each.after}" for each in moved] or [states(change)]
    return wrapped(console, Text.assemble(_named(change), f": {'; '.join(told)}"), hang=2)


def _named(change: Change) -> Text:
    requirement = change.after.requirement
    verdict = (turned(change), STYLES.get(change.after.verdict, ""))
    return Text.assemble(verdict, " ", (safe(requirement.id), "bold"), " ", (requirement.level, "dim"))
