"""Certification from end to end: one command records, judges and packs, another one verifies."""

import json

import pytest

from conformance import cli
from conformance.bench import live
from conformance.bus import parse
from conformance.evidence import profile
from features.virtual_world import START
from tests.bench.worlds import device, world_before
from tests.bus.troubled import TroubledBus
from tests.evidence.packs import members

ALL = ("--allow", "power", "--declare", "ocpp=no", "--declare", "energy_management=yes")


def addressed(bus):
    """Let a bus in memory have an address, as the real one has."""
    bus.address = parse("mqtt://127.0.0.1:1")
    return bus


@pytest.fixture
def door(capsys, tmp_path, monkeypatch):
    """Enter by the door, where behind any address is the reference charger in memory; certify into one pack.

    In the folder that the tests run in, since behave knows its steps by where they are from there.
    """
    monkeypatch.setattr(live, "reach", lambda *_: addressed(world_before(device())))
    pack = str(tmp_path / "evidence.zip")

    def enter(verb, *arguments):
        words = {"certify": ("run", "--profile", "certify", "--pack", pack, "mqtt://127.0.0.1:1")}
        code = cli.main([*words.get(verb, (verb, pack)), *arguments])
        return code, *capsys.readouterr()

    return enter


@pytest.fixture
def known(tmp_path):
    path = tmp_path / "known.yaml"
    path.write_text("- {requirement: limits.payload, reason: x, expires: 2099-01-01}\n", encoding="utf-8")
    return str(path)


def test_a_certification_by_listening(door, tmp_path, known):
    """What was heard is packed and verified; what was not allowed is not run, so that it is incomplete at best."""
    code, out, error = door("certify", "--json", str(tmp_path / "mine.json"), "--deviations", known)
    assert code == 4
    assert out.startswith("INCOMPLETE capture.ndjson")
    assert "evidence.zip: the evidence of this run; its digest is sha256:" in error
    assert sorted(each.name for each in tmp_path.iterdir()) == ["evidence.zip", "known.yaml", "mine.json"]
    content = members(tmp_path / "evidence.zip")
    assert list(content) == [
        "manifest.json",
        "capture.ndjson",
        "contract.yaml",
        "deviations.yaml",
        "result.json",
        "report.html",
        "junit.xml",
    ]
    assert (tmp_path / "mine.json").read_bytes() == content["result.json"]
    heard = json.loads(content["result.json"])["capture"]
    assert heard["selected"] == []
    assert heard["span_s"] >= profile.CERTIFY_OBSERVE_S
    code, out, error = door("verify")
    assert (code, error) == (0, "")
    assert out.splitlines()[:2] == ["VERIFIED: all 7 members hold.", "What follows from the capture: INCOMPLETE."]
    assert out.splitlines()[-1].startswith("sha256:")


def test_a_certification_of_all_that_is_promised(door):
    """Where everything is allowed, the reference charger conforms, and so says its pack."""
    code, out, _ = door("certify", *ALL)
    assert code == 0
    assert out.startswith("CONFORMS capture.ndjson")
    assert "What follows from the capture: CONFORMS." in door("verify")[1]


def test_reports_of_a_pack_are_those_of_its_capture(door, tmp_path, known):
    """Whoever takes capture and deviations out of it, and has them judged, gets the same files."""
    door("certify", "--deviations", known)
    content = members(tmp_path / "evidence.zip")
    capture = tmp_path / "capture.ndjson"
    capture.write_bytes(content["capture.ndjson"])
    reports = {"--json": "result.json", "--html": "report.html", "--junit": "junit.xml"}
    asked = [word for option, name in reports.items() for word in (option, str(tmp_path / name))]
    cli.main(["judge", str(capture), "--deviations", known, *asked])
    for name in reports.values():
        assert (tmp_path / name).read_bytes() == content[name]


def interrupted(bus):
    """Let somebody press Ctrl-C after a while."""

    def press():
        raise KeyboardInterrupt

    bus.clock.call_at(START + 20.0, press)
    return bus


@pytest.mark.parametrize(
    "world",
    [
        lambda *_: interrupted(world_before(device())),
        lambda *_: world_before(device(), link=TroubledBus, trouble={"down": ((START + 20.0, START + 1e6),)}),
    ],
    ids=["Ctrl-C", "broker lost"],
)
def test_a_run_that_ends_badly_is_packed_with_what_is_so(door, monkeypatch, world):
    """What was heard up to then is evidence: the pack holds, and nobody is blamed for what came not to pass."""
    monkeypatch.setattr(live, "reach", lambda *_: addressed(world()))
    code, out, error = door("certify", *ALL)
    assert code == 4
    assert "INCOMPLETE capture.ndjson against" in out
    assert "evidence.zip: the evidence of this run" in error
    code, out, _ = door("verify")
    assert code == 0
    assert "What follows from the capture: INCOMPLETE." in out
