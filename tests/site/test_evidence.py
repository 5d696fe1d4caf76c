"""The example bytes of a requirement: read from the record, and shown side by side."""

import json

from docs.site.evidence import evidence
from docs.site.telling import story

TOPIC = "everest_api/evse_1/var/limits"
RECORD = {
    "requirements": {
        "limits.period.gap": {
            "fault": "limits-gap",
            "expected": "at most 1.5 s",
            "observed": "1.8 s",
            "at": [0, 1],
            "kept": [[1.0, TOPIC, "{}", "charger"]],
            "broken": [[1.0, TOPIC, "```", "charger"], [2.8, TOPIC, "", "charger"]],
        },
        "force_unlock.effect.named": {
            "fault": None,
            "expected": "unlocked",
            "observed": "locked",
            "at": [0, 0],
            "kept": [[0.4, "", "unlocked", "operator"]],
            "broken": [[5.4, "", "locked", "operator"]],
        },
    }
}


def test_the_record_is_read(tmp_path):
    """Messages have their moment, topic, bytes and sender, and each telling its decisive line."""
    path = tmp_path / "evidence.json"
    path.write_text(json.dumps(RECORD), encoding="utf-8")
    told = evidence(path)
    gap = told["limits.period.gap"]
    assert (gap.fault, gap.kept.decisive, gap.broken.decisive) == ("limits-gap", 0, 1)
    assert (gap.broken.messages[1].t_s, gap.broken.messages[1].topic) == (2.8, TOPIC)
    assert told["force_unlock.effect.named"].fault is None
    assert "0.40 s, seen by the operator\n(a look)\nunlocked" in story(told["force_unlock.effect.named"].kept)


def test_a_moment_is_one_block_that_its_bytes_cannot_end(tmp_path):
    """The decisive message is marked by its lines, and a fence in a payload stays within the block."""
    path = tmp_path / "evidence.json"
    path.write_text(json.dumps(RECORD), encoding="utf-8")
    lines = story(evidence(path)["limits.period.gap"].broken).splitlines()
    assert lines[0] == "````{code-block} text"
    assert lines[1] == ":emphasize-lines: 5-7"
    assert lines[3:6] == ["1.00 s, said by the charger", TOPIC, "```"]
    assert lines[-2:] == ["(nothing)", "````"]
