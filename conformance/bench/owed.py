"""Bench: what the charger is owed: how it was found, what was done to it since, and what takes that back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from conformance.bench.debt import ERROR, PLUGGED, VEHICLE, Debt
from conformance.bench.evidence import SAME_A, Evidence, Found
from conformance.bench.subject import Subject
from conformance.contract import Contract, Operation
from conformance.errors import BenchError, JournalError
from conformance.stimulus import Journal, Line

ABOUT_A = 0.5  # within which a limit in force is the one that was commanded
PHASES = 3
RESTORE, RESTORE_PHASES = "{restore_A}", "{restore_phases}"


@dataclass(slots=True)
class Owed:
    """Debts as the lines of a journal tell them, and as a charger shows them that obeyed where it was not addressed.

    Every line is on the disk before what it says is done. `restore_A` is the limit, in amperes per phase, that takes a
    limit back; None: the most that the hardware can import, but not more than `most_A`, or what was found if that is
    more. A debt that is `given` was paid by a command of ours, which the charger has not shown yet.
    """

    contract: Contract
    subject: Subject
    journal: Journal
    restore_A: float | None = None
    most_A: float | None = None
    evidence: Evidence = field(init=False)
    _kinds: set[str] = field(default_factory=set)
    _debts: dict[tuple[str, str], Debt] = field(default_factory=dict)
    _given: set[tuple[str, str]] = field(default_factory=set)
    _addressed: set[tuple[str, str]] = field(default_factory=set)
    _theirs: set[tuple[str, str]] = field(default_factory=set)
    _tried: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.evidence = Evidence(self.contract, self.subject)

    def remember(self) -> None:
        """Read what an earlier run has left in the journal; raises JournalError where it is not for this one."""
        for line in self.journal.open():
            told = line.get("contract", self.contract.digest)
            if told != self.contract.digest:
                self.journal.close()
                name = line.get("name") or "another document"
                raise JournalError(f"{self.journal.path}: is of a run with the contract {name}; name it by --contract.")
            self._take(line)

    @property
    def found(self) -> frozenset[str]:
        """The connectors of which it is known how they were found: to these, and no others, something may be owed."""
        return frozenset(self.evidence.found)

    @property
    def as_it_was(self) -> bool:
        """Whether no command was sent yet, to whomever."""
        return not self._kinds

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
        self._take(line)

    def is_taken_over(self, connector: str, kind: str) -> None:
        """Take note that somebody else has commanded what we would take back: theirs is the last word on it."""
        if self._kinds and (connector, kind) not in self._theirs:
            self._note({"theirs": [connector, kind]})

    def own(self, connector: str, word: str) -> list[Debt]:
        """Return what is owed at a connector for commands of a word's kind that are still in effect."""
        kind = self.evidence.kind(word)
        return [each for each in self._debts.values() if (each.connector, each.kind) == (connector, kind)]

    def at(self, connector: str) -> list[Debt]:
        """Return all that is owed at a connector for what was done there."""
        return [each for each in self._debts.values() if each.connector == connector]

    def is_given(self, debt: Debt) -> bool:
        """Tell whether we have paid a debt already, which the charger may not have shown yet."""
        return debt.key in self._given

    def gives(self, debt: Debt) -> None:
        """Take note that a debt was paid by hand, which the charger may not have shown yet."""
        self._given.add(debt.key)

    def has_paused(self, connector: str) -> bool:
        """Tell whether a session that is paused is so by us, as far as it is known."""
        return any((each.connector, each.kind) == (connector, self.evidence.kind("pause")) for each in self.debts())

    def debts(self) -> list[Debt]:
        """Return all that is owed now, in the order in which it is to be given back.

        A pause is taken back before a limit, which shows while a session charges, but after the vehicle that is owed as
        well, with which it ends.
        """
        debts = {each.key: each for each in self._shown()} | self._debts
        vehicles = {each.connector for each in debts.values() if each.kind == VEHICLE}
        pause = self.evidence.kind("pause") if debts else ""

        def place(debt: Debt) -> tuple[int, str]:
            if debt.kind == pause:
                return (4 if debt.connector in vehicles else 0), debt.connector
            return {VEHICLE: 2, ERROR: 3, PLUGGED: 5}.get(debt.kind, 1), debt.connector

        return sorted(debts.values(), key=place)

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
        for each in (
            self.evidence.found,
            self._kinds,
            self._debts,
            self._given,
            self._addressed,
            self._theirs,
            self._tried,
        ):
            each.clear()
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
        self._take(line)

    def _take(self, line: Line) -> None:
        if "found" in line:
            self.evidence.found |= {name: Found(**each) for name, each in line["found"].items()}
        elif "sends" in line:
            self._sent(line)
        elif "moves" in line:
            found = self.evidence.found.get(line["moves"])
            self._owe(Debt(line["moves"], PLUGGED if found and not found.unplugged else VEHICLE))
        elif "errs" in line:
            self._owe(Debt(line["errs"], ERROR))
        elif "still" in line:
            self._owe(Debt(*line["still"]))
        elif "paid" in line:
            connector, operation, kind = line["paid"]
            self._pay(Debt(connector, kind, operation))
        elif "theirs" in line:
            connector, kind = line["theirs"]
            for debt in self.at(connector):
                if debt.kind == kind:
                    del self._debts[debt.key]
            self._theirs.add((connector, kind))

    def _owe(self, debt: Debt) -> None:
        self._debts[debt.key] = debt
        self._given.discard(debt.key)

    def _pay(self, debt: Debt) -> None:
        self._debts.pop(debt.key, None)
        self._tried.add((debt.connector, debt.kind))
        if debt.kind == VEHICLE:  # a session ends with its vehicle
            for each in self.own(debt.connector, "pause"):
                self._pay(each)

    def _sent(self, line: Line) -> None:
        name, connector, place = line["sends"], line["connector"], (line["connector"], line["kind"])
        self._kinds.add(line["kind"])
        self._addressed.add(place)
        self._theirs.discard(place)
        self._tried = {each for each in self._tried if each[1] != place[1]}
        if line["undo"] is not None and connector in self.evidence.found:
            operation, payload = line["undo"]
            self._owe(Debt(connector, line["kind"], operation, payload, line["amperes"]))
        owed = self._debts.get((connector, name))
        if owed is not None and owed.payload == line["payload"]:
            self._given.add(owed.key)

    def _shown(self) -> Iterator[Debt]:
        """Yield what commands of ours did at connectors that they were not sent to, as far as it is shown."""
        commands, subject = self.subject.words.commands, self.subject
        for name, found in self.evidence.found.items():
            pause, limit, limit_A = self.evidence.kind("pause"), self.evidence.kind("limit"), subject.limit_A(name)
            if self._may_be_ours(name, pause) and subject.is_("paused", name) and not found.paused:
                yield Debt(name, pause, commands["resume"])
            comparable = subject.is_("charging", name) or subject.is_("unplugged", name) == found.unplugged
            if found.limit_A is None or limit_A is None or not (comparable and self._may_be_ours(name, limit)):
                continue
            raised = limit_A > found.limit_A + SAME_A and (name, limit) not in self._addressed and found.limit_A > 0
            if raised or limit_A < found.limit_A - SAME_A:
                yield Debt(name, limit, commands["limit"], in_figures(found.limit_A))

    def _may_be_ours(self, connector: str, kind: str) -> bool:
        return kind in self._kinds and not {(connector, kind)} & (self._theirs | self._tried)


def in_figures(amperes: float) -> str:
    """Write a number of amperes as a command does."""
    return f"{amperes:.3f}".rstrip("0").rstrip(".")
