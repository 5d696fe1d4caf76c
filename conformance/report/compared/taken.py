"""Report, two side by side: how the one was taken otherwise than the other, since a change may then be the bench's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.capture import Header
from conformance.judgement import Comparison, Result
from conformance.report.safe import safe

SAME_SPAN = 0.1  # a tenth more or less is as long


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not alike, in words that are safe to show."""

    what: str
    before: str
    after: str


def differences(comparison: Comparison) -> list[Difference]:
    """Return what is not alike in how two captures were taken."""
    before, after = comparison.before, comparison.after
    pairs = [(what, told(before), told(after)) for what, told in _FACTS.items()]
    return [
        *(Difference(what, safe(was), safe(is_)) for what, was, is_ in pairs if was != is_),
        *_spans(before, after),
    ]


def _spans(before: Result, after: Result) -> list[Difference]:
    was, is_ = (each.span[1] - each.span[0] for each in (before, after))
    alike = abs(was - is_) <= SAME_SPAN * max(was, is_)
    return [] if alike else [Difference("duration", f"{was:.1f} s", f"{is_:.1f} s")]


def _of_header(told: Callable[[Header], str]) -> Callable[[Result], str]:
    """Return what tells a fact of the header; a plain recording has none, and does not say."""
    return lambda result: told(result.header) if result.header is not None else "not said"


def _arrivals(result: Result) -> str:
    if "assumed_s" in result.uncertainty:
        return "assumed, without beacons"
    return "measured by beacons" if result.uncertainty.get("heard") else "not known"


def _declared(result: Result) -> str:
    told = [f"{name} {'present' if there else 'absent'}" for name, there in sorted(result.stated.declared.items())]
    return ", ".join(told) or "nothing"


def _commands(result: Result) -> str:
    if result.course is None:
        return "not counted"
    count = len(result.course.commands) + result.course.left_out.get("commands", 0)
    return f"{count} sent" if count else "none sent"


def _states(result: Result) -> str:
    """Return which states of sessions were seen, at whatever connector."""
    sessions = result.course.sessions.values() if result.course else ()
    changes = (change for each in sessions for states in each.states.values() for change in states.changes)
    return ", ".join(dict.fromkeys(sorted(state for _, state in changes if state))) or "none seen"


def _seen(result: Result) -> str:
    """Return which connectors were heard of, or, where nobody looked, which are declared."""
    seen = sorted(name for name in result.course.sessions if name) if result.course else []
    return ", ".join(seen or result.stated.connectors) or "none"


def _end(result: Result) -> str:
    return "broken off" if result.interrupted else "truncated" if result.truncated else "whole"


_FACTS: dict[str, Callable[[Result], str]] = {
    "kind": lambda result: "a plain recording" if result.header is None else "a capture",
    "charger": _of_header(lambda header: header.address or "not said"),
    "contract": _of_header(lambda header: header.contract_digest or "not said"),
    "allowed": _of_header(lambda header: header.allowed),
    "selected": _of_header(lambda header: ", ".join(sorted(header.selected)) or "every requirement"),
    "operator": _of_header(lambda header: ", ".join(sorted(header.operator)) or "nobody"),
    "declared": _declared,
    "connectors": _seen,
    "commands": _commands,
    "states": _states,
    "end": _end,
    "arrivals": _arrivals,
    "kit": _of_header(lambda header: header.kit_version or "unknown"),
}
