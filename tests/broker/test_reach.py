"""Every way to a real mosquitto: TLS, certificates, passwords, websockets, MQTT 5; and every way that fails."""

import gc
import getpass
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.bus import Access, mqtt
from conformance.capture import Entry
from conformance.errors import BenchError
from tests.broker import certificates
from tests.broker.worlds import kit, reference
from tests.bus.mosquitto import MOSQUITTO, NEEDS_MOSQUITTO, free_port, link, running, soon

LEFT = "ignore:unclosed <s:ResourceWarning"  # paho leaves the socket of a handshake that failed to the collector
pytestmark = [*NEEDS_MOSQUITTO, pytest.mark.filterwarnings(LEFT)]


@pytest.fixture(scope="module")
def brokers(tmp_path_factory):
    """Run one mosquitto with a listener of each kind; return the folder of certificates, and the addresses."""
    folder = certificates.make(tmp_path_factory.mktemp("reach"))
    pem = f"cafile {folder / 'ca.pem'}\ncertfile {folder / 'broker.pem'}\nkeyfile {folder / 'broker.key'}"
    passwords = folder / "passwords"
    passwords.touch(mode=0o600)
    tool = Path(MOSQUITTO).parent / "mosquitto_passwd"
    tool = tool if tool.exists() else "mosquitto_passwd"
    subprocess.run([tool, "-b", str(passwords), "lab", "secret"], check=True, capture_output=True)
    kinds = {
        "tls": ("mqtts", f"allow_anonymous true\n{pem}"),
        "mutual": ("mqtts", f"allow_anonymous true\n{pem}\nrequire_certificate true"),
        "older": ("mqtts", f"allow_anonymous true\n{pem}\nrequire_certificate true\ntls_version tlsv1.2"),
        "locked": ("mqtts", f"allow_anonymous false\npassword_file {passwords}\n{pem}\nrequire_certificate true"),
        "password": ("mqtt", f"allow_anonymous false\npassword_file {passwords}"),
        "websocket": ("ws", "allow_anonymous true\nprotocol websockets"),
        "secure_websocket": ("wss", f"allow_anonymous true\nprotocol websockets\n{pem}"),
    }
    ports = {name: free_port() for name in kinds}
    listeners = "\n".join(f"listener {ports[name]} 127.0.0.1\n{options}" for name, (_, options) in kinds.items())
    options = f"user {getpass.getuser()}\nper_listener_settings true\nallow_anonymous true\n{listeners}"
    with running(folder, free_port(), options) as (plain, _):
        yield (
            folder,
            {"plain": plain} | {name: replace(plain, port=ports[name], scheme=kinds[name][0]) for name in kinds},
        )


def names(folder, **files):
    return {name: folder / file for name, file in files.items()}


TRUSTED = {"ca": "ca.pem"}
CLIENT = {**TRUSTED, "certificate": "client.pem", "key": "client.key"}


@pytest.mark.parametrize("version", ["3.1.1", "5"])
@pytest.mark.parametrize(
    ("kind", "files", "parts"),
    [
        ("plain", {}, {}),
        ("tls", TRUSTED, {}),
        ("mutual", CLIENT, {}),
        ("older", CLIENT, {}),
        ("password", {}, {"user": "lab", "password": "secret"}),
        ("websocket", {}, {}),
        ("secure_websocket", TRUSTED, {}),
    ],
)
def test_every_way_to_a_broker(brokers, kind, files, parts, version):
    """Messages go there and back with their quality of service, in either version of MQTT."""
    folder, addresses = brokers
    access = Access(version=version, **names(folder, **files), **parts)
    with link(addresses[kind], access) as (bus, heard):
        bus.subscribe(f"{kind}/{version}/#")
        bus.publish(f"{kind}/{version}/a", b"x", qos=2)
        assert soon(bus, lambda: [each.qos for each in heard if isinstance(each, Entry)] == [2])
        assert bus.facts()["mqtt"] == version
        assert ("tls" in bus.facts()) is addresses[kind].is_tls


@pytest.fixture
def impatient(monkeypatch):
    """Wait less for a port that says nothing; collect what a test leaves within the test."""
    monkeypatch.setattr(mqtt, "PATIENCE_S", 0.6)
    yield
    gc.collect()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("at", "files", "parts", "sentence"),
    [
        (("tls", "mqtts"), {}, {}, r"is not trusted \(.*\); name its authority with --ca FILE"),
        (("tls", "mqtt"), {}, {}, "the port speaks TLS; write mqtts://127"),
        (("mutual", "mqtts"), TRUSTED, {}, "wants a client certificate .*; give --certificate and --key"),
        (("older", "mqtts"), TRUSTED, {}, "wants a client certificate .*; give --certificate and --key"),
        (("mutual", "mqtts"), {**CLIENT, "certificate": "other.pem"}, {}, "refuses the client certificate"),
        (("plain", "mqtts"), {}, {}, "the port does not speak TLS; check it, or write mqtt://"),
        (("plain", "ws"), {}, {}, r'no websocket there at "/mqtt"; check the port and --websocket-path'),
        (("tls", "ws"), {}, {}, "the port speaks TLS; write wss://127"),
        (("plain", "wss"), {}, {}, "the port does not speak TLS"),
        (("websocket", "mqtt"), {}, {}, "the port speaks websockets; write ws://127"),
        (("secure_websocket", "mqtts"), TRUSTED, {}, "speaks websockets; write wss://127"),
        (("password", "mqtt"), {}, {}, r"\(Not authorized\): the broker wants a user .*; give --user and"),
        (
            ("password", "mqtt"),
            {},
            {"version": "5"},
            r"\(Not authorized\): the broker wants a user .*; give --user and",
        ),
        (("password", "mqtt"), {}, {"user": "lab"}, 'user "lab" without a password; give --password-file'),
        (("password", "mqtt"), {}, {"user": "lab", "password": "wrong"}, 'refuses user "lab" with this password'),
    ],
)
def test_what_keeps_the_kit_out_is_named(brokers, at, files, parts, sentence):
    """Each in one sentence of what is wrong, where, and what to do; and nothing secret is in it."""
    folder, addresses = brokers
    if not (folder / "other.pem").exists():
        command = "req -x509 -newkey rsa:2048 -nodes -key client.key -out other.pem -days 2 -subj /CN=nobody"
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)
    address = replace(addresses[at[0]], scheme=at[1])
    access = Access(**names(folder, **files), **parts)
    with pytest.raises(BenchError, match=sentence) as refused, link(address, access):
        pass
    assert str(refused.value).startswith(f"{address}: ")
    assert "wrong" not in str(refused.value)


def test_a_run_behind_certificates_and_a_password(brokers, tmp_path):
    """All of it from the command line; the capture names the place, and neither the user nor anything secret."""
    folder, addresses = brokers
    secret, path = tmp_path / "password", tmp_path / "run.ndjson"
    secret.write_text("secret\n", encoding="utf-8")
    secure = f"mqtts://lab@127.0.0.1:{addresses['locked'].port}/site/7"
    pem = {name: str(folder / f"{name}.pem") for name in ("ca", "client")}
    key = str(folder / "client.key")
    charger = ("--ca-file", pem["ca"], "--client-certificate", pem["client"], "--client-key", key)
    kits = ("--ca", pem["ca"], "--certificate", pem["client"], "--key", key, "--password-file", secret, "--mqtt", "5")
    with reference(secure, *charger, "--password-file", str(secret)):
        done = kit("run", secure, *kits, "--only", "datetime.payload", "--observe", "1", "-o", path)
    assert (done.returncode, done.stderr) == (0, "")
    recorded = path.read_text(encoding="utf-8")
    assert f'"address":"mqtts://127.0.0.1:{addresses["locked"].port}/site/7"' in recorded.splitlines()[0]
    assert "secret" not in recorded + done.stdout
    assert "lab" not in recorded.splitlines()[0]
