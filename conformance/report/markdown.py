"""Report as GitHub-flavoured Markdown, for the log of a job: bounded, and safe against what a charger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from conformance.judgement import DeviceWord, Outcome, Result, Verdict
from conformance.report.advice import advice, again
from conformance.report.deviations import excused, known_deviations
from conformance.report.marked import MARK, code, fenced, folded, prose, table
from conformance.report.numbers import bench
from conformance.report.why import LEVELS, Alike, chosen, left_open, notes, seen_at, untested, why

MOST_BYTES = 900_000  # GitHub shows no summary of more than 1 MiB
MOST_OPEN, MOST_FOLDED = 5, 40
MOST_NOTES = 20
_WORST_FIRST = (
    DeviceWord.DOES_NOT_CONFORM,
    DeviceWord.INCOMPLETE,
    DeviceWord.CONFORMS_WITH_WARNINGS,
    DeviceWord.CONFORMS,
)


def render_markdown(results: Sequence[Result]) -> str:
    """Return one or more results as Markdown, the worst first; several are counted by their word before that.

    Of very many, those that GitHub would not show are counted.
    """
    worst_first = sorted(results, key=lambda each: _WORST_FIRST.index(each.device))
    counted = [_words(worst_first)] if len(results) > 1 else []
    return bounded([*counted, *map(_result, worst_first)], "results")


def bounded(parts: Iterable[str], what: str) -> str:
    """Return parts, each bounded itself, one below the other, as many as may stand in a summary."""
    shown, left = [MARK], list(parts)
    while left and sum(len(each.encode("utf-8")) for each in (*shown, left[0])) < MOST_BYTES:
        shown.append(left.pop(0))
    return "\n\n".join([*shown, *([f"… and {len(left)} more {what}"] if left else [])]) + "\n"


def against(result: Result, outcome: Outcome) -> str:
    """Return what speaks against a charger, with the command that repeats it."""
    requirement = outcome.requirement
    lines = [f"**{outcome.verdict.value}** {code(requirement.id)} {requirement.level}  ", prose(requirement.text), ""]
    for finding in outcome.findings[:1]:
        lines += [f"- expected {code(finding.expected)}", f"- observed {code(finding.observed)}"]
        lines += [f"- {code(seen_at(finding, result.span[0]))}"]
    more = len(outcome.findings) - 1
    lines += [f"- and {more} more of another kind or on another topic"] if more > 0 else []
    return "\n".join([*lines, "", fenced(again(result, outcome))])


def _words(results: Sequence[Result]) -> str:
    counts = Counter(each.device for each in results)
    return table(["", "results"], [[each.value, counts[each]] for each in _WORST_FIRST if counts[each]])


def _result(result: Result) -> str:
    return "\n\n".join(_parts(result))


def _parts(result: Result) -> Iterator[str]:
    contract = f"{prose(result.contract.title)} {prose(result.contract.version)}"
    yield f"## {result.device.value}{chosen(result)}"
    yield f"{code(result.name, 80)} against {contract}"
    yield why(result)
    yield from (prose(each) for each in (result.fits_better, excused(result)) if each)
    yield _totals(result)
    yield f"Bench: {prose(bench(result))}"
    told = [each for verdict in (Verdict.FAIL, Verdict.WARN) for each in result.outcomes if each.verdict is verdict]
    if told:
        yield "### What speaks against it"
        yield from (against(result, each) for each in told[:MOST_OPEN])
        yield from _more(result, told[MOST_OPEN:])
    if open_ := left_open(result):
        yield "### What could not be decided"
        yield "\n".join(map(_alike, open_))
    if not_run := untested(result):
        yield folded("What was not tested", "\n".join(map(_alike, not_run)))
    if known := known_deviations(result):
        yield "### Known deviations"
        yield "\n".join(f"- {code(each.requirement)} {code(each.told, 1000)}" for each in known[:MOST_FOLDED])
    if said := notes(result):
        yield folded("Notes", "\n".join(f"- {code(each)}" for each in said[:MOST_NOTES]))
    sentence, _, command = (advice(result) or "").partition("\n")
    if sentence and not told:
        yield prose(sentence)
        yield from [fenced(command)] if command else []


def _more(result: Result, told: list[Outcome]) -> Iterator[str]:
    shown, left = told[:MOST_FOLDED], len(told) - MOST_FOLDED
    if shown:
        content = [against(result, each) for each in shown]
        content += [f"… and {left} more, which --json and --html hold"] if left > 0 else []
        yield folded(f"{len(told)} more", "\n\n".join(content))


def _alike(alike: Alike) -> str:
    names = " ".join(code(each.requirement.id, 60) for each in alike.outcomes)
    return f"- {alike.verdict.value}, {alike.levels}: {code(alike.because)}: {names}"


def _totals(result: Result) -> str:
    counts = Counter((each.requirement.level, each.verdict) for each in result.outcomes)
    verdicts = [each for each in Verdict if any(counts[level, each] for level in LEVELS)]
    rows = [
        [level, *(counts[level, each] or "" for each in verdicts)]
        for level in LEVELS
        if any(counts[level, each] for each in verdicts)
    ]
    return table(["", *(each.value for each in verdicts)], rows)
