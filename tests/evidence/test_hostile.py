"""What is no pack, or pretends to be one, is one sentence; nothing is written by the name that a pack gives it."""

import io
import json
import re
import struct
import time
import zipfile
from pathlib import Path

import pytest

from conformance import contract
from conformance.errors import UsageError
from conformance.evidence import opened, verification, verify
from tests.evidence.packs import members, packed, repacked, told


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the members of a healthy charger's pack."""
    return members(packed(tmp_path_factory.mktemp("pack") / "whole.zip"))


def zipped(*content, method=zipfile.ZIP_STORED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, raw in content:
            archive.writestr(name, raw)
    return target.getvalue()


def with_flag(raw, flag):
    """Return a zip file in whose list every member has a flag."""
    at, raw = 0, bytearray(raw)
    while (at := raw.find(b"PK\1\2", at)) >= 0:
        raw[at + 8] |= flag
        at += 4
    return bytes(raw)


MANIFEST = ("manifest.json", b"{}")
RUBBISH = {
    "empty": (b"", "it is no zip file"),
    "text": (b"hello\n" * 100, "it is no zip file"),
    "end only": (b"PK\5\6" + b"\0" * 18, "it has no manifest.json"),
    "cut": (zipped(MANIFEST)[:-9], "it is no zip file, or not a whole one"),
    "beginning": (zipped(MANIFEST)[:30], "it is no zip file, or not a whole one"),
    "no manifest": (zipped(("capture.ndjson", b"")), "it has no manifest.json"),
    "a way out": (zipped(MANIFEST, ("../../evil.yaml", b"x")), re.escape("../../evil.yaml is no name of a member")),
    "from the root": (zipped(MANIFEST, ("/etc/passwd", b"x")), "is no name of a member"),
    "a folder": (zipped(MANIFEST, ("a/", b"")), "a/ is no name of a member"),
    "hidden": (zipped(MANIFEST, (".bashrc", b"")), "is no name of a member"),
    "a device": (zipped(MANIFEST, ("c:nul", b"")), "is no name of a member"),
    "a terminal's": (zipped(MANIFEST, ("\x1b[2J.txt", b"")), re.escape("\\x1b[2J.txt is no name of a member")),
    "a long name": (zipped(MANIFEST, ("x" * 60_000, b"")), r"… \(60000 characters\) is no name of a member"),
    "compressed": (zipped(MANIFEST, ("result.json", b"0" * 10**7), method=zipfile.ZIP_DEFLATED), "is compressed"),
    "encrypted": (with_flag(zipped(MANIFEST), 1), "its manifest.json is encrypted"),
    "many": (zipped(*((f"a{n}.txt", b"") for n in range(100)), MANIFEST), "it has more than 33 members"),
    "not JSON": (zipped(("manifest.json", b"{")), "its manifest.json is not JSON"),
    "not its form": (zipped(MANIFEST), "its manifest.json is not one that this kit reads"),
    "a list": (zipped(("manifest.json", b"[]")), "its manifest.json is not one that this kit reads"),
    "deep": (zipped(("manifest.json", b"[" * 100_000)), "its manifest.json is not JSON"),
    "a large manifest": (zipped(("manifest.json", b" " * 2**19)), "its manifest.json has more than 262144 bytes"),
}


@pytest.mark.parametrize(("raw", "sentence"), RUBBISH.values(), ids=RUBBISH)
def test_what_is_no_pack_is_named(tmp_path, raw, sentence):
    """One printable sentence with a remedy, exit code 2, quickly, and nothing beside the file."""
    path = tmp_path / "pack.zip"
    path.write_bytes(raw)
    begin = time.process_time()
    with pytest.raises(UsageError, match=sentence) as raised:
        verify(path)
    assert time.process_time() - begin < 5.0
    assert raised.value.exit_code == 2
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 400 + len(str(path))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice(tmp_path, whole):
    """Who reads the first one and who reads the second one must not see different evidence."""
    path = repacked(tmp_path / "twice.zip", whole, more=[("result.json", b"{}")])
    with pytest.raises(UsageError, match=r"it holds result\.json twice"):
        verify(path)


def test_a_member_that_the_manifest_names_twice(tmp_path, whole):
    """One of its checksums would be believed."""
    manifest = json.loads(whole["manifest.json"])
    manifest["members"].append(manifest["members"][0])
    path = repacked(tmp_path / "twice.zip", whole | {"manifest.json": json.dumps(manifest).encode()})
    with pytest.raises(UsageError, match="names a member twice"):
        verify(path)


def test_a_list_that_is_said_to_be_longer_elsewhere(tmp_path, whole):
    """A second end, for files larger than 4 GiB, could name millions of members: it is not even read."""
    raw = repacked(tmp_path / "whole.zip", whole).read_bytes()
    end = raw[-22:]
    path = tmp_path / "longer.zip"
    path.write_bytes(raw[:-22] + struct.pack("<4sLQL", b"PK\6\7", 0, 2**40, 1) + end)
    with pytest.raises(UsageError, match="larger than 4 GiB"):
        verify(path)


def test_members_that_share_their_bytes(tmp_path, whole):
    """A list that leads to the same bytes again and again makes nothing large: the members are damaged."""
    raw = bytearray(repacked(tmp_path / "whole.zip", whole).read_bytes())
    places = [found.start() for found in re.finditer(re.escape(b"PK\1\2"), bytes(raw))]
    for at in places[1:]:
        raw[at + 42 : at + 46] = raw[places[0] + 42 : places[0] + 46]
    path = tmp_path / "shared.zip"
    path.write_bytes(raw)
    assert verify(path).exit_code == 1


def test_a_capture_that_is_compressed(tmp_path, whole):
    """No kit writes one into a pack, and what it means may be larger than the disk."""
    bomb = b"\x1f\x8b\x08" + b"\0" * 100
    found = verify(repacked(tmp_path / "bomb.zip", whole | {"capture.ndjson": bomb}, true_checksums=True))
    assert {each.why for each in found.members if not each.holds} == {
        "capture.ndjson is compressed; take a whole copy."
    }


CONTRACTS = {
    "circle": b"asyncapi: &a {b: *a}\n",
    "laughs": "\n".join(
        ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    ).encode(),
    "deep": b"[" * 100_000,
    "an object": b"a: !!python/object/apply:os.system [x]\n",
    "bytes": bytes(range(256)),
    "nothing": b"",
    "odd": contract.bundled().read_bytes().replace(b"longest_gap_s: 1.5", b"longest_gap_s: 1" + b"0" * 400),
}


@pytest.mark.parametrize("raw", CONTRACTS.values(), ids=CONTRACTS)
def test_a_contract_that_is_none(tmp_path, whole, raw):
    """What would follow from it is not recomputable, and why is one sentence without a path of the machine."""
    found = verify(repacked(tmp_path / "odd.zip", whole | {"contract.yaml": raw}, true_checksums=True))
    lost = [each for each in found.members if not each.holds]
    assert {each.word for each in lost} == {"not recomputable"}
    assert all(re.match(r"contract\.yaml[:,] .+\.$", each.why) for each in lost)
    assert found.exit_code == 1


@pytest.mark.parametrize("name", ["contract.yaml", "deviations.yaml"])
def test_a_document_that_is_too_large(tmp_path, whole, name):
    """It is refused before it is read."""
    path = repacked(tmp_path / "large.zip", whole | {name: b"#" * (verification.MOST_DOCUMENT + 1)})
    with pytest.raises(UsageError, match=f"its {re.escape(name)} has more than"):
        verify(path)


def test_names_of_a_pack_are_never_names_on_the_disk(tmp_path, whole, monkeypatch):
    """What is unpacked has names of the kit's own, in a folder of its own that is gone afterwards."""
    written = []
    opens = Path.open

    def watched(self, mode="r", *more, **options):
        if set(mode) & set("wxa+"):
            written.append(self)
        return opens(self, mode, *more, **options)

    path = repacked(tmp_path / "more.zip", whole | {"further.txt": b"x"})
    monkeypatch.setattr(Path, "open", watched)
    assert told(verify(path))["further.txt"] == "added"
    assert {each.name for each in written} <= {"capture.ndjson", "contract.yaml", "deviations.yaml"}
    assert written
    assert not any(each.parent.exists() for each in written)


def test_a_disk_without_room_is_no_change(tmp_path, whole, monkeypatch):
    """It is the bench's matter, and says what to do."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(verification, "_copied", full)
    with pytest.raises(verification.BenchError, match=r"no room to unpack capture\.ndjson \(No space left"):
        verify(repacked(tmp_path / "whole.zip", whole))


def test_as_many_members_as_a_manifest_may_name():
    """The manifest, and what it may name at most."""
    assert opened.MOST_MEMBERS == 33
