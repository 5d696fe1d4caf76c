"""The judge on commands of ours that the broker has not passed on: they are the bench's matter, not the charger's."""

from dataclasses import replace

import pytest

from conformance.capture import Entry, Mark
from tests.judgement.charging import charger
from tests.recordings import HEADER, at, beacons, found, judged, verdict

WITH = replace(HEADER, beacon="everest_conformance/x/beacon")
PAUSE = "pause_charging.effect.state"
LOST = ("inconclusive", "bench lost messages")


def run(command: Mark, *, returned: bool):
    """Return a charger that does nothing of what it is told, on a bench with beacons."""
    echo = Entry(command.t + 0.01, str(command.data["topic"]), str(command.data.get("payload", "")).encode())
    return sorted([*charger(), *beacons(30), command, *([echo] if returned else [])], key=lambda event: event.t)


@pytest.mark.parametrize(
    ("name", "payload", "requirement", "without_it"),
    [
        ("pause_charging", b"now", PAUSE, "fail"),
        ("set_limit_amps", b"10", "set_limit_amps.effect.limit", "fail"),
        ("set_limit_amps", b"abc", "set_limit_amps.doubtful", "pass"),
    ],
)
def test_what_did_not_come_back_decides_nothing(name, payload, requirement, without_it):
    """A command that came back is judged; one that did not may have reached nobody, neither fails nor passes."""
    command = at(10.5, name, payload)
    assert verdict(run(command, returned=True), requirement, header=WITH)[0] == without_it
    assert verdict(run(command, returned=False), requirement, header=WITH) == LOST


@pytest.mark.parametrize("returned", [True, False])
def test_beacons_are_not_needed_where_the_bench_hears_itself(returned):
    """A capture that says that commands stand in it as they came back is judged so without a beacon."""
    header = replace(HEADER, echoes=True)
    pause = run(at(10.5, "pause_charging", b"now"), returned=returned)
    assert verdict(pause, PAUSE, header=header)[0] == ("fail" if returned else "inconclusive")


def test_the_report_says_what_to_do():
    """A note names the access list's matter, once."""
    told = judged(run(at(10.5, "pause_charging", b"now"), returned=False), header=WITH)
    assert [note for note in told.notes if "did not come back" in note] == [
        "Commands of ours did not come back from the broker: let the kit publish and read …/cmd/#."
    ]


@pytest.mark.parametrize(
    "header", [HEADER, replace(WITH, subscribed=("everest_api/+/var/#",))], ids=["no beacons", "commands not heard"]
)
def test_where_nothing_was_to_come_back_commands_are_taken_as_sent(header):
    """A capture whose bench did not hear itself is judged by its marks."""
    assert found(run(at(10.5, "pause_charging", b"now"), returned=False), PAUSE, header=header).verdict.value == "fail"
