"""Report as JSON: a pure function of contract and capture; no path, date or duration of the judging is in it."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Sequence
from typing import Any

import orjson

from conformance.capture import Header
from conformance.contract import Contract, Coverage, Requirement
from conformance.judgement import Finding, Outcome, Result

MOST_BYTES = 4096
MOST_CHARACTERS = 4096
_TOO_LARGE = 2**63
_HARMFUL = re.compile(
    "[<\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)


def render_json(results: Sequence[Result]) -> bytes:
    """Return the result of one capture as a JSON object, or those of several as `{"results": […]}`."""
    objects = [_result(each) for each in results]
    named = [{"name": _text(each.name), **told} for each, told in zip(results, objects, strict=True)]
    return dumped(objects[0] if len(objects) == 1 else {"results": named})


def render_requirements(contract: Contract, covered: Coverage) -> bytes:
    """Return the requirements of a contract as JSON, with how far each of them is covered, and all together."""
    listed = [
        {
            **promised(each),
            "told": each.id in covered.told,
            "judged": each.id in covered.judged,
            "killed_by": list(covered.killed.get(each.id, ())),
        }
        for each in contract.requirements
    ]
    counts = {kind: len(getattr(covered, kind)) for kind in ("stated", "told", "judged", "killed")}
    return dumped({"contract": contract_facts(contract), "coverage": counts, "requirements": listed})


def dumped(value: Any) -> bytes:
    """Return JSON in which what could steer a terminal or a page is written as an escape: it means the same."""
    raw = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode("utf-8")
    return _HARMFUL.sub(lambda found: _escaped(found[0]), raw).encode("utf-8")


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def contract_facts(contract: Contract) -> dict[str, Any]:
    """Return which contract it is."""
    return {"title": contract.title, "version": contract.version, "digest": contract.digest}


def promised(requirement: Requirement) -> dict[str, Any]:
    """Return a requirement as the contract has it."""
    source = requirement.source
    return {
        "id": requirement.id,
        "level": requirement.level,
        "text": requirement.text,
        "source": {"kind": source.kind, "section": source.section, "tolerance": source.tolerance},
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "device": result.device.value,
        "contract": contract_facts(result.contract),
        "capture": captured(result),
        "uncertainty": _plain(dict(result.uncertainty)),
        "fits": dict(result.fits),
        "requirements": [{**promised(each.requirement), **weighed(each)} for each in result.outcomes],
        **({"deviations": _deviations(result)} if result.deviations else {}),
        "notes": [_text(each) for each in result.notes],
    }


def captured(result: Result) -> dict[str, Any]:
    """Return what was heard, and how it was taken."""
    begin, end = result.span
    heard = {"begin": begin, "end": end, "span_s": end - begin, "messages": result.messages}
    return {**_plain(heard), "truncated": result.truncated, **_facts(result)}


def _facts(result: Result) -> dict[str, Any]:
    """Return what the header says, and what is declared; a plain recording has no header, and says nothing itself."""
    header, stated = result.header or Header(allowed=""), result.stated
    return {
        "address": _text(header.address) or None,
        "prefix": _text(header.prefix),
        "subscribed": [_text(each) for each in header.subscribed],
        "allowed": header.allowed or None,
        "selected": [_text(each) for each in header.selected],
        "operator": [_text(each) for each in header.operator],
        "declared": {_text(key): value for key, value in stated.declared.items()},
        "connectors": [_text(each) for each in stated.connectors],
        "clock": {_text(key): _text(value) for key, value in header.clock.items()},
        "beacon": _text(header.beacon) or None,
        "kit_version": _text(header.kit_version) or None,
        "contract_digest": _text(header.contract_digest) or None,
    }


def weighed(outcome: Outcome) -> dict[str, Any]:
    """Return the verdict on a requirement, and what it stands on."""
    return {
        "verdict": outcome.verdict.value,
        "reason": _text(outcome.reason),
        "expected": _text(outcome.expected),
        "observed": _text(outcome.observed),
        "count": {"kept": outcome.kept, "broken": outcome.broken, "undecided": outcome.undecided},
        "numbers": _plain(dict(outcome.numbers or {})),
        "evidence": [_finding(each) for each in outcome.findings],
    }


def _deviations(result: Result) -> list[dict[str, Any]]:
    return [
        {
            "requirement": each.requirement,
            "reason": _text(each.reason),
            "expires": each.expires.isoformat(),
            "standing": stands.value,
        }
        for each, stands in result.standings()
    ]


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "line": where.line,
        "t": _plain(where.t),
        "topic": _text(where.topic),
        "connector": _text(where.connector),
        **_payload(where.payload),
        "expected": _text(finding.expected),
        "observed": _text(finding.observed),
        "count": finding.count,
    }


def _payload(payload: bytes | None) -> dict[str, str]:
    if payload is None:
        return {}
    head = payload[:MOST_BYTES]
    cut = {"payload_cut": f"the first {MOST_BYTES} of {len(payload)} bytes"} if len(payload) > MOST_BYTES else {}
    try:
        return {"payload": head.decode("utf-8"), **cut}
    except UnicodeDecodeError:
        return {"payload_b64": base64.b64encode(head).decode("ascii"), **cut}


def _text(text: str | None) -> Any:
    """Return text as JSON can hold it, cut where it is very long; None stays None."""
    if text is None:
        return None
    head = text[:MOST_CHARACTERS].encode("utf-8", errors="backslashreplace").decode("utf-8")
    return head if len(text) <= MOST_CHARACTERS else f"{head}… ({len(text)} characters)"


def _plain(value: Any) -> Any:
    """Return a value whose numbers JSON can hold: NaN, the infinities and what has no 64 bits become text."""
    if isinstance(value, dict):
        return {_text(str(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, int):
        return value if abs(value) < _TOO_LARGE else str(value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
