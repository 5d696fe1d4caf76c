"""Site: short things said in Markdown: what a field may be, how a moment went, why a verdict is what it is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from conformance.contract import BUNDLED
from conformance.judgement import Outcome
from docs.site.evidence import Heard, Telling
from docs.site.fields import PAYLOAD, Field
from docs.site.writing import escaped, fenced

LINES_EACH = 4  # of a message: when and whose, where, what, and an empty one


def mark(contracts: tuple[str, ...]) -> str:
    """Return the mark of what only some of the contracts have, nothing where all have it."""
    return "" if set(contracts) == set(BUNDLED) else "".join(f" [{each} only]{{.badge}}" for each in contracts)


def gathered(fields: Sequence[Field]) -> list[tuple[str, Field]]:
    """Return the fields with their paths in Markdown; neighbours in one object that are alike share a row."""
    rows: list[tuple[str, Field]] = []
    for (parent, _), group in itertools.groupby(fields, key=lambda each: (_parent(each), replace(each, path=""))):
        alike = list(group)
        if parent:
            names = [alike[0].path, *(each.path.removeprefix(f"{parent}.") for each in alike[1:])]
            rows.append((", ".join(f"`{each}`" for each in names), alike[0]))
        else:
            rows.extend((PAYLOAD if each.path == PAYLOAD else f"`{each.path}`", each) for each in alike)
    return rows


def _parent(field: Field) -> str:
    return field.path.rpartition(".")[0]


def described(field: Field) -> str:
    """Return what a field may be and what it means."""
    words = [f"one of {', '.join(f'`{each}`' for each in field.words)}"] if field.words else []
    form = ["of the form `" + field.form.replace("|", "\\|") + "`"] if field.form else []
    allowed = " and ".join([*words, *map(escaped, field.limits), *form])
    return " ".join(
        each for each in (escaped(field.meaning), f"{allowed[:1].upper()}{allowed[1:]}." if allowed else "") if each
    )


def why(outcome: Outcome) -> str:
    """Return the reason of an outcome, and what was expected and observed where a finding says so."""
    seen = f"expected {outcome.expected}; observed {outcome.observed}" if outcome.findings else outcome.observed
    return escaped("; ".join(each for each in (outcome.reason, seen) if each))


def story(telling: Telling) -> str:
    """Return the messages of a moment as a block, three lines each, with the one that decides marked."""
    text = "\n\n".join(map(_message, telling.messages))
    first = LINES_EACH * telling.decisive + 1
    return fenced(f":emphasize-lines: {first}-{first + LINES_EACH - 2}\n\n{text}", "{code-block} text")


def _message(heard: Heard) -> str:
    how = "said" if heard.topic else "seen"
    return (
        f"{heard.t_s:.2f} s, {how} by the {heard.said_by}\n{heard.topic or '(a look)'}\n{heard.payload or '(nothing)'}"
    )
