"""Report as JSON: a pure function of contract and capture; no path, date or duration of the judging is in it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import orjson

from conformance.contract import Contract, Requirement
from conformance.judgement import Finding, Outcome, Result

MOST_BYTES = 4096


def render_json(results: Sequence[Result]) -> bytes:
    """Return the result of one capture as a JSON object, or those of several as `{"results": […]}`."""
    objects = [_result(each) for each in results]
    named = [{"name": _text(each.name), **told} for each, told in zip(results, objects, strict=True)]
    whole = objects[0] if len(objects) == 1 else {"results": named}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def render_requirements(contract: Contract) -> bytes:
    """Return the requirements of a contract as JSON."""
    listed = [{**_promise(each), "judged": each.check is not None} for each in contract.requirements]
    facts = {"title": contract.title, "version": contract.version, "digest": contract.digest}
    return orjson.dumps(
        {"contract": facts, "requirements": listed}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def _promise(requirement: Requirement) -> dict[str, Any]:
    source = requirement.source
    return {
        "id": requirement.id,
        "level": requirement.level,
        "text": requirement.text,
        "source": {"kind": source.kind, "section": source.section, "tolerance": source.tolerance},
    }


def _result(result: Result) -> dict[str, Any]:
    header = result.header
    return {
        "device": result.device.value,
        "contract": {
            "title": result.contract.title,
            "version": result.contract.version,
            "digest": result.contract.digest,
        },
        "capture": {
            "begin": result.span[0],
            "end": result.span[1],
            "messages": result.messages,
            "truncated": result.truncated,
            "address": _text(header.address) if header else None,
            "allowed": header.allowed if header else None,
            "selected": [_text(each) for each in header.selected] if header else [],
            "operator": [_text(each) for each in header.operator] if header else [],
            "declared": {_text(key): value for key, value in header.declared.items()} if header else {},
        },
        "requirements": [_outcome(each) for each in result.outcomes],
        "notes": [_text(each) for each in result.notes],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        **_promise(outcome.requirement),
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "expected": outcome.expected,
        "observed": _text(outcome.observed) if outcome.observed is not None else None,
        "count": {"kept": outcome.kept, "broken": outcome.broken, "undecided": outcome.undecided},
        "numbers": dict(outcome.numbers or {}),
        "evidence": [_finding(each) for each in outcome.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "line": where.line,
        "t": where.t,
        "topic": _text(where.topic) if where.topic is not None else None,
        "connector": _text(where.connector) if where.connector is not None else None,
        **_payload(where.payload),
        "expected": finding.expected,
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


def _text(text: str) -> str:
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")
