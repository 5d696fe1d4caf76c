"""Packs for the tests: written as a run writes them, and altered as somebody might who has something to hide."""

import hashlib
import json
import zipfile
from dataclasses import replace

from conformance import contract
from conformance.capture import CaptureWriter, Header, Mark
from conformance.evidence import Packing, kit_version
from tests.recordings import CONTRACT, START, pulse, with_payload

SECONDS = 30
HEADER = Header(
    kit_version=kit_version(),
    contract_digest=CONTRACT.digest,
    address="mqtt://192.0.2.10:1883",
    subscribed=("everest_api/#",),
    started=START,
)
BAD = with_payload(pulse(SECONDS), "datetime", b"yesterday", only=3)


def record(path, events=None, *, header=HEADER, whole=True):
    """Record what a charger says, as a run does it; of a charger that is healthy unless told otherwise."""
    writer = CaptureWriter(path, header)
    for event in (Mark(START, "link", {"state": "up"}), *(pulse(SECONDS) if events is None else events)):
        writer.append(event)
    if whole:
        writer.close(START + SECONDS)
    else:
        writer.abandon()


def packing(path, *, said=None, capture=None, document=None, **given):
    """Return what packs a run; `said` is a list that takes what is said."""
    given = {name.replace("_", "."): each for name, each in given.items()}
    say = (lambda _: None) if said is None else said.append
    return Packing(path, contract=document or contract.bundled(), capture=capture, given=given, say=say)


def packed(path, events=None, *, header=HEADER, document=None, **given):
    """Write a pack of one run; return its path."""
    with packing(path, document=document, **given) as run:
        record(run.capture, events, header=header)
    return path


def members(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(path, content, *, true_checksums=False, more=()):
    """Write other content as a pack, if need be with a manifest whose checksums are right again."""
    content = dict(content)
    if true_checksums:
        manifest = json.loads(content["manifest.json"])
        for member in manifest["members"]:
            raw = content.get(member["name"], b"")
            member.update(bytes=len(raw), digest=f"sha256:{hashlib.sha256(raw).hexdigest()}")
        content["manifest.json"] = json.dumps(manifest, indent=2).encode() + b"\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in (*content.items(), *more):
            archive.writestr(name, raw)
    return path


def told(verification) -> dict[str, str]:
    """Return the word on each member."""
    return {each.name: each.word for each in verification.members}


def of_kit(version):
    return replace(HEADER, kit_version=version)
