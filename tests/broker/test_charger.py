"""The reference charger on mosquitto: brokers that go and come, floods, locked doors, and the end of its power."""

import getpass
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import pairwise

import pytest

from conformance.bus import RealClock
from conformance.capture import Entry
from reference_impl.address import PASSWORD_VARIABLE
from tests.broker.certificates import make
from tests.broker.worlds import kit, told
from tests.bus.mosquitto import (
    MOSQUITTO,
    NEEDS_MOSQUITTO,
    free_port,
    link,
    mosquitto,
    reachable,
    running,
    soon,
    until,
)

pytestmark = [*NEEDS_MOSQUITTO, pytest.mark.alone]
BACK_WITHIN_S = 5.0
GAP_S, MEAN_S = 1.5, 1.05
FLOOD_S, FLOOD_PER_S = 10.0, 10_000
LIMITS, COMMAND = "everest_api/evse_1/var/limits", "everest_api/evse_1/cmd/set_limit_amps"
POWERMETER, DATETIME = "everest_api/evse_1/var/powermeter", "everest_api/evse_1/var/datetime"
SCRIPT = "everest_external/nodered/1/carsim/cmd/execute_charging_session"
CHARGES = b"iec_wait_pwr_ready;draw_power_regulated 32,3;sleep 999"
VARIABLES = 8
OPEN = "allow_anonymous true\nset_tcp_nodelay true"


@contextmanager
def charger(url, *options, log=subprocess.DEVNULL, environment=None):
    """Run the reference charger; it is there when it says so."""
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--broker", str(url), "--door", *map(str, options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as process:
        try:
            assert "ready" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def entries(heard, topic):
    return [each for each in heard if isinstance(each, Entry) and each.topic == topic]


def payloads(heard, topic):
    return [each.payload for each in entries(heard, topic)]


def variables(heard):
    topics = {each.topic for each in heard if isinstance(each, Entry)}
    return {topic for topic in topics if "/var/" in topic or topic == "everest_api/connectors"}


def limited_to(heard, amperes):
    return any(json.loads(each)["max_current"] == amperes for each in payloads(heard, LIMITS)[-50:])


@contextmanager
def logged(tmp_path):
    """Open a file that somebody writes a log to."""
    with (tmp_path / "log").open("w+", encoding="utf-8") as log:
        yield log


@pytest.mark.parametrize("away_s", [0.5, 7.0])
def test_a_broker_that_was_away_is_found_again(tmp_path, away_s):
    """Within 5 s of its return everything is published, nothing of it is old, and commands are obeyed."""
    port, clock = free_port(), RealClock()
    with ExitStack() as stack:
        address, process = stack.enter_context(running(tmp_path, port, OPEN))
        subject = stack.enter_context(charger(address))
        with link(address) as (bus, heard):
            bus.subscribe("everest_api/#")
            assert soon(bus, lambda: payloads(heard, LIMITS))
        process.terminate()
        process.wait(10)
        clock.wait(lambda: False, clock.now() + away_s)
        assert subject.poll() is None
        address, _ = stack.enter_context(running(tmp_path, port, OPEN))
        bus, heard = stack.enter_context(link(address))
        bus.subscribe("everest_api/#")
        since = clock.now()
        assert soon(bus, lambda: len(variables(heard)) >= VARIABLES)
        assert clock.now() - since <= BACK_WITHIN_S
        dates = payloads(heard, DATETIME)
        assert len(dates) <= clock.now() - since + 1
        assert all(abs(datetime.fromisoformat(each.decode()).timestamp() - time.time()) < 2 for each in dates)
        bus.publish(COMMAND, b"9")
        assert soon(bus, lambda: limited_to(heard, 9))


def flooded(address, lines, clock):
    """Send lines as commands, ten thousand a second for ten seconds; return how many were sent."""
    publisher = shutil.which("mosquitto_pub")
    if publisher is None:
        pytest.skip("needs mosquitto_pub: apt-get install mosquitto-clients")
    begin, sent = clock.now(), 0
    command = [publisher, "-p", str(address.port), "-t", COMMAND, "-l"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as flood:
        while clock.now() - begin < FLOOD_S:
            due = int((clock.now() - begin) * FLOOD_PER_S)
            flood.stdin.write(b"".join(lines[each % 2] for each in range(sent, due)))
            flood.stdin.flush()
            sent = due
            clock.wait(lambda: False, clock.now() + 0.01)
        flood.stdin.close()
    return sent


@pytest.mark.parametrize("lines", [(b"10\n", b"16\n"), (b"abc\n", b"16abc\n")], ids=["limits", "doubtful"])
def test_a_flood_of_commands_does_not_touch_the_pulse(tmp_path, lines):
    """Under ten thousand commands a second each variable keeps its second, and the next command is obeyed."""
    clock = RealClock()
    with (
        mosquitto(tmp_path) as address,
        logged(tmp_path) as log,
        charger(address, log=log),
        link(address) as (bus, heard),
    ):
        for topic in ("everest_api/+/var/+", "everest_api/connectors", "everest_api/ocpp/var/connection_status"):
            bus.subscribe(topic)
        assert soon(bus, lambda: len(variables(heard)) >= VARIABLES)
        begin = clock.now()
        assert flooded(address, lines, clock) > 0.9 * FLOOD_S * FLOOD_PER_S
        bus.publish(COMMAND, b"7")
        assert soon(bus, lambda: limited_to(heard, 7))
        end = clock.now()
        for topic in variables(heard):
            times = [each.t for each in entries(heard, topic) if each.t <= end]
            gaps = [later - earlier for earlier, later in pairwise(times)]
            assert max(gaps) <= GAP_S, topic
            assert (times[-1] - times[0]) / len(gaps) <= MEAN_S, topic
        log.seek(0)
        written = log.read()
    assert len(written.splitlines()) < 60 * (end - begin)
    if b"abc\n" in lines:
        assert "more like this were left out" in written


def test_a_retained_command_is_ignored_and_logged(tmp_path):
    """What a broker has kept is not obeyed at the start, and the log says so."""
    with mosquitto(tmp_path) as address, link(address) as (bus, heard):
        bus.publish(COMMAND, b"6", retain=True)
        bus.subscribe("everest_api/#")
        assert soon(bus, lambda: payloads(heard, COMMAND))
        with logged(tmp_path) as log, charger(address, log=log):
            assert soon(bus, lambda: len(payloads(heard, LIMITS)) >= 2)
            log.seek(0)
            assert "it is retained" in log.read()
    assert {json.loads(each)["max_current"] for each in payloads(heard, LIMITS)} == {32}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Make an authority, a broker's and a client's certificate."""
    return make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def locked(tmp_path, certificates):
    """Run a broker that lets clients with a certificate in by TLS, and others by a plain port; return both ports."""
    tls_port, plain_port = free_port(), free_port()
    options = (
        f"user {getpass.getuser()}\nset_tcp_nodelay true\nallow_anonymous true\nrequire_certificate true\n"
        f"cafile {certificates}/ca.pem\ncertfile {certificates}/broker.pem\nkeyfile {certificates}/broker.key\n"
        f"listener {plain_port} 127.0.0.1\n"
    )
    with running(tmp_path, tls_port, options):
        until(lambda: reachable(plain_port), "the plain port to be open")
        yield tls_port, plain_port


def test_it_conforms_behind_tls_with_a_certificate_and_a_prefix(tmp_path, certificates, locked):
    """The charger comes by TLS with its own certificate and a prefix, the kit by the plain port: it is all there."""
    tls_port, plain_port = locked
    live = tmp_path / "run.json"
    files = ("--ca-file", certificates / "ca.pem", "--client-certificate", certificates / "client.pem")
    with charger(f"mqtts://127.0.0.1:{tls_port}/site/7", *files, "--client-key", certificates / "client.key"):
        address = f"mqtt://127.0.0.1:{plain_port}/site/7"
        only = ("charger.presence", "pause_charging.effect.state", "set_limit_amps.effect.limit", "limits.period.mean")
        selection = [word for name in only for word in ("--only", name)]
        done = kit("run", address, "--allow", "session", "--observe", "15", *selection, "--json", live)
    assert done.returncode == 0, done.stdout
    assert {told(live)[each]["verdict"] for each in only} == {"pass"}


def test_a_broker_that_is_not_trusted_or_does_not_trust_is_told(certificates, locked):
    """Without the authority or without the certificate there is one sentence, and exit code 3."""
    url = f"mqtts://127.0.0.1:{locked[0]}"
    assert "CA file" in refused(url).stderr
    assert "client certificate" in refused(url, "--ca-file", certificates / "ca.pem").stderr


def test_a_key_with_a_passphrase_is_told(tmp_path, certificates):
    """Nobody is asked for it, and a file that is no key is told as well."""
    locked_key, rubbish = tmp_path / "locked.key", tmp_path / "rubbish.key"
    source = certificates / "client.key"
    lock = ["openssl", "rsa", "-aes128", "-passout", "pass:secret", "-in", str(source), "-out", str(locked_key)]
    subprocess.run(lock, check=True, capture_output=True)
    rubbish.write_text("rubbish", encoding="utf-8")
    for key in (locked_key, rubbish):
        options = ("--client-certificate", certificates / "client.pem", "--client-key", key)
        assert "without a passphrase" in refused("mqtts://127.0.0.1:1", *options, code=2).stderr


def refused(url, *options, code=3):
    """Run the charger to its end, which comes soon."""
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--broker", url, *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == code
    assert done.stderr.count("\n") == 1
    return done


def test_a_password_comes_from_a_file_or_the_environment(tmp_path, monkeypatch):
    """With the right one the charger is let in, with a wrong one it says so, and shows neither."""
    passwords, secret = tmp_path / "passwords", tmp_path / "secret"
    tool = shutil.which("mosquitto_passwd") or str(MOSQUITTO).replace("sbin/mosquitto", "bin/mosquitto_passwd")
    subprocess.run([tool, "-b", "-c", str(passwords), "charger", "kilowatt"], check=True, capture_output=True)
    secret.write_text("kilowatt\n", encoding="utf-8")
    options = f"user {getpass.getuser()}\npassword_file {passwords}"
    with mosquitto(tmp_path, options=options, anonymous="false") as address:
        url = f"mqtt://charger@127.0.0.1:{address.port}"
        with charger(url, "--password-file", secret):
            pass
        monkeypatch.setenv(PASSWORD_VARIABLE, "kilowatt")
        with charger(url):
            pass
        monkeypatch.setenv(PASSWORD_VARIABLE, "megawatt")
        done = refused(url)
    assert "refuses us" in done.stderr
    assert "megawatt" not in done.stderr


def total_Wh(payload):
    return json.loads(payload)["energy_Wh_import"]["total"]


def test_the_counter_survives_the_end_of_the_process(tmp_path):
    """Killed while it charges and started anew, the meter goes on at what it has published, and not below."""
    kept = tmp_path / "meter.sqlite"
    with mosquitto(tmp_path) as address, link(address) as (bus, heard):
        bus.subscribe("everest_api/#")
        for seed in range(3):
            begun = len(heard)
            with charger(address, "--meter-file", kept, "--seed", seed) as subject:
                bus.publish(SCRIPT, CHARGES)
                assert soon(bus, lambda begun=begun: draws(heard[begun:]))
                subject.send_signal(signal.SIGKILL)
                subject.wait(10)
    counted = [total_Wh(each) for each in payloads(heard, POWERMETER)]
    assert counted == sorted(counted)
    assert counted[-1] - counted[0] > 5
    with sqlite3.connect(kept) as file:
        stored = file.execute("SELECT l1_Wh + l2_Wh + l3_Wh FROM meter").fetchone()[0]
    file.close()
    assert stored == pytest.approx(counted[-1], abs=0.002)


def draws(heard):
    return any(json.loads(each)["power_W"]["total"] > 10_000 for each in payloads(heard, POWERMETER))
