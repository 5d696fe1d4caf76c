"""The same capture has the same verdicts, byte by byte: in any locale, time zone and hash seed, whole or piecemeal."""

import subprocess
import sys
from pathlib import Path

from conformance import capture
from conformance.judgement import Judge, judge
from conformance.report import render_json
from tests.recordings import CONTRACT, against, at, judged, pulse, says, state, with_payload

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "captures"
NAMES = ["everest-2023-idle.jsonl", "everest-2023-session.jsonl"]
SCRIPT = """
import sys
from pathlib import Path
from conformance import capture, contract
from conformance.judgement import judge
from conformance.report import render_json
sys.stdout.buffer.write(render_json([judge(contract.load(), capture.read(Path(each))) for each in sys.argv[1:]]))
"""
WORLDS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Chatham", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "1"},
]


def test_the_world_around_does_not_matter():
    """Three processes with other hash seeds, time zones and locales write the same bytes."""
    paths = [str(FOLDER / each) for each in NAMES]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *paths], cwd=ROOT, env=world, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for world in WORLDS
    ]
    told = [each.communicate(timeout=60) for each in started]
    assert [error for _, error in told] == [b""] * len(WORLDS)
    here = render_json([judge(CONTRACT, capture.read(FOLDER / each)) for each in NAMES])
    assert {output for output, _ in told} == {here}
    assert len(here) > 10_000


def untidy():
    """Return a capture in which much is wrong, on several connectors."""
    events = with_payload(pulse(), "session_info", state("Unknown"))
    events += [each for name in "abc" for each in says("limits", b'{"max_current": "x"}', connector=name)]
    return [*events, at(5.5, "pause_charging"), at(7.5, "set_limit_amps", b"abc"), at(8.5, "set_limit_watts", b"1000")]


def test_judging_twice_is_judging_once():
    """A result does not depend on what was judged before it, with the same contract and in the same process."""
    first = render_json([judged(untidy())])
    judged(pulse())
    assert render_json([judged(untidy())]) == first
    assert len(against(judged(untidy()))) > 3


def test_asking_in_between_changes_nothing():
    """A live run asks after every message; the result at the end is the one of the whole capture."""
    source = capture.read(FOLDER / NAMES[0])
    asked = Judge(CONTRACT, source.header)
    for event in source:
        asked.feed(event)
        for name in ("limits.period.mean", "session_info.state", "pause_charging.effect.state"):
            asked.so_far(name)
            asked.decided(name)
            asked.pending(name)
    end = source.footer.t if source.footer else None
    piecemeal = asked.finish(end, name=source.name, truncated=source.truncated)
    assert render_json([piecemeal]) == render_json([judge(CONTRACT, source)])


def test_what_came_before_is_decided_and_stays_so():
    """A fail once recorded stands: no message that follows takes a finding away."""
    source = capture.read(FOLDER / NAMES[1])
    growing = Judge(CONTRACT, source.header)
    broken: dict[str, int] = {}
    for number, event in enumerate(source):
        growing.feed(event)
        if number % 500 == 0:
            now = {each.id: growing.so_far(each.id).broken for each in CONTRACT.requirements}
            assert all(now[each] >= broken.get(each, 0) for each in now)
            broken = now
