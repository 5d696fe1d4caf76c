"""Bench: what the charger is owed: what is about to be done to it is noted first, with what takes that back."""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from conformance.bench.account import Account, in_figures
from conformance.bench.debt import Debt
from conformance.contract import Operation
from conformance.errors import BenchError, JournalError
from conformance.stimulus import Journal, Line

ABOUT_A = 0.5  # within which a limit in force is the one that was commanded
PHASES = 3
RESTORE, RESTORE_PHASES = "{restore_A}", "{restore_phases}"


@dataclass(slots=True)
class Owed(Account):
    """The account of a run, of which every line is in a journal on the disk before what it says is done.

    `restore_A` is the limit, in amperes per phase, that takes a limit back; None: the most that the hardware can
    import, but not more than `most_A`, or what was found if that is more.
    """

    journal: Journal
    restore_A: float | None = None
    most_A: float | None = None

    def remember(self) -> None:
        """Read what an earlier run has left in the journal; raises JournalError where it is not for this one."""
        for line in self.journal.open():
            told = line.get("contract", self.contract.digest)
            if told != self.contract.digest:
                self.journal.close()
                name = line.get("name") or "another document"
                raise JournalError(f"{self.journal.path}: is of a run with the contract {name}; name it by --contract.")
            self.take(line)

    def sends(self, operation: Operation, payload: bytes, connector: str, *, amperes: float | None = None) -> None:
        """Take note of a command that is about to be sent, with the limit that it sets, in amperes per phase."""
        self._find()
        undo = operation.undo
        self._note(
            {
                "sends": operation.name,
                "kind": operation.kind,
                "connector": connector,
                "payload": payload.decode("latin-1"),
                "amperes": amperes if amperes is not None and math.isfinite(amperes) else None,
                "undo": [undo.operation, self._filled(undo.payload, connector)] if undo else None,
            }
        )

    def moves(self, connector: str) -> None:
        """Take note of a vehicle that is about to be plugged in at a connector, or unplugged."""
        self._find()
        self._note({"moves": connector})

    def errs(self, connector: str) -> None:
        """Take note of an error that is about to be caused at a connector."""
        self._find()
        self._note({"errs": connector})

    def paid(self, debt: Debt) -> None:
        """Take note that a debt is paid, as the charger shows it."""
        line = {"paid": [debt.connector, debt.operation, debt.kind]}
        with suppress(BenchError):  # a disk that refuses leaves it to be paid once more
            self.journal.write(line)
        self.take(line)

    def is_taken_over(self, connector: str, kind: str) -> None:
        """Take note that somebody else has commanded what we would take back: theirs is the last word on it."""
        if self._kinds and (connector, kind) not in self._theirs:
            self._note({"theirs": [connector, kind]})

    def leave_to_others(self) -> list[Debt]:
        """Drop the limits of an earlier run that are not in force any more: somebody else has set another one since."""
        dropped = []
        for debt in list(self._debts.values()):
            limit = self.subject.limit_A(debt.connector)
            if debt.commanded_A is not None and limit and abs(limit - debt.commanded_A) > ABOUT_A:
                self._note({"theirs": [debt.connector, debt.kind]})
                dropped.append(debt)
        return dropped

    def settle(self) -> list[Debt]:
        """Let go of the journal, emptied where nothing is owed; return what is."""
        debts = self.debts()
        if not debts:
            self.journal.clear()
        self.journal.close()
        return debts

    def begin_anew(self, kept: Iterable[Debt]) -> None:
        """Begin anew, but for some debts: what is found from now on is how the charger was found."""
        owing = list(kept)
        self.journal.clear()
        self.forget()
        for debt in owing:
            self._note({"still": [debt.connector, debt.kind]})

    def restoring_A(self, connector: str) -> float:
        """Return the limit that takes limits back at a connector, in amperes per phase, 0 where none is known."""
        if self.restore_A is not None:
            return self.restore_A
        found = self.evidence.found.get(connector)
        before = (found.limit_A if found else self.subject.limit_A(connector)) or 0.0
        most = self.subject.most_A(connector) or 0.0
        return max(before, most if self.most_A is None else min(most, self.most_A))

    def _find(self) -> None:
        """Take note of how every connector is found, once, before anything is done."""
        names = {*self.subject.listed(), self.subject.connector} - {"", *self.evidence.found}
        if names:
            found = {each: self._look(each) for each in sorted(names)}
            self._note({"found": found, "contract": self.contract.digest, "name": self.contract.name})

    def _look(self, connector: str) -> dict[str, object]:
        subject = self.subject
        return {
            "paused": subject.is_("paused", connector),
            "unplugged": subject.is_("unplugged", connector),
            "limit_A": subject.limit_A(connector),
            "phases": subject.phases(connector),
        }

    def _filled(self, payload: str, connector: str) -> str:
        found = self.evidence.found.get(connector)
        phases = (found.phases if found else None) or PHASES
        amperes = in_figures(self.restoring_A(connector))
        return payload.replace(RESTORE, amperes).replace(RESTORE_PHASES, str(phases))

    def _note(self, line: Line) -> None:
        self.journal.write(line)
        self.take(line)
