"""The door to certification: what a profile fixes, what is no pack, and how a changed one is told."""

from pathlib import Path

import pytest

from conformance import cli
from conformance.evidence import profile
from tests.evidence.packs import BAD, members, packed, repacked

CERTIFY = ("run", "--profile", "certify", "--pack", "evidence.zip", "mqtt://127.0.0.1:1")


@pytest.fixture
def door(capsys, tmp_path, monkeypatch):
    """Enter by the door in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def enter(*arguments):
        code = cli.main(list(arguments))
        return code, *capsys.readouterr()

    return enter


def test_what_the_console_says_of_a_changed_pack(door):
    """The word first, each member with what is wrong, at 80 columns, and the exit code is 1."""
    content = members(packed(Path("bad.zip"), BAD))
    content["report.html"] = content["report.html"].replace(b"DOES NOT CONFORM", b"CONFORMS")
    repacked("changed.zip", content | {"capture.ndjson": content["capture.ndjson"] + b"\x1b[2J\n"})
    code, out, error = door("verify", "changed.zip")
    assert (code, error) == (1, "")
    assert out.startswith("NOT VERIFIED: ")
    assert "report.html       changed: its checksum is not that of the manifest.json" in out
    assert "not recomputable: capture.ndjson, line " in out
    assert all(len(line) <= 80 and line.isprintable() for line in out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--profile", "certify"), "name a new file with --pack FILE.zip"),
        (("--pack", "a.zip"), "add --profile certify"),
        ((*CERTIFY[1:], "--only", "limits.payload"), "nobody can pick what suits a charger: leave out --only."),
        ((*CERTIFY[1:], "--observe", "30"), "leave out --observe."),
        ((*CERTIFY[1:], "--beacon", "off"), "leave out --beacon off."),
        ((*CERTIFY[1:], "--beacon", ""), "leave out --beacon off."),
        ((*CERTIFY[1:], "--json", "evidence.zip"), "--json would replace what --pack writes"),
        ((*CERTIFY[1:], "-o", "there.ndjson"), "there.ndjson: exists already; evidence is never overwritten"),
        ((*CERTIFY[1:4], "there.ndjson"), "there.ndjson: exists already; evidence is never overwritten"),
    ],
)
def test_what_a_profile_fixes_is_nobodys_choice(door, arguments, sentence):
    """One sentence with the reason and the remedy, before anything is done; no file is left behind."""
    Path("there.ndjson").write_bytes(b"evidence")
    code, out, error = door("run", *arguments)
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert sentence in error
    assert [each.name for each in Path().iterdir()] == ["there.ndjson"]


def test_what_is_no_pack(door):
    """Exit code 2 and a sentence."""
    Path("no.zip").write_bytes(b"no")
    code, out, error = door("verify", "no.zip")
    assert (code, out) == (2, "")
    assert error.startswith("everest-conformance: no.zip: is no evidence pack (it is no zip file, or not a whole one);")


@pytest.mark.parametrize(("given", "observed_s"), [((), 30.0), (("--observe", "5"), 5.0)])
def test_without_a_profile_the_user_chooses_how_long_to_observe(given, observed_s):
    """Half a minute where nothing is said."""
    options = cli.parser().parse_args(["run", *given])
    profile.settle(options)
    assert options.observe == observed_s
