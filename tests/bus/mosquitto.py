"""A mosquitto for tests: on a loopback port, ended by its own handle; plus a link of the kit's, and a way to wait."""

import getpass
import json
import shutil
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.bus import RealClock, parse
from conformance.bus.mqtt import MqttBus

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
PLUGIN = "mosquitto_dynamic_security.so"
ACTIONS = ("publishClientSend", "publishClientReceive", "subscribe", "unsubscribe")
SOON_S = 15.0
NEEDS_MOSQUITTO = [
    pytest.mark.broker,
    pytest.mark.skipif(MOSQUITTO is None, reason="needs mosquitto: apt-get install mosquitto"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reachable(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition, what, *, seconds=SOON_S):
    """Look again and again until a condition holds."""
    clock = RealClock()
    deadline = clock.now() + seconds
    while not condition():
        assert clock.now() < deadline, f"waited {seconds:g} s in vain for {what}"
        clock.wait(lambda: False, clock.now() + 0.02)


@contextmanager
def mosquitto(folder, port=None, *, options="set_tcp_nodelay true", anonymous="true"):
    """Run a mosquitto, with options of the test's own; without any it is as Debian has it. Return its address."""
    with running(folder, port or free_port(), f"allow_anonymous {anonymous}\n{options}\n") as (address, _):
        yield address


@contextmanager
def running(folder, port, options=""):
    """Run a mosquitto; return its address and its process, which is ended by its own handle."""
    configuration = folder / f"{port}.conf"
    configuration.write_text(f"listener {port} 127.0.0.1\n{options}\n", encoding="utf-8")
    with subprocess.Popen([MOSQUITTO, "-c", str(configuration)], stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: reachable(port), "mosquitto to listen")
            yield parse(f"mqtt://127.0.0.1:{port}"), process
        finally:
            process.send_signal(signal.SIGCONT)  # where a test has frozen it
            process.terminate()
            process.wait(10)


def access_list(folder, *, no_subscribing=(), no_publishing=()) -> str:
    """Return options of a mosquitto that refuses subscriptions under some topics, and swallows what is sent there."""
    plugin = next((each for each in Path(MOSQUITTO or "/").resolve().parents[1].rglob(PLUGIN)), None)
    if plugin is None:
        pytest.skip(f"needs {PLUGIN}, which comes with Debian's mosquitto")
    denied = [("subscribePattern", each) for each in no_subscribing]
    denied += [("publishClientSend", each) for each in no_publishing]
    acls = [{"acltype": kind, "topic": topic, "priority": 0, "allow": False} for kind, topic in denied]
    rules = {
        "defaultACLAccess": dict.fromkeys(ACTIONS, True),
        "anonymousGroup": "all",
        "groups": [{"groupname": "all", "roles": [{"rolename": "all"}]}],
        "roles": [{"rolename": "all", "acls": acls}],
    }
    path = folder / "access.json"
    path.write_text(json.dumps(rules), encoding="utf-8")
    return f"user {getpass.getuser()}\nplugin {plugin}\nplugin_opt_config_file {path}\nset_tcp_nodelay true"


@contextmanager
def link(address, access=None):
    """Connect a bus, one that soon tries again, and keep what it hears."""
    heard, bus = [], MqttBus(address, access)
    bus._client.reconnect_delay_set(0.1, 0.1)

    def listen(event):
        heard.append(event)
        bus.clock.notify()

    try:
        bus.connect(listen)
        yield bus, heard
    finally:
        bus.close()


def soon(bus, condition) -> bool:
    """Wait until a condition holds on what a bus hears."""
    return bus.clock.wait(condition, bus.clock.now() + SOON_S)
