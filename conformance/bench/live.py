"""Bench: runs and recordings in the real world: on an address, or on the reference charger as a subprocess."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from conformance.bench.bench import Bench
from conformance.bench.hearing import Hearing
from conformance.bench.runner import run_features
from conformance.bench.settings import Settings, check_selected, read_declared
from conformance.bus import parse
from conformance.bus.mqtt import MqttBus
from conformance.contract import Contract, load
from conformance.errors import BenchError
from conformance.judgement import Result

READY_S = 20
STOP_S = 10
RESUBSCRIBES_AFTER_S = 5.0
REFERENCE = {"ocpp": False, "energy_management": True}  # what the reference charger has, as `serve` starts it
Progress = Callable[[str], None]


def run(address: str | None, options: Namespace, *, progress: Progress) -> Result:
    """Test the charger behind an address, or the reference charger where none is named."""
    contract = load(options.contract)
    check_selected(options.only, contract)
    with _terminable():
        if address is not None:
            return _run(contract, address, options.allow or "listen", options, progress)
        progress("starting the reference charger")
        with reference_charger() as own:
            return _run(contract, own, options.allow or "power", options, progress, declared=REFERENCE)


def listen(address: str, options: Namespace, *, progress: Progress) -> str:
    """Record what is said on a broker, for some seconds or until the user interrupts; return what was done.

    After some seconds it subscribes once more, so that the capture shows whether variables are retained.
    """
    contract, target = load(options.contract), parse(address)
    settings = Settings(
        address=str(target),
        prefix=target.prefix,
        capture=options.output,
        declared=read_declared(options.declare, contract),
        beacon=options.beacon,
        progress=progress,
    )
    hearing = Hearing(contract, MqttBus(target), settings, queues=False)
    failed, path = hearing.recorder.failed, options.output
    with _terminable():
        try:
            hearing.open()
            hearing.begin()
        except BaseException:
            hearing.close()
            raise
    try:
        with _terminable():
            end = hearing.clock.now() + (options.seconds if options.seconds is not None else 1e9)
            hearing.clock.wait(failed, min(end, hearing.clock.now() + RESUBSCRIBES_AFTER_S))
            with suppress(BenchError):  # the broker is away just now: what is retained will not be known
                hearing.subscribe()
            progress(f"recording to {path}; Ctrl-C ends it")
            while hearing.clock.now() < end and not hearing.clock.wait(failed, min(end, hearing.clock.now() + 3600)):
                pass
    except KeyboardInterrupt:
        progress("interrupted")
    finally:
        hearing.close()
    hearing.recorder.check()
    return f"{path}: {hearing.recorder.entries} messages recorded; judge them with: everest-conformance judge {path}"


@contextmanager
def reference_charger() -> Iterator[str]:
    """Start the reference charger on its embedded broker as a subprocess; yield the address, and stop it at last."""
    command = [sys.executable, "-m", "reference_impl.cli", "serve"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        start_new_session=True,  # Ctrl-C is for the kit, which then restores the charger and stops it
    ) as process:
        try:
            yield _address_of(process)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None, "the subprocess was started with a pipe"
    patience = threading.Timer(READY_S, process.kill)
    patience.start()
    line = process.stdout.readline()
    patience.cancel()
    words = [word for word in line.split() if word.startswith("mqtt://")]
    if not words:
        raise BenchError("The reference charger did not start; try it by itself with: everest-reference serve.")
    return words[0]


def _run(
    contract: Contract,
    address: str,
    allowed: str,
    options: Namespace,
    progress: Progress,
    *,
    declared: Mapping[str, bool] | None = None,
) -> Result:
    target = parse(address)
    settings = Settings(
        address=str(target),
        prefix=target.prefix,
        allowed=allowed,
        observe_s=options.observe,
        only=tuple(options.only),
        capture=options.output,
        declared={**(declared or {}), **read_declared(options.declare, contract)},
        beacon=options.beacon,
        progress=progress,
    )
    bench = Bench(contract, MqttBus(target), settings)
    bench.open()
    return run_features(bench, settings.only)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end what goes on as Ctrl-C does: the charger is restored, and no subprocess is left behind."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
