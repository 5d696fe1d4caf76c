"""The files of docs/deploy are what they say: the settings, the unit, and the access list against the contract."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from paho.mqtt.client import topic_matches_sub

from reference_impl.contract import load
from reference_impl.settings import settings
from reference_impl.settings_file import read

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
UNIT = DEPLOY / "everest-reference.service"
PROGRAM = "/opt/everest/bin/everest-reference"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze, which comes with systemd")
MOST_EXPOSED = 12  # tenths, as systemd counts: 100 is everything, and below 20 is what it calls OK
SAID = {each.channel.topic(connector="evse_1") for each in load().operations.values() if each.sends}
TOLD = {each.channel.topic(connector="evse_1") for each in load().operations.values() if not each.sends}
DOOR = {each.topic(number="1") for each in load("simulation-door.yaml").channels.values()}
BEACON = "everest_conformance/anything/of/the/kit"


def test_the_settings_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is taken; it waits for its broker, and its secret is a credential."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials")
    told = settings(read(DEPLOY / "charger.toml"))
    assert told.broker.wait
    assert told.broker.password_file == Path("/run/credentials/broker")
    assert told.charger.meter_file == Path("/var/lib/everest-reference/counters.sqlite")


@needs_systemd
@pytest.mark.parametrize("drop_ins", [(), ("network.conf",), ("serial.conf",), ("network.conf", "serial.conf")])
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
    cards = {"everest_api/dummy_token_provider/cmd/provide"}  # which no charger hears whose door is closed
    assert may(user, "read") - cards == reads
    assert may(user, "write") - cards == writes


def test_nobody_else_may_anything() -> None:
    """There are four roles, and no right that is everybody's."""
    assert set(granted()) == {"charger", "app", "watcher", "kit"}
