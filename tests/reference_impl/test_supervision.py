import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from reference_impl import Publication, assemble
from reference_impl.broker import EmbeddedBroker
from reference_impl.supervision import Supervised, Supervisor
from tests.reference_impl.story import START, Story

SESSIONS = {f"everest_api/{name}/var/session_info": name for name in ("left", "right")}


@contextmanager
def systemd(address: str) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as ear:
        ear.bind(address)
        ear.settimeout(20)
        yield ear


def heard(ear: socket.socket) -> dict[str, str]:
    return dict(line.split("=", 1) for line in ear.recv(4096).decode().splitlines())


def heard_until(ear: socket.socket, name: str, value: str) -> list[dict[str, str]]:
    """Return what is heard until something is said; an ear that hears nothing for 20 s raises."""
    out: list[dict[str, str]] = []
    deadline = time.monotonic() + 20
    while not (out and value in out[-1].get(name, "")):
        assert time.monotonic() < deadline, (name, value, out)
        out.append(heard(ear))
    return out


def test_it_is_ready_with_its_first_beat_and_lives_with_the_next(tmp_path: Path) -> None:
    """The loop that makes the pulse says it; the status is told when it changes, with the sessions that charge."""
    with systemd(str(tmp_path / "notify")) as ear:
        ear.setblocking(False)
        supervisor = Supervisor(str(tmp_path / "notify"))
        around = ["the broker is away"]
        device = assemble(connectors=("left", "right"), start=START)
        told = Story(Supervised(device, supervisor, SESSIONS, circumstances=lambda: around[0]))
        told.wait(0)
        assert heard(ear) == {"READY": "1", "STATUS": "0 of 2 connectors charge; the broker is away."}
        told.wait(1)
        assert heard(ear) == {"WATCHDOG": "1"}
        around[0] = "the broker is there"
        told.charge()
        said = all_heard(ear)
        assert {each["WATCHDOG"] for each in said} == {"1"}
        assert [each["STATUS"] for each in said if "STATUS" in each] == [
            "0 of 2 connectors charge; the broker is there.",
            "1 of 2 connectors charge; the broker is there.",
        ]


def all_heard(ear: socket.socket) -> list[dict[str, str]]:
    """Return what waits at an ear that does not wait."""
    out: list[dict[str, str]] = []
    with suppress(BlockingIOError):
        while True:
            out.append(heard(ear))
    return out


class Hanging:
    subscriptions = ()

    def due(self) -> float:
        return 0.0

    def receive(self, *_: object, **__: object) -> list[Publication]:
        return []

    def advance(self, _: float) -> list[Publication]:
        raise TimeoutError


def test_a_pulse_that_does_not_come_back_is_not_said_to_live(tmp_path: Path) -> None:
    """The sign of life comes after the beat, so that one that hangs is missed."""
    with systemd(str(tmp_path / "notify")) as ear:
        ear.setblocking(False)
        device = Supervised(Hanging(), Supervisor(str(tmp_path / "notify")), {}, circumstances=lambda: "")
        with pytest.raises(TimeoutError):
            device.advance(1.0)
        with pytest.raises(BlockingIOError):
            ear.recv(1)


@pytest.mark.parametrize(
    ("variables", "every_s"),
    [
        ({}, 1.0),
        ({"WATCHDOG_USEC": "500000"}, 0.25),
        ({"WATCHDOG_USEC": "30000000"}, 1.0),
        ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}, 0.25),
        ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": "1"}, 1.0),
        ({"WATCHDOG_USEC": "nonsense"}, 1.0),
    ],
)
def test_signs_of_life_are_twice_as_often_as_asked_for(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], every_s: float
) -> None:
    """As sd_watchdog_enabled(3) advises, and where they are for another process, as always."""
    for name, value in {"NOTIFY_SOCKET": "@here", **variables}.items():
        monkeypatch.setenv(name, value)
    found = Supervisor.found()
    assert found == Supervisor("\0here", every_s)
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} & set(os.environ)


def test_without_systemd_there_is_nobody_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No address, or one of another kind, is nobody."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert Supervisor.found() is None
    monkeypatch.setenv("NOTIFY_SOCKET", "vsock:2:1")
    assert Supervisor.found() is None


def test_a_supervisor_that_does_not_listen_holds_up_nothing(tmp_path: Path) -> None:
    """Whether it is gone or its queue is full: what it does not take is lost."""
    Supervisor(str(tmp_path / "nobody")).tell(READY="1")
    with systemd(str(tmp_path / "full")):
        for _ in range(2000):
            Supervisor(str(tmp_path / "full")).tell(STATUS="x" * 1000)


def test_a_service_waits_for_its_broker_and_tells_of_it() -> None:
    """It is ready before its broker is, says so in its status, finds the broker when it comes, and takes leave."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name = f"@everest-test-{os.getpid()}"
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--wait", "--broker", f"mqtt://127.0.0.1:{port}"]
    environment = os.environ | {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "400000"}
    with (
        systemd(f"\0{name[1:]}") as ear,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment) as process,
    ):
        try:
            first = heard(ear)
            assert first == {
                "READY": "1",
                "STATUS": f"0 of 1 connectors charge; the broker at 127.0.0.1:{port} is away.",
            }
            with EmbeddedBroker(port):
                heard_until(ear, "STATUS", "is there.")
                process.terminate()
                heard_until(ear, "STOPPING", "1")
            assert process.wait(20) == 0
            assert process.stderr is not None
            log = process.stderr.read().decode()
        finally:
            process.kill()
    assert f"No broker answers at 127.0.0.1:{port}; start one, or mend its address. It is tried again every 1 s." in log
    assert f"the link to the broker at 127.0.0.1:{port} is up\n" in log
