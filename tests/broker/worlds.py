"""What the tests behind mosquitto share: the kit and the reference charger as processes, and looks into captures."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager

from tests.bus.mosquitto import until

LONG_S = 150


@contextmanager
def process(*command: str, ready: str | None = None):
    """Run a process that is ended by its own handle; where it says when it is ready, wait for that."""
    out = None if ready is None else subprocess.PIPE
    with subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, text=True) as started:
        try:
            if ready is not None:
                assert ready in started.stdout.readline()
            yield started
        finally:
            if started.poll() is None:
                started.send_signal(signal.SIGTERM)
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()
                raise


def reference(address, *options: str):
    """Run the reference charger behind a broker, with its simulation door."""
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--broker", str(address), "--door", *options]
    return process(*command, ready="ready")


def kit(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a verb of the kit to its end; the contactor of a simulated charger needs no rest."""
    unhurt = ("--dwell", "0") if arguments[0] == "run" and "--dwell" not in arguments else ()
    command = [sys.executable, "-m", "conformance", *map(str, arguments), *unhurt]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG_S, check=False)
    assert "Traceback" not in done.stderr
    return done


def listening(address, path, *options: str):
    """Let the kit listen until it is told to stop."""
    return process(sys.executable, "-m", "conformance", "listen", str(address), "-o", str(path), *options)


def records(path) -> list[dict]:
    """Return the whole lines of a capture that may still be written."""
    whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
    return [json.loads(line) for line in whole.splitlines()]


def marks(path, kind: str) -> list[dict]:
    return [each for each in records(path) if each.get("mark") == kind]


def entries(path) -> list[dict]:
    return [each for each in records(path) if "topic" in each and "mark" not in each]


def hears(path, *, seconds: int):
    """Wait until a capture in the making holds so many seconds of beacons, and messages as well."""
    until(lambda: len(marks(path, "beacon")) >= seconds and entries(path), f"{seconds} s of beacons", seconds=30.0)


def told(path) -> dict[str, dict]:
    """Return the requirements of a JSON report by their ids."""
    return {each["id"]: each for each in json.loads(path.read_bytes())["requirements"]}
