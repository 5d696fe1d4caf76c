"""Panel, at its edge: in a process of its own, so that no flood on the broker takes time from the charger's pulse."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from reference_impl.address import PASSWORD_VARIABLE
from reference_impl.errors import LinkError, ReferenceChargerError
from reference_impl.log import begin
from reference_impl.panel.panel import Panel
from reference_impl.panel.place import Place
from reference_impl.settings import LogSettings

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 30.0  # its imports, on a slow machine, and its own patience with the broker
_STEP_S = 0.1
_END_S = 3.0
_LOGGED = LogSettings()
_NICENESS = 10  # the charger goes first


@contextmanager
def panel_beside(
    place: Place, *, log: LogSettings = _LOGGED, is_stopped: Callable[[], bool], **options: Any
) -> Iterator[str | None]:
    """Run a panel with its options until the end of the `with`, or of this process; yields the address of its page.

    It logs as it is told, but only what is wrong.

    That is None where `is_stopped` was true before there was one; a panel that ends while it is not is told in the log.
    Raises LinkError where the panel cannot listen, cannot reach the broker, or does not start in time.
    """
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(theirs, place, log, options), daemon=True)
    os.environ.pop(PASSWORD_VARIABLE, None)  # inherited, and the address has it
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for the charger, which ends its panel
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, before)
    theirs.close()
    try:
        page = answer(ours, is_stopped=is_stopped)
        threading.Thread(target=_watch, args=(process, is_stopped), name="watching the panel", daemon=True).start()
        yield page
    finally:
        ours.close()
        process.join(_END_S)
        if process.is_alive():
            process.kill()
            process.join()


def answer(ours: Connection, *, is_stopped: Callable[[], bool], patience_s: float = _PATIENCE_S) -> str | None:
    """Return what a panel says at its start, or None once `is_stopped`; raises what it raised, or LinkError."""
    deadline = time.monotonic() + patience_s
    while not ours.poll(_STEP_S):
        if is_stopped():
            return None
        if time.monotonic() >= deadline:
            raise LinkError(f"The panel did not start within {patience_s:g} s; leave the panel out, or start again.")
    try:
        said = ours.recv()
    except EOFError:
        raise LinkError("The panel did not start; leave the panel out, or start again.") from None
    if isinstance(said, ReferenceChargerError):
        raise said
    return str(said)


def _watch(process: SpawnProcess, is_stopped: Callable[[], bool]) -> None:
    wait([process.sentinel])
    if not is_stopped():
        _LOG.warning("the panel has ended; start the charger again to have one")
        process.join()  # so that nothing of it is left


def _serve(theirs: Connection, place: Place, log: LogSettings, options: Mapping[str, Any]) -> None:
    """Serve until nobody holds the other end of a connection any more."""
    if hasattr(os, "nice"):
        with suppress(PermissionError):  # a service that may not even do that
            os.nice(_NICENESS)
    begin(replace(log, level="warning"))
    with suppress(BrokenPipeError):  # nobody waits for the answer any more
        try:
            with Panel(place, **options) as panel:
                theirs.send(panel.url)
                theirs.poll(None)
        except ReferenceChargerError as error:
            theirs.send(error)
