"""Evidence: the manifest of a pack: who made it, by which contract, and the checksum of every other member."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from conformance.contract import Contract, Schema
from conformance.errors import UsageError
from conformance.evidence.kit import Kit
from conformance.report.safe import safe

VERSION = "1.0"
MANIFEST = "manifest.json"
CAPTURE, CONTRACT, DEVIATIONS, STATEMENT = "capture.ndjson", "contract.yaml", "deviations.yaml", "charger.yaml"
RESULT, REPORT, JUNIT = "result.json", "report.html", "junit.xml"
DERIVED = (RESULT, REPORT, JUNIT)
NEEDED = (CAPTURE, CONTRACT, *DERIVED)
NAME = "[a-z0-9][a-z0-9_-]{0,40}(\\.[a-z0-9]{1,10}){1,2}"

_DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_TEXT = {"type": "string", "maxLength": 1000}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


_SCHEMA = Schema(
    _object(
        version={"type": "string", "pattern": "^1\\.[0-9]{1,3}$"},
        profile=_TEXT,
        kit=_object(version=_TEXT, digest=_DIGEST),
        contract=_object(title=_TEXT, version=_TEXT, digest=_DIGEST),
        members={
            "type": "array",
            "maxItems": 32,
            "items": _object(
                name={"type": "string", "pattern": f"^{NAME}$"},
                bytes={"type": "integer", "minimum": 0},
                digest=_DIGEST,
            ),
        },
    )
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a pack: its name, its size in bytes, and the SHA-256 digest of its content."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself."""

    profile: str
    kit: Kit
    contract: Mapping[str, str]
    members: tuple[Member, ...]


def facts(contract: Contract) -> dict[str, str]:
    """Return what a manifest says of its contract."""
    return {"title": contract.title, "version": contract.version, "digest": contract.digest}


def measured(name: str, chunks: Iterable[bytes]) -> Member:
    """Return a member from its content."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        digest.update(chunk)
    return Member(name, size, f"sha256:{digest.hexdigest()}")


def render_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as JSON."""
    told = {
        "version": VERSION,
        "profile": manifest.profile,
        "kit": {"version": manifest.kit.version, "digest": manifest.kit.digest},
        "contract": dict(manifest.contract),
        "members": [{"name": each.name, "bytes": each.size, "digest": each.digest} for each in manifest.members],
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_manifest(raw: bytes, place: str) -> Manifest:
    """Read the manifest of a pack at a place; raises UsageError where it is none."""
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{place}: its {MANIFEST} is not JSON ({safe(str(error), 80)}); take a whole copy.") from None
    if not _SCHEMA.accepts(told):
        wrong = next(iter(_SCHEMA.violations(told)))
        why = f"expected {safe(wrong.expected, 120)}, not {safe(wrong.observed, 80)}"
        raise UsageError(f"{place}: its {MANIFEST} is not one that this kit reads ({why}); take a whole copy.")
    members = tuple(Member(each["name"], each["bytes"], each["digest"]) for each in told["members"])
    if len({each.name for each in members}) < len(members):
        raise UsageError(f"{place}: its {MANIFEST} names a member twice; take a whole copy.")
    return Manifest(told["profile"], Kit(**told["kit"]), told["contract"], members)
