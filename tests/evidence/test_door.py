"""Certification by the door: one command records, judges and packs, another one verifies."""

import json
from pathlib import Path

import pytest

from conformance import cli
from conformance.bench import live
from conformance.evidence import profile
from features.virtual_world import START
from reference_impl.faults.around import Around
from tests.bench.worlds import device, world_before
from tests.bus.troubled import TroubledBus
from tests.evidence.packs import BAD, members, packed, repacked

DECLARED = ("--declare", "ocpp=no", "--declare", "energy_management=yes")
CERTIFY = ("run", "--profile", "certify", "--pack", "evidence.zip", "mqtt://127.0.0.1:1")


@pytest.fixture
def door(capsys, tmp_path, monkeypatch):
    """Enter by the door in a folder of its own, where behind any address is the reference charger in memory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(live, "MqttBus", lambda _: world_before(device()))

    def enter(*arguments):
        code = cli.main(list(arguments))
        return code, *capsys.readouterr()

    return enter


def test_a_certification_by_listening(door):
    """What was heard is packed and verified; what was not allowed is not run, so that it is incomplete at best."""
    code, out, error = door(*CERTIFY, "--json", "result.json", "--deviations", known())
    assert code == 4
    assert out.startswith("INCOMPLETE capture.ndjson")
    assert error.startswith("evidence.zip: the evidence of this run; its digest is sha256:")
    content = members("evidence.zip")
    assert list(content) == [
        "manifest.json",
        "capture.ndjson",
        "contract.yaml",
        "deviations.yaml",
        "result.json",
        "report.html",
        "junit.xml",
    ]
    assert Path("result.json").read_bytes() == content["result.json"]
    heard = json.loads(content["result.json"])["capture"]
    assert heard["selected"] == []
    assert heard["span_s"] >= profile.CERTIFY_OBSERVE_S
    assert sorted(each.name for each in Path().iterdir()) == ["evidence.zip", "known.yaml", "result.json"]
    code, out, error = door("verify", "evidence.zip")
    assert (code, error) == (0, "")
    assert out.splitlines()[:2] == ["VERIFIED: all 7 members hold.", "What follows from the capture: INCOMPLETE."]
    assert out.splitlines()[-1].startswith("sha256:")


def known():
    Path("known.yaml").write_text("- {requirement: limits.payload, reason: x, expires: 2099-01-01}\n", encoding="utf-8")
    return "known.yaml"


def test_a_certification_of_all_that_is_promised(door):
    """Where everything is allowed, the reference charger conforms, and so says its pack."""
    code, out, _ = door(*CERTIFY, "--allow", "power", *DECLARED)
    assert code == 0
    assert out.startswith("CONFORMS capture.ndjson")
    assert "What follows from the capture: CONFORMS." in door("verify", "evidence.zip")[1]


def test_reports_of_a_pack_are_those_of_its_capture(door):
    """Whoever takes capture and deviations out of it, and has them judged, gets the same files."""
    door(*CERTIFY, "--deviations", known())
    content = members("evidence.zip")
    Path("capture.ndjson").write_bytes(content["capture.ndjson"])
    reports = ("--json", "result.json", "--html", "report.html", "--junit", "junit.xml")
    door("judge", "capture.ndjson", "--deviations", "known.yaml", *reports)
    for name in reports[1::2]:
        assert Path(name).read_bytes() == content[name]


class Interrupting(Around):
    """A device at whose side somebody presses Ctrl-C, once, after a while."""

    pressed = False

    def publication(self, publication, now):
        if now > START + 20.0 and not self.pressed:
            self.pressed = True
            raise KeyboardInterrupt
        return [publication]


@pytest.mark.parametrize(
    "world",
    [
        lambda _: world_before(device(Interrupting)),
        lambda _: world_before(device(), link=TroubledBus, trouble={"down": ((START + 20.0, START + 1e6),)}),
    ],
    ids=["Ctrl-C", "broker lost"],
)
def test_a_run_that_ends_badly_is_packed_with_what_is_so(door, monkeypatch, world):
    """What was heard up to then is evidence: the pack holds, and nobody is blamed for what came not to pass."""
    monkeypatch.setattr(live, "MqttBus", world)
    code, out, error = door(*CERTIFY, "--allow", "power", *DECLARED)
    assert code == 4
    assert "INCOMPLETE capture.ndjson against" in out
    assert "evidence.zip: the evidence of this run" in error
    code, out, _ = door("verify", "evidence.zip")
    assert code == 0
    assert "What follows from the capture: INCOMPLETE." in out


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
        ((*CERTIFY[1:], "--json", "evidence.zip"), "is the capture, the deviations or another report"),
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
