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
from conformance.bench.declared import REFERENCE
from conformance.bench.hearing import Hearing
from conformance.bench.reached import reach
from conformance.bench.restoring import owing, restoring_with, tell_owed
from conformance.bench.runner import run_features
from conformance.bench.settings import Settings, check_selected
from conformance.bench.silence import why_silent
from conformance.bus import interruption
from conformance.contract import Contract, load, stated
from conformance.errors import BenchError, UsageError
from conformance.judgement import Result
from conformance.stimulus import journal_of

READY_S = 20
STOP_S = 10
OURS = "everest-2023"  # the contract that the reference charger keeps
DWELL_S = 5.0  # between two switchings of the contactor of a charger that is not ours
RESUBSCRIBES_AFTER_S = 5.0
FOR_EVER_S = 1e9
Progress = Callable[[str], None]


def run(address: str | None, options: Namespace, *, progress: Progress, tell: Progress) -> Result:
    """Test the charger behind an address, or the reference charger where none is named.

    At an address, what is going to be done is told before, and what could not be undone thereafter.
    """
    contract = load(options.contract)
    check_selected(options.only, contract)
    with interruption.deferred():
        if address is not None:
            return _run(contract, address, options.allow or "listen", options, progress, tell=tell)
        if contract.name != OURS:
            raise UsageError(f"The reference charger keeps {OURS}; name the ADDRESS of a charger for another contract.")
        progress("starting the reference charger")
        with reference_charger() as own:
            return _run(contract, own, options.allow or "power", options, progress, known=REFERENCE)


def listen(address: str, options: Namespace, *, progress: Progress, tell: Progress) -> str:
    """Record what is said on a broker, for some seconds or until the user interrupts; return what was done.

    After some seconds it subscribes once more, so that the capture shows whether variables are retained; where no
    charger was heard by then, the user is told what is said on the broker instead, and the recording goes on.
    """
    contract, bus = load(options.contract), reach(address, options)
    statement = stated(options.statement, options.declare, contract=contract)
    settings = Settings(
        address=str(bus.address),
        prefix=bus.address.prefix,
        capture=options.output,
        declared=statement.declared,
        declared_connectors=statement.connectors,
        beacon=options.beacon,
        progress=progress,
    )
    hearing = Hearing(contract, bus, settings, queues=False)
    path = options.output
    with interruption.deferred():
        try:
            hearing.open()
            hearing.begin()
            with suppress(KeyboardInterrupt):
                _record(hearing, options.seconds, progress=progress, tell=tell)
        finally:
            hearing.close()
    hearing.recorder.check()
    if not hearing.recorder.entries:
        return f"{path}: nothing was heard, so there is nothing to judge; check the address and its topic prefix."
    return f"{path}: {hearing.recorder.entries} messages recorded; judge them with: everest-conformance judge {path}"


def _record(hearing: Hearing, seconds: float | None, *, progress: Progress, tell: Progress) -> None:
    """Record for some seconds, or until the user interrupts, or the disk refuses."""
    clock, began, recorder = hearing.clock, hearing.clock.now(), hearing.recorder

    def failed() -> bool:
        progress(f"recording, {recorder.entries} messages in {clock.now() - began:.0f} s; Ctrl-C ends it")
        return recorder.failed()

    end = clock.now() + (seconds if seconds is not None else FOR_EVER_S)
    clock.wait(failed, min(end, clock.now() + RESUBSCRIBES_AFTER_S))
    if hearing.link_up and hearing.is_silent and not failed() and clock.now() < end:
        why = why_silent(hearing, after_s=RESUBSCRIBES_AFTER_S)
        hearing.mark("note", text=why)
        tell(why)
    with suppress(BenchError):  # the broker is away just now: what is retained will not be known
        hearing.subscribe()
    clock.wait(failed, end)


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
    known: Mapping[str, bool] | None = None,
    tell: Progress | None = None,
) -> Result:
    bus, statement = reach(address, options), stated(options.statement, options.declare, contract=contract)
    journal = journal_of(str(bus.address), options.journal) if tell is not None else None
    if tell is not None and journal is not None and allowed == "listen":
        tell_owed(restoring_with(address, options), journal, tell)
    settings = Settings(
        address=str(bus.address),
        prefix=bus.address.prefix,
        allowed=allowed,
        observe_s=options.observe,
        only=tuple(options.only),
        capture=options.output,
        declared={**(known or {}), **statement.declared},
        declared_connectors=statement.connectors,
        beacon=options.beacon,
        under_test=tuple(options.connector),
        most_A=options.max_amps,
        most_switchings=options.max_switching,
        dwell_s=(DWELL_S if tell else 0.0) if options.dwell is None else options.dwell,
        restore_A=options.restore_amps,
        operator=options.operator or "",
        journal=journal,
        progress=progress,
        announce=tell,
        with_course=options.html is not None,
    )
    bench = Bench(contract, bus, settings)
    try:
        bench.open()
        return run_features(bench, settings.only)
    finally:
        bench.abandon()
        if tell is not None and bench.left:
            tell(owing(bench.left, restoring_with(address, options)))
