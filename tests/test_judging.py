"""The door, judge: what the exit code says of one file or several, and what is accepted of it."""

import json
from pathlib import Path

import pytest

from tests.test_outputs import CAPTURES, IDLE

HEADER = {"capture": {"version": "1.0", "subscribed": ["everest_api/#"], "selected": ["datetime.payload"]}}


def written(name, *payloads, selected="datetime.payload"):
    """Write a capture in which a charger publishes its time; return its name."""
    header = {"capture": HEADER["capture"] | {"selected": [selected]}}
    topic = "everest_api/evse_1/var/datetime"
    entries = [{"t": 100.0 + n, "topic": topic, "payload": each} for n, each in enumerate(payloads)]
    footer = {"footer": {"t": 100.0 + len(payloads), "entries": len(entries), "marks": 0}}
    Path(name).write_text("".join(json.dumps(each) + "\n" for each in (header, *entries, footer)), encoding="utf-8")
    return name


GOOD, BAD = "2026-03-01T12:00:00.000Z", "yesterday"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (("good",), 0),
        (("bad",), 1),
        (("open",), 4),
        (("good", "good"), 0),
        (("good", "open"), 4),
        (("open", "bad", "good"), 1),
        (("good", "broken"), 2),
        (("open", "broken"), 2),
        (("broken", "bad"), 1),
        (("broken", "nowhere"), 2),
    ],
)
def test_the_exit_code_of_several_files_is_the_worst(door, files, code):
    """A finding counts most; a file that is no capture keeps no other from being judged, and never passes."""
    written("good", *[GOOD] * 12)
    written("bad", *[GOOD] * 6, BAD, *[GOOD] * 6)
    written("open", *[GOOD] * 12, selected="pause_charging.effect.state")
    Path("broken").write_text("{\n", encoding="utf-8")
    left, out, error = door("judge", *files)
    assert left == code
    assert len(error.splitlines()) == sum(each in {"broken", "nowhere"} for each in files)
    words = {"good": "CONFORMS", "bad": "DOES NOT CONFORM", "open": "INCOMPLETE"}
    for each in files:
        assert words.get(each, "") in out


@pytest.mark.parametrize(("expires", "code"), [("1970-01-01", 0), ("1969-12-31", 1)])
def test_accepted_deviations_change_the_exit_code(door, expires, code):
    """An entry in force on the day on which the capture ends excuses the fail; the word on the device stays."""
    written("bad", *[GOOD] * 6, BAD, *[GOOD] * 6)
    entry = f"- {{requirement: datetime.payload, reason: mended in 2.2, expires: {expires}}}\n"
    Path("known.yaml").write_text(entry, encoding="utf-8")
    left, out, error = door("judge", "bad", "--deviations", "known.yaml")
    assert (left, error) == (code, "")
    assert out.startswith("DOES NOT CONFORM")
    assert "deviation datetime.payload: " in out


@pytest.mark.parametrize("verb", [("judge", str(IDLE)), ("run", "mqtt://127.0.0.1:1")])
def test_deviations_that_cannot_be_read_keep_anything_from_being_done(door, verb):
    """The file is refused before a broker is asked for and before anything is judged."""
    Path("known.yaml").write_text("- requirement: no.such\n  reason: x\n  expires: 2027-01-01\n", encoding="utf-8")
    left, out, error = door(*verb, "--deviations", "known.yaml")
    assert (left, out) == (2, "")
    assert error.startswith('everest-conformance: known.yaml, line 1: there is no requirement "no.such"')


def test_a_truncated_capture_is_judged_and_says_so(door):
    """A recording that was cut in the middle of a line is judged up to there."""
    whole = IDLE.read_bytes()
    Path("cut.jsonl").write_bytes(whole[: len(whole) // 2])
    code, _, _ = door("judge", "cut.jsonl", "--json", "o.json")
    assert code == 1
    assert json.loads(Path("o.json").read_bytes())["capture"]["truncated"] is True


def test_a_contract_is_chosen_by_its_name(door):
    """A charger of 2026 is judged by its contract; by the default one, the result says which one to use."""
    recording = str(CAPTURES / "everest-2026-limits-and-pauses.jsonl")
    code, out, _ = door("judge", recording, "--json", "default.json")
    assert (code, "judge it with --contract everest-2026" in " ".join(out.split())) == (1, True)
    assert json.loads(Path("default.json").read_text(encoding="utf-8"))["fits"] == {
        "everest-2023": 7,
        "everest-2026": 0,
    }
    code, out, _ = door("judge", recording, "--contract", "everest-2026")
    assert (code, "This traffic fits" in out, "against EVerest API 2026" in out) == (4, False, True)
    assert "everest-conformance run ADDRESS --contract everest-2026 --allow" in " ".join(out.split())
