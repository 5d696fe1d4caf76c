"""The panel beside a charger: it tells what is on the wire, and its commands are obeyed."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from reference_impl.cli import main
from reference_impl.contract import API, DOOR, load


def browser(address):
    address, _, token = address.partition("#")
    origin = address.removesuffix("/")
    return connect(f"{origin.replace('http', 'ws', 1)}/live?{token}", origin=origin, proxy=None, max_size=None)


@contextmanager
def serving(*arguments):
    """Yield a charger's process and the address of its panel."""
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--panel", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline().startswith("everest-reference is ready on mqtt://127.0.0.1:")
            yield process, process.stdout.readline().removeprefix("its panel is on ").strip()
        finally:
            process.kill()


def told(link, of, most=200):
    """Return the first message that is wanted, of some frames at most."""
    for _ in range(most):
        for message in json.loads(link.recv(5)).get("messages", ()):
            if of(message):
                return message
    raise AssertionError("it was not told")


def test_it_shows_the_charger_and_moves_it():
    """All that the charger publishes is told, a command is heard on the wire and obeyed, and it stops cleanly."""
    with serving("127.0.0.1:0") as (process, address), browser(address) as link:
        awaited = {
            each.channel.topic(connector="evse_1", number="1")
            for name in (API, DOOR)
            for each in load(name).operations.values()
            if each.sends
        }
        while awaited:
            awaited -= {each["topic"] for each in json.loads(link.recv(5))["messages"]}
        link.send(json.dumps({"operation": "set_limit_amps", "connector": "evse_1", "payload": "10"}))
        assert told(link, lambda each: each["kind"] == "command")["payload"] == "10"
        assert told(link, lambda each: '"max_current":10.0' in each["payload"])["kind"] == "variable"
        link.send(json.dumps({"operation": "mend", "connector": "evse_1", "payload": ""}))
        assert told(link, lambda each: each["kind"] == "world")["topic"].endswith("/1/operator/cmd/mend")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not {"WARNING", "ERROR", "Traceback"} & set(process.stderr.read().split())


def test_elsewhere_it_asks_for_the_token_and_logs_it_nowhere():
    """Where others can reach it, the token stands in the address that is printed, and in nothing that is logged.

    The panel ends with the charger, also where the charger is killed.
    """
    with serving("0.0.0.0:0") as (process, address):
        token = address.partition("#token=")[2]
        with browser(f"http://127.0.0.1:{address.partition('/#')[0].rpartition(':')[2]}/#token={token}") as link:
            assert "messages" in json.loads(link.recv(5))
            process.kill()
            with pytest.raises(ConnectionClosed):
                all(link.recv(10) for _ in range(1000))
        log = process.stderr.read()
    assert token
    assert token not in log


@pytest.mark.parametrize("place", ["nowhere", "192.0.2.1:8080"])
def test_a_place_that_cannot_be_is_one_sentence(place, capsys):
    """No charger is started beside a panel that cannot listen."""
    assert main(["serve", "--panel", place]) in {2, 3}
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
