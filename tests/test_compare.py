"""The door, compare: two captures, recordings or packs side by side, and what the exit code says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.contract import bundled, load
from tests.evidence.packs import BAD as WRONG
from tests.evidence.packs import HEADER, members, packed, repacked
from tests.test_judging import BAD, GOOD, written
from tests.test_outputs import CAPTURES, IDLE, SESSION

OF_2026 = CAPTURES / "everest-2026-limits-and-pauses.jsonl"


@pytest.mark.parametrize(
    ("before", "after", "code", "word"),
    [
        ([GOOD] * 12, [GOOD] * 12, 0, "NO WORSE"),
        ([GOOD] * 12, [*[GOOD] * 6, BAD, *[GOOD] * 6], 1, "WORSE"),
        ([*[GOOD] * 6, BAD, *[GOOD] * 6], [GOOD] * 12, 0, "BETTER"),
        ([GOOD] * 12, [], 4, "INCOMPLETE"),
    ],
)
def test_the_exit_code_says_what_became_of_the_charger(door, before, after, code, word):
    """0 nothing got worse, 1 something did, 4 that is not known."""
    left, out, error = door("compare", written("before", *before), written("after", *after))
    assert (left, error) == (code, "")
    assert out.startswith(f"{word} after beside before, ")


def test_every_form_is_written(door):
    """JSON, page and Markdown tell the same word."""
    forms = ("json", "html", "markdown")
    options = [word for form in forms for word in (f"--{form}", f"out.{form}")]
    assert door("compare", str(IDLE), str(SESSION), *options)[0] == 1
    assert json.loads(Path("out.json").read_bytes())["comparison"] == "WORSE"
    assert ">WORSE</h1>" in Path("out.html").read_text(encoding="utf-8")
    assert "\n## WORSE\n" in Path("out.markdown").read_text(encoding="utf-8")


def test_both_are_judged_by_one_contract_and_one_declaration(door):
    """What is declared beside the captures is declared of both; the contract is the one that is named."""
    code, _, _ = door("compare", str(IDLE), str(IDLE), "--declare", "ocpp=no", "--json", "o.json")
    told = json.loads(Path("o.json").read_bytes())
    assert code == 0
    assert [told[side]["capture"]["declared"] for side in ("before", "after")] == [{"ocpp": False}] * 2
    out = door("compare", str(IDLE), str(IDLE), "--contract", "everest-2026")[1]
    assert "against EVerest API 2026" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((str(IDLE),), "the following arguments are required: AFTER; see: everest-conformance compare --help."),
        ((str(IDLE), "nowhere"), "nowhere: cannot be read"),
        ((str(IDLE), __file__), "is not JSON"),
        (("pack.zip", str(IDLE)), "pack.zip: is no evidence pack"),
        ((str(IDLE), str(IDLE), "--html", str(IDLE)), "--html would replace the capture"),
        ((str(IDLE), str(IDLE), "--declare", "x"), "'x' declares nothing"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_sentence(door, arguments, sentence):
    """Which of the two it is, and what to do."""
    Path("pack.zip").write_bytes(b"PK\3\4 and no more")
    code, out, error = door("compare", *arguments)
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert sentence in error


def test_a_pack_is_held_to_its_own_contract(door, tmp_path):
    """Also where the other one is a capture; to another only where that is named."""
    document, digest = bundled("everest-2026.yaml"), load("everest-2026").digest
    pack = packed(tmp_path / "a.zip", header=replace(HEADER, contract_digest=digest), document=document)
    for arguments in ((str(pack), str(OF_2026)), (str(OF_2026), str(pack))):
        assert "against EVerest API 2026" in " ".join(door("compare", *arguments)[1].split())
    named = door("compare", str(pack), str(OF_2026), "--contract", "everest-2023")[1]
    assert "against EVerest API 1.0.0" in " ".join(named.split())
    code, out, error = door("compare", str(pack), str(packed(tmp_path / "b.zip")))
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert "The packs are of different contracts, EVerest API 2026 " in error
    assert error.endswith("name one for both with --contract.\n")


def test_by_a_contract_that_is_neithers_nothing_is_known(door):
    """Two chargers of 2026 that nobody said are: whatever got better, that is no consent."""
    idle = CAPTURES / "everest-2026-idle.jsonl"
    code, out, _ = door("compare", str(idle), str(OF_2026))
    assert (code, out.split()[0]) == (4, "INCOMPLETE")
    assert "with --contract everest-2026." in " ".join(out.split())


def test_a_file_beside_itself_is_told(door):
    """Somebody has mistyped."""
    code, _, error = door("compare", str(IDLE), str(IDLE))
    assert (code, error) == (0, "Both are the same file: nothing can have changed.\n")


def test_the_capture_of_a_pack_is_compared(door, tmp_path):
    """An evidence pack stands for the capture in it, whatever else it holds; a damaged one is told."""
    healthy, broken = packed(tmp_path / "healthy.zip"), packed(tmp_path / "broken.zip", WRONG)
    code, out, error = door("compare", str(healthy), str(broken))
    assert (code, error) == (1, "")
    assert out.startswith("WORSE broken.zip beside healthy.zip, ")
    content = members(healthy)
    repacked(healthy, content | {"capture.ndjson": content["capture.ndjson"]})
    healthy.write_bytes(healthy.read_bytes().replace(b"2026-03-01", b"2027-03-01", 1))
    code, out, error = door("compare", str(healthy), str(broken))
    assert (code, out, error) == (
        2,
        "",
        f"everest-conformance: {healthy}: its capture.ndjson is damaged; take a whole copy.\n",
    )
