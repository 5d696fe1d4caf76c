"""Evidence: what is known of each member of a pack, by its checksum and by what follows from the capture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from conformance.evidence.kit import Kit, this_kit
from conformance.evidence.manifest import MANIFEST, NEEDED, Manifest, Member, facts, measured, render_manifest
from conformance.evidence.profile import CERTIFY
from conformance.judgement import Result
from conformance.report.safe import safe

MOST_TOLD = 5
DEVICE = "the word on the device"
NOT_RECOMPUTABLE = "not recomputable"


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one member: a word, why, and whether it holds."""

    name: str
    word: str = "as recorded"
    why: str = ""
    holds: bool = True


def changed(name: str, why: str) -> Checked:
    """Return that a member is not what was recorded."""
    return Checked(name, "changed", why, holds=False)


def by_checksums(manifest: Manifest, found: Mapping[str, Member | None]) -> Iterator[Checked]:
    """Yield what is known of every member but the manifest by its checksum; a member of None is damaged."""
    recorded = {each.name: each for each in manifest.members}
    for name in dict.fromkeys((*recorded, *NEEDED, *found)):
        if name == MANIFEST:
            continue
        if name not in found:
            yield Checked(name, "missing", holds=False)
        elif name not in recorded:
            yield Checked(name, "added", f"the {MANIFEST} does not name it", holds=False)
        elif found[name] != recorded[name]:
            yield changed(name, f"its checksum is not that of the {MANIFEST}" if found[name] else "it is damaged")
        else:
            yield Checked(name)


def by_recomputing(recorded: Member, content: bytes, made_by: Kit) -> Checked:
    """Return what is known of a member that follows from the capture."""
    if measured(recorded.name, [content]) == recorded:
        return Checked(recorded.name)
    if made_by == this_kit():
        return changed(recorded.name, "it does not follow from the capture")
    return Checked(recorded.name, NOT_RECOMPUTABLE, f"made by {made_by}, this is {this_kit()}")


def by_verdicts(checked: Checked, recorded: bytes, result: Result) -> Checked:
    """Return what is known of a result of another kit by its verdicts, a word for each requirement."""
    here = {each.requirement.id: each.verdict.value for each in result.outcomes} | {DEVICE: result.device.value}
    try:
        told = orjson.loads(recorded)
        there = {each["id"]: each["verdict"] for each in told["requirements"]} | {DEVICE: told["device"]}
    except (ValueError, KeyError, TypeError):
        return changed(checked.name, "it is not the result of a kit")
    differing = [each for each in dict.fromkeys((*there, *here)) if there.get(each) != here.get(each)]
    if not differing:
        return Checked(checked.name, checked.word, f"{checked.why}; the verdicts are the same")
    shown = [
        f"{safe(str(each), 60)} is {safe(str(there.get(each, 'not there')), 20)} there and {here.get(each, 'not')} here"
        for each in differing[:MOST_TOLD]
    ]
    more = f", and {len(differing) - MOST_TOLD} more" if len(differing) > MOST_TOLD else ""
    return Checked(checked.name, checked.word, f"{checked.why}; {', '.join(shown)}{more}", holds=False)


def of_manifest(raw: bytes, manifest: Manifest, result: Result, made_by: Kit) -> Checked:
    """Return what is known of the manifest itself: it follows from the other members, but for who made it."""
    expected = Manifest(CERTIFY, made_by, facts(result.contract), manifest.members)
    if manifest != expected or (made_by == this_kit() and raw != render_manifest(expected)):
        return changed(MANIFEST, "it does not follow from the capture and the contract")
    if result.header is None or result.header.selected:
        return changed(MANIFEST, f"its profile is {CERTIFY}, and the capture is of another kind of run")
    return Checked(MANIFEST)
