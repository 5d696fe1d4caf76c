"""Panel, at its edge: in a process of its own, so that no flood on the broker takes time from the charger's pulse."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

from reference_impl.address import Address
from reference_impl.errors import LinkError, ReferenceChargerError
from reference_impl.log import begin
from reference_impl.panel.panel import Panel
from reference_impl.panel.place import Place

_PATIENCE_S = 10.0
_NICENESS = 10  # the charger goes first


@contextmanager
def panel_beside(place: Place, *, address: Address, connectors: Sequence[str], door: bool) -> Iterator[str]:
    """Run a panel until the end of the `with`, or of this process; yields the address of its page.

    Raises LinkError where it cannot listen, or cannot reach the broker.
    """
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(theirs, place, address, tuple(connectors), door), daemon=True)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for the charger, which ends its panel
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, before)
    theirs.close()
    try:
        yield _answer(ours)
    finally:
        ours.close()
        process.join(_PATIENCE_S)
        if process.is_alive():
            process.kill()


def _answer(ours: Connection) -> str:
    try:
        answer = ours.recv()
    except EOFError:
        raise LinkError("The panel did not start; leave out --panel, or start again.") from None
    if isinstance(answer, ReferenceChargerError):
        raise answer
    return str(answer)


def _serve(theirs: Connection, place: Place, address: Address, connectors: Sequence[str], door: bool) -> None:
    """Serve until nobody holds the other end of a connection any more."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    begin(quiet=True)
    try:
        with Panel(place, address=address, connectors=connectors, door=door) as panel:
            theirs.send(panel.url)
            theirs.poll(None)
    except ReferenceChargerError as error:
        theirs.send(error)
