"""The verb `judge` streams its files, each for itself or all as one, and loses no verdict to a file that is none."""

from pathlib import Path

import pytest

from conformance import capture, cli
from conformance.capture import Entry
from tests.capture.files import HEADER, T, heard, mosquitto, own, plain

FAILS = Path(__file__).resolve().parent.parent / "captures" / "everest-2023-idle.jsonl"


@pytest.fixture(autouse=True)
def streams_only(monkeypatch):
    def read(path):
        raise AssertionError(f"{path} was read into memory")

    monkeypatch.setattr(capture, "read", read)


def short(path: Path, t: float = T) -> Path:
    return own(path, [Entry(t, "elsewhere", b"")], end=t + 1)


def judged(*arguments: object) -> int:
    return cli.main(["judge", *map(str, arguments)])


def test_the_verdicts_on_the_others_are_not_lost(tmp_path, capsys):
    """What is no capture gets its sentence, on the error output; the reports are on the rest."""
    good, bad, out = short(tmp_path / "good"), tmp_path / "bad", tmp_path / "out.html"
    bad.write_text("rubbish\n", encoding="utf-8")
    assert judged(bad, good, tmp_path / "nowhere", "--html", out) == 2
    said = capsys.readouterr()
    assert said.err.count("everest-conformance: ") == 2
    assert "bad, line 1: is not JSON" in said.err
    assert "nowhere: cannot be read" in said.err
    assert "INCOMPLETE good" in said.out
    assert out.exists()


def test_a_charger_that_fails_outweighs_a_file_that_is_none(tmp_path, capsys):
    """A fail that is recorded stands."""
    assert judged(tmp_path / "nowhere", FAILS) == 1
    assert "DOES NOT CONFORM" in capsys.readouterr().out


def test_what_is_damaged_on_the_way_has_no_verdict(tmp_path, capsys):
    """Half a verdict is none."""
    path = plain(tmp_path / "a", *(heard(T + n) for n in range(5000)))
    path.write_bytes(path.read_bytes() + b"rubbish\n")
    assert judged(path) == 2
    said = capsys.readouterr()
    assert "line 5001: is not JSON" in said.err
    assert said.out == ""


def test_files_are_judged_side_by_side_or_as_one(tmp_path, capsys):
    """Two results, or one with both names."""
    one, two = short(tmp_path / "one"), short(tmp_path / "two", T + 10)
    assert judged(two, one) == 4
    said = capsys.readouterr().out
    assert said.index("INCOMPLETE two") < said.index("INCOMPLETE one")
    assert judged("--as-one", two, one) == 4
    assert "INCOMPLETE one + two" in capsys.readouterr().out


def test_files_that_are_not_of_one_run_are_not_judged_as_one(tmp_path, capsys):
    """They are named, with what to do."""
    paths = own(tmp_path / "one", header=HEADER), plain(tmp_path / "two", heard(T + 9))
    assert judged("--as-one", *paths) == 2
    assert "judge them without --as-one." in capsys.readouterr().err


def test_what_mosquitto_sub_printed_is_judged(tmp_path, capsys):
    """Like any other recording."""
    assert judged(mosquitto(tmp_path / "mosquitto.jsonl")) == 4
    assert "INCOMPLETE" in capsys.readouterr().out
