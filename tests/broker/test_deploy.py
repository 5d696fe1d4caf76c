"""The broker of docs/deploy, with its very configuration: who may do what; a charger and a kit that live with it."""

import getpass
import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from conformance import capture
from tests.broker.worlds import kit, process, told
from tests.bus.mosquitto import MOSQUITTO, NEEDS_MOSQUITTO, free_port, running, until

pytestmark = NEEDS_MOSQUITTO
DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
ROLES = ("charger", "app", "watcher", "kit")
LIMITS, COMMAND = "everest_api/evse_1/var/limits", "everest_api/evse_1/cmd/set_limit_amps"


@pytest.fixture
def port(tmp_path):
    """Run a mosquitto as docs/deploy has it, but for its port and the folder; a user's password is its name twice."""
    text = (DEPLOY / "mosquitto.conf").read_text(encoding="utf-8").replace("/etc/mosquitto", str(tmp_path))
    assert "\nlistener 1883 127.0.0.1\n" in text
    shutil.copy(DEPLOY / "mosquitto.acl", tmp_path / "everest.acl")
    tool = shutil.which("mosquitto_passwd") or str(MOSQUITTO).replace("sbin/mosquitto", "bin/mosquitto_passwd")
    for role in ROLES:
        first = [] if (tmp_path / "everest.passwd").exists() else ["-c"]
        command = [tool, "-b", *first, str(tmp_path / "everest.passwd"), role, role * 2]
        subprocess.run(command, check=True, capture_output=True)
        (tmp_path / role).write_text(f"{role * 2}\n", encoding="utf-8")
    options = f"user {getpass.getuser()}\n{text.replace('listener 1883 127.0.0.1', '')}"
    with running(tmp_path, free_port(), options) as (address, _):
        yield address.port


@contextmanager
def charger(folder, port, monkeypatch):
    """Serve as docs/deploy/charger.toml says, but for the port and the folder of the counters."""
    text = (DEPLOY / "charger.toml").read_text(encoding="utf-8")
    text = text.replace(":1883", f":{port}").replace("/var/lib/everest-reference", str(folder))
    (folder / "charger.toml").write_text(text, encoding="utf-8")
    (folder / "broker").write_text("chargercharger\n", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--config", str(folder / "charger.toml")]
    with process(*command, ready="ready"):
        yield


class Neighbour:
    """A client with a name and a password, which keeps what it hears and what the broker answers."""

    def __init__(self, port, user, password=None):
        self.heard, self.answers, self.let_in = [], [], []
        self.client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self.client.username_pw_set(user, user * 2 if password is None else password)
        self.client.on_connect = lambda _c, _d, _f, reason, _p: self.let_in.append(not reason.is_failure)
        self.client.on_message = lambda _c, _d, message: self.heard.append((message.topic, message.payload))
        self.client.on_publish = lambda _c, _d, _m, reason, _p: self.answers.append(str(reason))
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def __enter__(self):
        until(lambda: self.let_in, "the broker's answer")
        self.client.subscribe("#")
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()

    def says(self, topic, payload):
        """Publish with a receipt, and return what the broker says of it."""
        before = len(self.answers)
        self.client.publish(topic, payload, qos=1)
        until(lambda: len(self.answers) > before, "a receipt")
        return self.answers[-1]

    def limits(self):
        return [json.loads(payload)["max_current"] for topic, payload in list(self.heard) if topic == LIMITS]


def test_who_may_command_commands_and_who_may_look_looks(tmp_path, port, monkeypatch):
    """The broker refuses a watcher's command and what is no charger's word; an app's command is obeyed and seen."""
    with charger(tmp_path, port, monkeypatch), Neighbour(port, "watcher") as watcher, Neighbour(port, "app") as app:
        until(lambda: watcher.limits() and app.limits(), "the charger's limits")
        assert watcher.says(COMMAND, "9") == "Not authorized"
        assert app.says(LIMITS, '{"max_current": 9.0}') == "Not authorized"
        assert app.says(COMMAND, "12") == "Success"
        until(lambda: 12.0 in watcher.limits() and 12.0 in app.limits(), "the commanded limit")
        assert 9.0 not in watcher.limits() + app.limits()
        assert {topic for topic, _ in watcher.heard} == {topic for topic, _ in app.heard}
        assert not [topic for topic, _ in watcher.heard if "/cmd/" in topic]
    with Neighbour(port, "watcher", "wrong") as stranger:
        assert stranger.let_in == [False]


def test_the_kit_judges_as_a_user_of_its_own(tmp_path, port, monkeypatch):
    """It hears the charger, has its beacons, and fails nothing; nothing that it needs is refused."""
    heard, live = tmp_path / "heard.ndjson", tmp_path / "live.json"
    url = f"mqtt://kit@127.0.0.1:{port}"
    with charger(tmp_path, port, monkeypatch):
        asked = kit("doctor", url, "--password-file", tmp_path / "kit")
        done = kit("run", url, "--password-file", tmp_path / "kit", "--observe", "2", "-o", heard, "--json", live)
    assert asked.returncode == 0
    assert "tells nothing of itself" not in asked.stdout
    assert done.returncode == 4
    assert capture.read(heard).header.beacon.startswith("everest_conformance/")
    verdicts = [each["verdict"] for each in told(live).values()]
    assert "pass" in verdicts
    assert not {"fail", "warn", "error"} & set(verdicts)
