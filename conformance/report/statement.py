"""Report: a survey as a feature statement: YAML with every question, what was seen, and the answer that it suggests."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime

from conformance.judgement import Survey
from conformance.report.safe import safe

_ANSWERS = {True: "yes", False: "no", None: "unset"}
_HEAD = """\
# Feature statement: what this charger has of what the contract leaves open.
#
# Answer each question with yes or no. What was seen stands beside it, and is
# suggested as the answer; what could not be seen, or differs from time to time
# or between connectors, is unset. Unset declares nothing, and is never read as
# no. Then sign: from there on the statement is yours, and a run with it
# (--statement) holds the charger to it, in both directions.
"""
_TAIL = """
signed:
  by: ''
  date: ''
"""


def render_statement(survey: Survey, *, where: str, begin: float, seconds: float) -> str:
    """Return the feature statement of a survey that began at a time in Unix seconds and lasted some seconds."""
    lines = [
        _HEAD,
        "contract:",
        f"  title: {_quoted(survey.contract.title)}",
        f"  version: {_quoted(survey.contract.version)}",
        "surveyed:",
        f"  where: {_quoted(where)}",
        f"  begin: {datetime.fromtimestamp(begin, UTC).isoformat(timespec='seconds').replace('+00:00', 'Z')}",
        f"  seconds: {seconds:g}",
        f"  messages: {survey.messages}",
        "",
        "# The connectors that were listed; unset, where they differ from day to day.",
        f"connectors: {_connectors(survey)}",
        "",
        "features:" if survey.contract.features else "features: {}",
        *(line for name in survey.contract.features for line in _feature(survey, name)),
    ]
    return "\n".join(lines) + "\n" + _TAIL


def _feature(survey: Survey, name: str) -> Iterator[str]:
    known = (("seen", survey.seen), ("seen lacking", survey.lacking))
    shown = [f"{word}: {signs[name]}" for word, signs in known if name in signs] or ["could not be seen"]
    yield ""
    for comment in (survey.contract.features[name].text, *shown):
        yield from textwrap.wrap(safe(comment), 80, initial_indent="  # ", subsequent_indent="  #   ")
    yield f"  {name}: {_ANSWERS[survey.answer(name)]}"


def _connectors(survey: Survey) -> str:
    return f"[{', '.join(map(_quoted, survey.connectors))}]" if survey.connectors else "unset"


def _quoted(text: str) -> str:
    r"""Return text as YAML's double-quoted form, of which the escapes (`\x…`, `\u…`) are those of shown text."""
    return '"' + safe(text.replace("\\", "\\\\").replace('"', '\\"'), len(text) * 2) + '"'
