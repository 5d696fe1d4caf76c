"""Report, two side by side, as GitHub-flavoured Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judgement import Change, Comparison, Kind, Result
from conformance.report.advice import again
from conformance.report.compared.taken import differences
from conformance.report.compared.told import TAKEN, TITLES, advice, figures, state, summed, turned
from conformance.report.markdown import bounded
from conformance.report.marked import code, fenced, folded, prose
from conformance.report.why import chosen, why

MOST_OPEN, MOST_FOLDED = 5, 60
_FOLDED = {Kind.CHANGED, Kind.DECIDED}


def render_markdown_comparison(comparison: Comparison) -> str:
    """Return a comparison as Markdown: what got worse is open, what matters less is folded."""
    return bounded(_parts(comparison), "parts")


def _parts(comparison: Comparison) -> Iterator[str]:
    before, after = comparison.before, comparison.after
    contract = f"{prose(after.contract.title)} {prose(after.contract.version)}"
    yield f"## {comparison.word.value}"
    yield f"{code(after.name, 80)} beside {code(before.name, 80)}, against {contract}"
    yield summed(comparison)
    yield f"{_side('before', before)}\n{_side('after', after)}"
    yield from map(prose, advice(comparison))
    if taken := differences(comparison):
        yield f"**{TAKEN}**"
        yield "\n".join(f"- {each.what}: {code(each.before)} → {code(each.after)}" for each in taken)
    for kind, title in TITLES.items():
        changes = comparison.of(kind)
        if changes and kind in _FOLDED:
            yield folded(f"{title}: {len(changes)}", _listed(comparison, changes))
        elif changes:
            yield f"### {title}"
            yield from (_change(comparison, each) for each in changes[:MOST_OPEN])
            if more := changes[MOST_OPEN:]:
                yield folded(f"{len(more)} more", _listed(comparison, more))


def _side(when: str, result: Result) -> str:
    return f"- {when}: **{result.device.value}**{chosen(result)}: {why(result)}"


def _listed(comparison: Comparison, changes: list[Change]) -> str:
    left = len(changes) - MOST_FOLDED
    told = [_change(comparison, each) for each in changes[:MOST_FOLDED]]
    return "\n\n".join([*told, *([f"… and {left} more, which --json and --html hold"] if left > 0 else [])])


def _change(comparison: Comparison, change: Change) -> str:
    requirement = change.after.requirement
    lines = [f"**{turned(change)}** {code(requirement.id)} {requirement.level}  ", prose(requirement.text), ""]
    lines += [f"- before: {code(state(change.before))}", f"- after: {code(state(change.after))}"]
    lines += [f"- {each.name}: {each.before} → {each.after}" for each in figures(change)]
    if change.kind is Kind.WORSE:
        lines += ["", fenced(again(comparison.after, change.after))]
    return "\n".join(lines)
