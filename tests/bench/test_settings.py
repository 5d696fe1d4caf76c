"""What a user asks of a run is checked before anything is sent."""

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.bench import Settings
from conformance.errors import UsageError

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("options", [{"allowed": "all"}, {"observe_s": 0.0}, {"observe_s": float("nan")}])
def test_what_cannot_be_done_is_refused(options):
    """Levels have names, and an observation takes time."""
    with pytest.raises(UsageError):
        Settings(**options)


def behave(*arguments):
    command = [sys.executable, "-m", "behave", "--no-color", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("only=no.such", "There is no requirement no.such"),
        ("only=limits.uuid", "not judged yet"),
        ("observe=soon", "above zero"),
        ("observe=-3", "above zero"),
        ("connector=nobody", "lists no connector 'nobody'"),
        ("fault=nothing", "There is no fault"),
        ("address=localhost", "is not an address"),
    ],
)
def test_plain_behave_refuses_in_one_sentence(option, sentence):
    """A wrong option ends plain behave with its sentence, without a traceback, and nothing passes."""
    done = behave("-D", option)
    assert done.returncode == 1
    assert sentence in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "passed" not in done.stdout


def test_plain_behave_runs_what_is_selected_and_nothing_else():
    """With one requirement selected its scenarios run, the others are shown as not selected."""
    done = behave("-D", "only=pause_charging.effect.state")
    assert done.returncode == 0
    assert "3 scenarios passed, 0 failed, 51 skipped" in done.stdout


def test_an_empty_selection_is_an_error():
    """Where no scenario is selected, nothing was shown, and that is not a success."""
    done = behave("--tags=@nobody")
    assert done.returncode == 1
    assert "no scenario is selected" in done.stdout + done.stderr
