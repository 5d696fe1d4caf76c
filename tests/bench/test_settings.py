"""What a user asks of a run is checked before anything is sent."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from conformance import contract
from conformance.bench import Settings
from conformance.contract.statement import read_declared
from conformance.errors import UsageError
from features import environment

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"allowed": "all"}, "'all' is not a level to allow; choose from listen, benign"),
        ({"allowed": ""}, "not a level"),
        ({"observe_s": 0.0}, "0 s is no time to observe"),
        ({"observe_s": float("nan")}, "above zero"),
        ({"observe_s": float("inf")}, "above zero"),
        ({"beacon": "a/#"}, "'a/#' is no topic for beacons"),
        ({"beacon": "a/+/b"}, "without wildcards"),
        ({"beacon": "a\0b"}, "no topic for beacons"),
        ({"beacon": "ä" * 40_000}, "no topic for beacons"),
    ],
)
def test_what_cannot_be_done_is_refused(options, sentence):
    """Levels have names, an observation takes time, and a beacon needs a topic that can be published to."""
    with pytest.raises(UsageError) as told:
        Settings(**options)
    assert sentence in str(told.value)
    assert len(str(told.value)) < 300


@pytest.mark.parametrize("beacon", [None, "", "a", "site/kit 1/beacon", "ä" * 30_000])
def test_what_can_be_a_topic_for_beacons_is_taken(beacon):
    """None for one of the kit's own choice, empty for none, or any topic."""
    assert Settings(beacon=beacon).beacon == beacon


def test_features_are_declared_in_words():
    """Each feature has or has not; of two words about one the last counts; nothing said is nothing declared."""
    load = contract.load()
    assert read_declared([], load) == {}
    assert read_declared(["ocpp=no", "energy_management=yes"], load) == {"ocpp": False, "energy_management": True}
    assert read_declared(["ocpp=no", "ocpp=yes"], load) == {"ocpp": True}


@pytest.mark.parametrize(
    "word",
    [
        "",
        "ocpp",
        "ocpp=",
        "=yes",
        "ocpp=Yes",
        "ocpp=true",
        "ocpp=no=",
        "ocpp = no",
        "OCPP=no",
        "iso15118=yes",
        "=",
        "\0",
    ],
)
def test_a_declaration_that_says_nothing_is_refused(word):
    """One sentence names what was written, how to write it, and the features that there are."""
    with pytest.raises(
        UsageError, match="write FEATURE=yes or FEATURE=no, a feature is energy_management, ocpp"
    ) as told:
        read_declared(["energy_management=yes", word], contract.load())
    assert repr(word) in str(told.value)


def behave(*arguments):
    command = [sys.executable, "-m", "behave", "--no-color", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)


class Context:
    """What behave hands to the environment: user data, and nothing in it yet."""

    def __init__(self, option):
        name, _, value = option.partition("=")
        self.config = SimpleNamespace(userdata={name: value})

    def __contains__(self, name):
        return name in vars(self)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("only=no.such", "There is no requirement no.such"),
        ("observe=soon", "above zero"),
        ("observe=-3", "above zero"),
        ("connector=nobody", 'lists no connector "nobody"'),
        ("fault=nothing", "There is no fault"),
        ("address=localhost", "is not an address"),
        ("address=mqtt://127.0.0.1:1", "no broker there"),
    ],
)
def test_the_environment_of_the_features_refuses_in_one_sentence(monkeypatch, option, sentence):
    """A wrong option opens no bench, and is an error with its remedy."""
    monkeypatch.syspath_prepend(CHECKOUT / "features")
    context = Context(option)
    with pytest.raises(Exception, match=sentence) as told:
        environment.before_all(context)
    assert len(str(told.value).splitlines()) == 1
    assert "bench" not in context


def test_plain_behave_tells_that_sentence():
    """A wrong option ends plain behave with its sentence, without a traceback, and nothing passes."""
    done = behave("-D", "connector=nobody")
    assert done.returncode == 1
    assert 'lists no connector "nobody"' in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "passed" not in done.stdout


def test_plain_behave_runs_what_is_selected_and_nothing_else():
    """With one requirement selected its scenarios run, the others are shown as not selected."""
    done = behave("-D", "only=pause_charging.effect.state")
    assert done.returncode == 0
    passed, skipped = re.search(r"(\d+) scenarios passed, 0 failed, (\d+) skipped", done.stdout).groups()
    assert int(passed) == 3
    assert int(skipped) > 50


def test_an_empty_selection_is_an_error():
    """Where no scenario is selected, nothing was shown, and that is not a success."""
    done = behave("--tags=@nobody")
    assert done.returncode == 1
    assert "no scenario is selected" in done.stdout + done.stderr
