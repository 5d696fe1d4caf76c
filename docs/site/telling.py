"""Site: short things said in Markdown: what a field may be, how a moment went, why a verdict is what it is."""

from __future__ import annotations

from conformance.contract import BUNDLED
from conformance.judgement import Outcome
from docs.site.evidence import Heard, Telling
from docs.site.fields import Field
from docs.site.writing import escaped, fenced


def mark(contracts: tuple[str, ...]) -> str:
    """Return the mark of what only some of the contracts have, nothing where all have it."""
    return "" if set(contracts) == set(BUNDLED) else "".join(f" [{each} only]{{.badge}}" for each in contracts)


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
    """Return the messages of a moment as a block, with the one that decides marked."""
    text = "\n".join(_message(each) for each in telling.messages)
    decisive = telling.decisive
    marked = "" if decisive is None else f"\n:emphasize-lines: {2 * decisive + 1},{2 * decisive + 2}"
    return fenced(f"{marked.strip()}\n\n{text}" if marked else text, "{code-block} text" if marked else "text")


def _message(heard: Heard) -> str:
    """Return a message in two lines: when, whose and where; then what."""
    return f"{heard.t_s:7.2f} s  {heard.said_by}  {heard.topic}\n           {heard.payload or '(nothing)'}"
