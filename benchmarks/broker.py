"""Benchmarks: Debian's mosquitto on a free port of this machine, set up so that it neither delays nor drops."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
PATIENCE_S = 10.0
SETTINGS = """listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
max_queued_messages 0
log_type none
"""


@contextmanager
def mosquitto(folder: Path) -> Iterator[int]:
    """Start a broker that lives as long as the block; yield its port."""
    with mosquitto_process(folder) as (port, _):
        yield port


@contextmanager
def mosquitto_process(folder: Path) -> Iterator[tuple[int, int]]:
    """Start a broker that lives as long as the block; yield its port, and the number of its process."""
    if MOSQUITTO is None:
        raise FileNotFoundError("mosquitto is not installed; apt-get install mosquitto")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = folder / "mosquitto.conf"
    settings.write_text(SETTINGS.format(port=port), encoding="utf-8")
    with subprocess.Popen([MOSQUITTO, "-c", str(settings)], stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("mosquitto does not listen")
