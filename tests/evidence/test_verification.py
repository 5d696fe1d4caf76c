"""A pack is verified from its capture alone, and whatever is changed in it is seen."""

import json
import zipfile
from dataclasses import replace

import pytest

from conformance import contract
from conformance.errors import UsageError
from conformance.evidence import checked, kit, verification, verify
from tests.evidence.packs import BAD, HEADER, members, of_kit, packed, packing, record, repacked, told

NAMES = ["manifest.json", "capture.ndjson", "contract.yaml", "result.json", "report.html", "junit.xml"]
DERIVED = ["result.json", "report.html", "junit.xml"]


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """Return the pack of a charger that tells the time wrongly once."""
    return packed(tmp_path_factory.mktemp("pack") / "bad.zip", BAD)


def changed(pack, path, name, change, **options):
    """Return what is known of a pack in which one member was changed."""
    content = members(pack)
    before = content[name]
    content[name] = change(before)
    assert content[name] != before
    return verify(repacked(path, content, **options))


def swapped(old, new):
    return lambda raw: raw.replace(old, new, 1)


def test_what_was_written_holds(pack):
    """Every member is as recorded, whatever the verdicts are."""
    found = verify(pack)
    assert told(found) == dict.fromkeys(NAMES, "as recorded")
    assert (found.exit_code, found.device, found.notes) == (0, "DOES NOT CONFORM", ())


def test_it_holds_wherever_it_is(pack, tmp_path, monkeypatch):
    """Under another name, in another folder, in another time zone."""
    moved = tmp_path / "moved to another place.zip"
    moved.write_bytes(pack.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    assert verify(moved).exit_code == 0
    assert verify(moved).digest == verify(pack).digest


CHANGES = [
    ("result.json", swapped(b'"verdict": "fail"', b'"verdict": "pass"')),
    ("result.json", swapped(b"DOES NOT CONFORM", b"CONFORMS")),
    ("result.json", lambda raw: raw + b"\n"),
    ("report.html", swapped(b"DOES NOT CONFORM", b"CONFORMS")),
    ("report.html", swapped(b"</body>", b"<p>signed</p></body>")),
    ("junit.xml", swapped(b"<failure", b"<skipped")),
    ("capture.ndjson", swapped(b"yesterday", b"2026-03-01")),
    ("capture.ndjson", swapped(b"192.0.2.10", b"192.0.2.11")),
    ("capture.ndjson", lambda raw: raw[: len(raw) // 2]),
    ("contract.yaml", swapped(b"longest_gap_s: 1.5", b"longest_gap_s: 9.5")),
    ("contract.yaml", lambda _: b"[\n"),
    ("manifest.json", swapped(b'"certify"', b'"certain"')),
    ("manifest.json", swapped(b'"title": "EVerest', b'"title": "Everest')),
    ("manifest.json", swapped(b"\n", b"\n\n")),
]


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_a_change_is_seen(pack, tmp_path, name, change):
    """By its checksum, and the manifest by what follows from the rest."""
    found = changed(pack, tmp_path / "changed.zip", name, change)
    assert told(found)[name] == "changed"
    assert found.exit_code == 1


@pytest.mark.parametrize(("name", "change"), CHANGES[:6])
def test_a_change_with_right_checksums_is_seen(pack, tmp_path, name, change):
    """What is derived must follow from the capture, whatever the manifest says."""
    found = changed(pack, tmp_path / "changed.zip", name, change, true_checksums=True)
    assert {name: word for name, word in told(found).items() if word != "as recorded"} == {name: "changed"}
    assert found.exit_code == 1


def test_another_capture_has_other_results(pack, tmp_path):
    """A capture that was mended, checksums and all, does not give the verdicts that stand beside it."""
    mended = swapped(b"yesterday", b"2026-03-01T12:00:03.200Z")
    found = changed(pack, tmp_path / "changed.zip", "capture.ndjson", mended, true_checksums=True)
    assert {told(found)[each] for each in DERIVED} == {"changed"}


def test_every_byte_of_the_manifest_counts(pack, tmp_path):
    """Wherever in a line a byte is another one: it does not hold, is no manifest, or is said to be of another kit."""
    content = members(pack)
    raw, at = content["manifest.json"], 0
    for line in raw.splitlines(keepends=True):
        place = at + len(line) * 2 // 3
        at += len(line)
        flipped = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        path = repacked(tmp_path / "changed.zip", content | {"manifest.json": flipped})
        assert seen(path) or "made by kit" in " ".join(verify(path).notes), line


def seen(path) -> bool:
    """Tell whether a pack does not hold, or is refused."""
    try:
        return verify(path).exit_code == 1
    except UsageError:
        return True


def test_every_byte_of_the_file_counts(pack, tmp_path):
    """Also where bytes of the zip file itself were changed, wherever, it is no pack or does not hold."""
    raw = pack.read_bytes()
    for at in range(0, len(raw), 39_989):
        path = tmp_path / "changed.zip"
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0x41]) + raw[at + 1 :])
        assert seen(path), at


@pytest.mark.parametrize("name", NAMES[1:])
def test_what_is_missing_is_named(pack, tmp_path, name):
    """Also where the manifest was made to forget it."""
    content = members(pack)
    del content[name]
    assert told(verify(repacked(tmp_path / "less.zip", content)))[name] == "missing"
    manifest = json.loads(content["manifest.json"])
    manifest["members"] = [each for each in manifest["members"] if each["name"] != name]
    content["manifest.json"] = json.dumps(manifest, indent=2).encode() + b"\n"
    found = verify(repacked(tmp_path / "forgotten.zip", content))
    assert (told(found)[name], found.exit_code) == ("missing", 1)


def test_without_a_capture_nothing_follows(pack, tmp_path):
    """What would follow from it is not recomputable, and why is said without a path of the machine."""
    content = members(pack)
    del content["capture.ndjson"]
    found = verify(repacked(tmp_path / "less.zip", content))
    assert {told(found)[each] for each in DERIVED} == {"not recomputable"}
    assert told(found)["manifest.json"] == "not recomputable"
    assert {each.why for each in found.members if each.name in DERIVED} == {
        "capture.ndjson is missing or damaged; take a whole copy."
    }


def test_from_a_damaged_capture_nothing_follows(pack, tmp_path):
    """A part of it is not judged, as if that were what was heard."""
    raw = pack.read_bytes()
    path = tmp_path / "damaged.zip"
    path.write_bytes(raw.replace(b"yesterday", b"Yesterday", 1))
    found = verify(path)
    assert told(found)["capture.ndjson"] == "changed"
    assert {told(found)[each] for each in DERIVED} == {"not recomputable"}


def test_what_was_added_is_named(pack, tmp_path):
    """A member that the manifest does not name does not hold."""
    found = verify(repacked(tmp_path / "more.zip", members(pack) | {"praise.txt": b"It is fine."}))
    assert (told(found)["praise.txt"], found.exit_code) == ("added", 1)


def test_further_members_are_kept_by_their_checksums(tmp_path):
    """What a user gave beside the capture is as recorded, or changed."""
    statement = tmp_path / "mine.yaml"
    statement.write_text("ocpp: no\n", encoding="utf-8")
    pack = packed(tmp_path / "pack.zip", charger_yaml=statement)
    assert told(verify(pack))["charger.yaml"] == "as recorded"
    found = changed(pack, tmp_path / "changed.zip", "charger.yaml", swapped(b"no", b"yes"))
    assert (told(found)["charger.yaml"], found.exit_code) == ("changed", 1)


def test_deviations_are_recomputed_as_well(tmp_path):
    """They stand in the result, so that others give another result."""
    known = tmp_path / "known.yaml"
    known.write_text("- {requirement: datetime.payload, reason: x, expires: 2099-01-01}\n", encoding="utf-8")
    pack = packed(tmp_path / "pack.zip", BAD, deviations_yaml=known)
    assert verify(pack).exit_code == 0
    assert json.loads(members(pack)["result.json"])["deviations"][0]["standing"] == "accepted"
    later = swapped(b"2099", b"2000")
    found = changed(pack, tmp_path / "changed.zip", "deviations.yaml", later, true_checksums=True)
    assert {told(found)[each] for each in DERIVED} == {"changed"}


def test_a_capture_of_another_kind_of_run_is_no_certification(tmp_path):
    """Where requirements were picked, the manifest does not follow from the capture."""
    picked = packed(tmp_path / "picked.zip", header=replace(HEADER, selected=("limits.payload",)))
    assert told(verify(picked))["manifest.json"] == "changed"


def test_another_contract_is_named(tmp_path):
    """Verdicts by a contract that does not come with the kit hold, and a note says that it is another one."""
    document = tmp_path / "mine.yaml"
    text = contract.bundled().read_text(encoding="utf-8")
    document.write_text(text.replace("longest_gap_s: 1.5", "longest_gap_s: 9.5"), encoding="utf-8")
    found = verify(packed(tmp_path / "mine.zip", document=document))
    assert found.exit_code == 0
    assert found.notes == (
        "The contract is none of those that come with this kit: read it before you rely on the verdicts.",
    )


def test_a_pack_of_another_kit_is_compared_by_its_verdicts(tmp_path):
    """Bytes of another kit may differ; checksums hold, and the verdicts are the same, word for word."""
    pack = packed(tmp_path / "old.zip", BAD, header=of_kit("0.0.9"))
    content = members(pack)
    content["result.json"] = swapped(b'"notes"', b'"remarks"')(content["result.json"])
    content["report.html"] += b"<!-- as 0.0.9 wrote it -->"
    found = verify(repacked(tmp_path / "0.0.9.zip", content, true_checksums=True))
    assert found.exit_code == 4
    assert {told(found)[each] for each in DERIVED} == {"not recomputable", "as recorded"}
    assert told(found)["junit.xml"] == "as recorded"
    (note,) = found.notes
    assert note.startswith("The pack was made by kit 0.0.9 (sha256:")
    why = {each.name: each.why for each in found.members}
    assert why["result.json"].endswith("; the verdicts are the same")
    word = swapped(b'"device": "DOES NOT CONFORM"', b'"device": "CONFORMS"')(content["result.json"])
    assert verify(repacked(tmp_path / "word.zip", content | {"result.json": word}, true_checksums=True)).exit_code == 1
    lied = swapped(b'"verdict": "fail"', b'"verdict": "pass"')(content["result.json"])
    found = verify(repacked(tmp_path / "lied.zip", content | {"result.json": lied}, true_checksums=True))
    assert found.exit_code == 1
    assert (
        "datetime.payload is pass there and fail here" in {each.name: each.why for each in found.members}["result.json"]
    )


@pytest.mark.parametrize("result", [b"{", b"[]", b'{"requirements": [{"id": []}]}', b'{"requirements": 5}', b"\xff"])
def test_a_result_that_is_none_is_changed(tmp_path, result):
    """Whatever stands in the place of another kit's result, it is said in one word."""
    content = members(packed(tmp_path / "old.zip", header=of_kit("0.0.9")))
    found = verify(repacked(tmp_path / "none.zip", content | {"result.json": result}, true_checksums=True))
    assert (told(found)["result.json"], found.exit_code) == ("changed", 1)


def test_other_code_of_the_same_version_is_another_kit(pack, monkeypatch):
    """A version says little of a kit that is being worked on: the digest of its code decides."""
    other = kit.Kit(kit.kit_version(), "sha256:" + "0" * 64)
    for module in (checked, verification):
        monkeypatch.setattr(module, "this_kit", lambda: other)
    found = verify(pack)
    assert found.exit_code == 0
    assert "where bytes differ, verdicts are compared" in found.notes[0]


def test_a_capture_that_was_cut_holds_and_is_truncated(tmp_path):
    """A run whose kit could not write the end is evidence up to there."""
    with packing(tmp_path / "cut.zip") as run:
        record(run.capture, whole=False)
    assert verify(tmp_path / "cut.zip").exit_code == 0
    assert json.loads(members(tmp_path / "cut.zip")["result.json"])["capture"]["truncated"] is True


def test_nothing_of_this_machine_is_in_a_pack(pack, tmp_path):
    """No path, no user, and no time of the packing; only what the capture itself says of the bench."""
    for raw in members(pack).values():
        assert str(tmp_path).encode() not in raw
        assert str(pack.parent).encode() not in raw
    with zipfile.ZipFile(pack) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
