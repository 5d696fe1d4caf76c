"""The files of docs/deploy are what they say: the settings, the unit, and the access list against the contract."""

import re
import shutil
import signal
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from paho.mqtt.client import topic_matches_sub

from reference_impl.contract import load
from reference_impl.errors import UsageError
from reference_impl.settings import settings
from reference_impl.settings_file import read
from tests.reference_impl.test_cli import serving

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
UNIT = DEPLOY / "everest-reference.service"
PROGRAM = "/opt/everest/bin/everest-reference"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze, which comes with systemd")
MOST_EXPOSED = 12  # tenths, as systemd counts: 100 is everything, and below 20 is what it calls OK
SAID = {each.channel.topic(connector="evse_1") for each in load().operations.values() if each.sends}
TOLD = {each.channel.topic(connector="evse_1") for each in load().operations.values() if not each.sends}
DOOR = {each.topic(number="1") for each in load("simulation-door.yaml").channels.values()}
CARDS = {"everest_api/dummy_token_provider/cmd/provide"}
GUIDE = (DEPLOY.parent / "guides" / "deploy.md.j2").read_text(encoding="utf-8")
BEACON = "everest_conformance/anything/of/the/kit"


def test_the_settings_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is taken; it waits for its broker, and its secret is a credential."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials")
    told = settings(read(DEPLOY / "charger.toml").document)
    assert told.broker.wait
    assert told.broker.password_file == Path("/run/credentials/broker")
    assert told.charger.meter_file == Path("/var/lib/everest-reference/counters.sqlite")


@needs_systemd
@pytest.mark.parametrize(
    "drop_ins", [(), ("network.conf",), ("serial.conf",), ("network.conf", "serial.conf", "csms.conf")]
)
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path, drop_ins: tuple[str, ...]) -> None:
    """Alone, and with each drop-in: it verifies, with the program that is there, and nothing is said against it."""
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace(PROGRAM, sys.executable), encoding="utf-8")
    (tmp_path / f"{UNIT.name}.d").mkdir()
    for name in drop_ins:
        shutil.copy(DEPLOY / name, tmp_path / f"{UNIT.name}.d" / name)
    done = subprocess.run([str(ANALYZE), "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if UNIT.name in line]) == (0, [])


@needs_systemd
def test_the_unit_is_hardened() -> None:
    """By what systemd counts, it is exposed to at most 1.2 of 10."""
    command = [str(ANALYZE), "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_unit_starts_the_service_that_the_settings_are_for() -> None:
    """It names the settings, the credential and the folder of the counters that charger.toml expects."""
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(UNIT, encoding="utf-8")
    service = unit["Service"]
    assert service["ExecStart"] == f"{PROGRAM} serve --config /etc/everest-reference/charger.toml"
    assert service["Type"] == "notify"
    assert service["LoadCredential"].startswith("broker:")
    assert service["StateDirectory"] == "everest-reference"
    assert service["RestartPreventExitStatus"] == str(UsageError.exit_code)


def granted() -> dict[str, list[tuple[str, str]]]:
    """Return the access list: for each user the rights with their filters."""
    out: dict[str, list[tuple[str, str]]] = {}
    for line in (DEPLOY / "mosquitto.acl").read_text(encoding="utf-8").splitlines():
        match line.split():
            case ["user", user]:
                out[user] = rights = []
            case ["topic", right, filter_]:
                rights.append((right, filter_))
            case [word, *_] if not word.startswith("#"):
                raise AssertionError(line)
    return out


def may(user: str, wanted: str) -> set[str]:
    """Return the topics, of all that there are, for which a user has a right."""
    return {
        topic
        for topic in (*SAID, *TOLD, *DOOR, BEACON)
        for right, filter_ in granted()[user]
        if right in (wanted, "readwrite") and topic_matches_sub(filter_, topic)
    }


@pytest.mark.parametrize(
    ("user", "reads", "writes"),
    [
        ("charger", TOLD, SAID),
        ("app", SAID, TOLD),
        ("watcher", SAID, set()),
        ("kit", SAID | TOLD | {BEACON}, TOLD | {BEACON}),
    ],
)
def test_everybody_may_what_the_contract_has_for_them(user: str, reads: set[str], writes: set[str]) -> None:
    """Every topic of the contract is there for its sides; the simulated world can be moved by nobody."""
    assert may(user, "read") - CARDS == reads
    assert may(user, "write") - CARDS == writes


@pytest.mark.parametrize(("user", "shows"), [("charger", False), ("app", True), ("watcher", False), ("kit", True)])
def test_whoever_commands_may_show_cards_where_a_door_is_open_as_the_guide_says(user: str, shows: bool) -> None:
    """The topic of the cards looks like a command's; a charger whose door is closed does not hear it."""
    assert (may(user, "write") & CARDS == CARDS) == shows
    assert "with an open door, `app` and `kit` can show every card" in " ".join(GUIDE.split())


def test_nobody_else_may_anything() -> None:
    """There are four roles, and no right that is everybody's."""
    assert set(granted()) == {"charger", "app", "watcher", "kit"}


def alive(*numbers: int) -> list[int]:
    """Return what is told of processes, which are looked at side by side."""
    asked = [subprocess.Popen([sys.executable, str(DEPLOY / "alive.py"), str(number)]) for number in numbers]
    return [each.wait(20) for each in asked]


def test_a_charger_that_lives_is_told_from_what_hangs_turns_without_rest_or_has_ended() -> None:
    """What a container asks for its health needs no network: it looks whether the loop sleeps and wakes."""
    spinning = [sys.executable, "-c", "print('begins', flush=True)\nwhile True: pass"]
    with serving("--quiet") as (process, _):
        assert alive(process.pid) == [0]
        process.send_signal(signal.SIGSTOP)
        with subprocess.Popen(spinning, stdout=subprocess.PIPE) as other:
            try:
                assert other.stdout is not None
                other.stdout.readline()
                assert alive(process.pid, other.pid) == [1, 1]
            finally:
                other.kill()
        process.kill()
        process.wait(10)
        assert alive(process.pid) == [1]


def test_the_container_copies_what_is_there_and_runs_as_nobody() -> None:
    """Every source of a COPY is in the repository, the last stage has no root and installs nothing."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    build, _, last = text.rpartition("\nFROM ")
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (DEPLOY.parents[1] / source).exists(), source
    assert " AS build" in build
    assert "RUN" not in last
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last


def test_the_container_has_its_health_its_devices_and_its_secrets() -> None:
    """Its format keeps the health check, its extras are in it, and its user owns what is mounted."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert ' install --no-cache-dir ".[modbus,ocpp]"' in text
    for told in (GUIDE, text):
        assert re.findall(r"podman build .*", told) == [
            "podman build --format docker -t everest-reference -f docs/deploy/Containerfile ."
        ]
    assert re.search(r"^USER 65532:", text, re.MULTILINE)
    assert "-v ./everest:/etc/everest-reference:ro,U " in GUIDE
    assert "uid=65532" in GUIDE
