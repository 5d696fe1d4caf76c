"""Bench: a charger restored after a run that could not do it: a crash, a lost broker, a power cut."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from conformance.bench.bench import Bench
from conformance.bench.debt import Debt
from conformance.bench.reached import reach
from conformance.bench.settings import Settings
from conformance.bus import Clock, RealClock, interruption
from conformance.contract import DEFAULT, load
from conformance.errors import BenchError, JournalError, OwingError
from conformance.stimulus import journal_of

AGAIN_AFTER_S = 5.0
OBSERVED_S = 1.0
FOR_EVER_S = 1e9
Tell = Callable[[str], None]


def restore(address: str, options: Namespace, *, progress: Tell, tell: Tell) -> str:
    """Give back what an earlier run owes the charger behind an address, as soon as it can be reached.

    Return what was done. Raises OwingError where the charger is there and does not do what it is told, or something is
    to be done by hand; BenchError where it could not be reached before the user interrupted, or within their seconds.
    """
    contract, target, clock = load(options.contract), reach(address, options).address, RealClock()
    journal = journal_of(str(target), options.journal)
    if not holds_something(journal):
        return f"{target}: nothing is owed to this charger."
    settings = Settings(
        address=str(target),
        prefix=target.prefix,
        allowed="session",
        observe_s=OBSERVED_S,
        restore_A=options.restore_amps,
        operator=options.operator or "",
        journal=journal,
        beacon="",
        progress=progress,
    )
    end = clock.now() + (options.seconds if options.seconds is not None else FOR_EVER_S)
    with interruption.deferred():
        try:
            _restore(lambda: Bench(contract, reach(address, options), settings), end, clock, tell)
        except KeyboardInterrupt:
            raise BenchError(f"{target}: interrupted. {how_to(restoring_with(address, options))}") from None
    return f"{target}: the charger is restored."


def _restore(make: Callable[[], Bench], end: float, clock: Clock, tell: Tell) -> None:
    while True:
        bench = make()
        try:
            bench.open()
            bench.conclude(aborted=True)
        except JournalError:
            raise
        except BenchError as error:
            if clock.now() >= end or (isinstance(error, OwingError) and bench.is_heard):
                raise
            tell(f"{error} It is tried again until the charger can be reached; Ctrl-C ends that.")
            clock.wait(lambda: False, min(end, clock.now() + AGAIN_AFTER_S))
        else:
            if bench.left:
                raise OwingError(f"{bench.settings.address}: still to be done, by hand: {listed(bench.left)}.")
            return
        finally:
            bench.abandon()


def holds_something(journal: Path) -> bool:
    """Tell whether a journal says that something is owed."""
    return journal.exists() and journal.stat().st_size > 0


def tell_owed(command: str, journal: Path, tell: Tell) -> None:
    """Offer to restore the charger where an earlier run could not."""
    if holds_something(journal):
        tell(f"An earlier run still owes this charger something. {how_to(command)}")


def owing(debts: Sequence[Debt], command: str) -> str:
    """Return the sentence that says what is owed and how it is given back."""
    return f"The charger is still owed: {listed(debts)}. {how_to(command)}"


def listed(debts: Sequence[Debt]) -> str:
    """Return debts as a list for a reader."""
    return "; ".join(map(str, debts))


def how_to(command: str) -> str:
    """Return the sentence with the command that restores a charger."""
    return f"Restore it, as soon as it can be reached, with: {command}"


def restoring_with(address: str, options: Namespace) -> str:
    """Return the command that restores a charger as it was reached, but for credentials."""
    contract = f" --contract {options.contract}" if options.contract != DEFAULT else ""
    journal = f" --journal {options.journal}" if options.journal else ""
    return f"everest-conformance restore {address}{contract}{journal}"
