"""The panel's process: how it starts and ends, and that the charger never waits for it for ever."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reference_impl.address import PASSWORD_VARIABLE
from reference_impl.errors import LinkError, UsageError
from reference_impl.panel.beside import answer
from tests.bus.mosquitto import until
from tests.reference_impl.panel.test_panel import serving

PROC = Path("/proc")


def test_a_panel_that_says_nothing_is_not_waited_for():
    """Nobody waits for it who is stopped, nor longer than is said, nor where it has gone."""
    ours, theirs = multiprocessing.Pipe()
    assert answer(ours, is_stopped=lambda: True) is None
    with pytest.raises(LinkError, match=r"^The panel did not start within 0\.1 s; "):
        answer(ours, is_stopped=lambda: False, patience_s=0.1)
    theirs.close()
    with pytest.raises(LinkError, match=r"^The panel did not start; "):
        answer(ours, is_stopped=lambda: False)


def test_what_a_panel_says_is_passed_on():
    """Its address is returned, and its trouble raised."""
    ours, theirs = multiprocessing.Pipe()
    theirs.send("http://127.0.0.1:1/")
    assert answer(ours, is_stopped=lambda: False) == "http://127.0.0.1:1/"
    theirs.send(UsageError("No."))
    with pytest.raises(UsageError, match="No"):
        answer(ours, is_stopped=lambda: False)


def test_a_charger_whose_panel_waits_can_be_stopped():
    """A broker takes the panel's connection and says nothing: the charger is stopped by SIGTERM, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        broker = f"mqtt://127.0.0.1:{silent.getsockname()[1]}"
        command = [sys.executable, "-m", "reference_impl.cli", "serve", "--broker", broker, "--panel", "127.0.0.1:0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                with silent.accept()[0]:
                    process.send_signal(signal.SIGTERM)
                    assert process.wait(10) == 0
            finally:
                process.kill()
            assert (process.stdout.read(), process.stderr.read()) == ("", "")


@pytest.mark.skipif(not PROC.exists(), reason="needs /proc, to look at processes")
def test_the_panel_has_no_password_and_its_end_is_told(monkeypatch):
    """The password is in the environment of no child; a panel that is killed leaves a line, and the charger goes on."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "kilowatt")
    with serving("127.0.0.1:0", "--quiet") as (process, _):
        children = (PROC / f"{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        assert children
        assert [each for each in children if b"kilowatt" in (PROC / each / "environ").read_bytes()] == []
        panel = next(each for each in children if b"spawn_main" in (PROC / each / "cmdline").read_bytes())
        os.kill(int(panel), signal.SIGKILL)
        until(lambda: not (PROC / panel).exists(), "the end of what was left of the panel")
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        told = process.stderr.read()
    assert "the panel has ended; " in told
    assert told.count("\n") == 1
