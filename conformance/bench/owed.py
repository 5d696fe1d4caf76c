"""Bench: what the charger is owed: how it was found, what was done to it since, and what takes that back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.bench.subject import Subject
from conformance.contract import Contract, Operation
from conformance.stimulus import Journal, Line, largest_number

SAME_A = 0.01  # below which two limits are the same
VEHICLE, ERROR = "vehicle", "error"  # what is given back by hand
_BY_HAND = {VEHICLE: "its vehicle unplugged", ERROR: "its error cleared"}
RESTORE = "{restore_A}"


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed at a connector: a command that takes back what was done, or, without one, something by hand."""

    connector: str
    kind: str
    operation: str = ""
    payload: str = ""

    @property
    def amperes(self) -> float:
        """The limit that it sets, where it sets one, in amperes per phase."""
        return largest_number(self.payload.encode())

    def __str__(self) -> str:
        what = f"{self.operation} {self.payload}".strip() if self.operation else _BY_HAND[self.kind]
        return f"{what} at {self.connector!r}"


@dataclass(frozen=True, slots=True)
class Found:
    """How a connector was found, before the first command."""

    paused: bool
    unplugged: bool
    limit_A: float | None


@dataclass(slots=True)
class Owed:
    """Debts as the lines of a journal tell them, and as a charger shows them that obeyed where it was not addressed.

    Every line is on the disk before what it says is done. `restore_A` is the limit, in amperes per phase, that takes a
    limit back; None: the most that the hardware can import, or the limit that was found, whichever is more.
    """

    contract: Contract
    subject: Subject
    journal: Journal
    restore_A: float | None = None
    _found: dict[str, Found] = field(default_factory=dict)
    _kinds: set[str] = field(default_factory=set)
    _debts: dict[tuple[str, str], Debt] = field(default_factory=dict)
    _theirs: set[tuple[str, str]] = field(default_factory=set)
    _tried: set[tuple[str, str]] = field(default_factory=set)

    def remember(self) -> None:
        """Read what an earlier run has left in the journal; raises BenchError where another run holds it."""
        for line in self.journal.open():
            self._take(line)

    @property
    def remembers(self) -> bool:
        """Whether anything was done to the charger, in this run or an earlier one."""
        return bool(self._found)

    @property
    def as_it_was(self) -> bool:
        """Whether no command was sent yet, to whomever."""
        return not self._kinds

    def sends(self, operation: Operation, payload: bytes, connector: str, *, amends: bool = False) -> None:
        """Take note of a command that is about to be sent; `amends` says that it only takes another one back."""
        self._find()
        undo = operation.undo if not amends else None
        filled = undo.payload.replace(RESTORE, in_figures(self.restoring_A(connector))) if undo else ""
        line = {"sends": operation.name, "kind": operation.kind, "connector": connector, "amends": amends}
        self._note(line | {"payload": payload.decode("latin-1"), "undo": [undo.operation, filled] if undo else None})

    def moves(self, connector: str) -> None:
        """Take note of a vehicle that is about to be plugged in at a connector, or unplugged."""
        self._find()
        self._note({"moves": connector})

    def errs(self, connector: str) -> None:
        """Take note of an error that is about to be caused at a connector."""
        self._find()
        self._note({"errs": connector})

    def error_at(self, connector: str) -> Debt | None:
        """Return what is owed for an error that was caused at a connector, None for nothing."""
        return self._debts.get((connector, ERROR))

    def paid(self, debt: Debt) -> None:
        """Take note that a debt is paid, as the charger shows it."""
        self._note({"paid": [debt.connector, debt.kind]})

    def is_taken_over(self, connector: str, kind: str) -> None:
        """Take note that somebody else has commanded what we would take back: theirs is the last word on it."""
        if self._kinds and (connector, kind) not in self._theirs:
            self._note({"theirs": [connector, kind]})

    def limit_at(self, connector: str) -> Debt | None:
        """Return what is owed for a limit that was set at a connector, None for nothing."""
        return self._debts.get((connector, self._kind("limit")))

    def has_paused(self, connector: str) -> bool:
        """Tell whether a session that is paused is so by us, as far as it is known."""
        return any(each.kind == self._kind("pause") and each.connector == connector for each in self.debts())

    def debts(self) -> list[Debt]:
        """Return all that is owed now; pauses last, as they end with their vehicle where that is owed as well."""
        debts = {(each.connector, each.kind): each for each in self._shown()} | self._debts
        pause = self._kind("pause") if debts else ""
        order = {VEHICLE: 1, ERROR: 2, pause: 3}
        return sorted(debts.values(), key=lambda each: (order.get(each.kind, 0), each.connector))

    def is_shown_paid(self, debt: Debt, *, since_A: float | None = None, waited: bool = False) -> bool:
        """Tell whether the charger shows that a debt is paid, as far as it shows such a thing.

        A limit shows while a session charges: it is what was found, what it was set back to, or has risen `since_A`.
        Who has `waited` for a session to charge again takes one that is not paused.
        """
        subject, connector = self.subject, debt.connector
        if debt.kind == VEHICLE:
            return subject.is_("unplugged", connector)
        if debt.kind == self._kind("pause"):
            return subject.is_("charging", connector) or (waited and not subject.is_("paused", connector))
        limit = subject.limit_A(connector)
        if debt.kind != self._kind("limit") or not subject.is_("charging", connector) or limit is None:
            return True
        return self.is_lifted(debt) or (since_A is not None and limit > since_A + SAME_A)

    def is_lifted(self, debt: Debt) -> bool:
        """Tell whether the limit in force is what it is to be set back to, or what was found, whichever is less."""
        found, limit = self._found.get(debt.connector), self.subject.limit_A(debt.connector)
        enough = min(debt.amperes, found.limit_A if found and found.limit_A is not None else math.inf)
        return limit is not None and limit >= enough - SAME_A

    def settle(self) -> list[Debt]:
        """Let go of the journal, emptied where nothing is owed; return what is."""
        debts = self.debts()
        if not debts:
            self.journal.clear()
        self.journal.close()
        return debts

    def forget(self) -> None:
        """Begin anew: what is found from now on is how the charger was found."""
        self.journal.clear()
        for each in (self._found, self._kinds, self._debts, self._theirs, self._tried):
            each.clear()

    def _find(self) -> None:
        """Take note of how every connector is found, once, before anything is done."""
        if not self._found:
            names = {*self.subject.listed(), self.subject.connector} - {""}
            self._note({"found": {each: self._look(each) for each in sorted(names)}})

    def _note(self, line: Line) -> None:
        self.journal.write(line)
        self._take(line)

    def _take(self, line: Line) -> None:
        if "found" in line:
            self._found = {name: Found(**each) for name, each in line["found"].items()}
        elif "sends" in line:
            self._sent(line["sends"], (line["connector"], line["kind"]), line["undo"], amends=line["amends"])
        elif "moves" in line:
            if self._found.get(line["moves"], Found(False, True, None)).unplugged:
                self._debts[line["moves"], VEHICLE] = Debt(line["moves"], VEHICLE)
        elif "errs" in line:
            self._debts[line["errs"], ERROR] = Debt(line["errs"], ERROR)
        elif "paid" in line:
            connector, kind = line["paid"]
            for each in (kind, self._kind("pause") if kind == VEHICLE else kind):  # a session ends with its vehicle
                self._debts.pop((connector, each), None)
                self._tried.add((connector, each))
        elif "theirs" in line:
            self._debts.pop(tuple(line["theirs"]), None)
            self._theirs.add(tuple(line["theirs"]))

    def _sent(self, name: str, place: tuple[str, str], undo: list[str] | None, *, amends: bool) -> None:
        self._kinds.add(place[1])
        if amends:
            return
        self._theirs.discard(place)
        self._tried = {each for each in self._tried if each[1] != place[1]}
        owed = self._debts.get(place)
        if undo is not None and place[0] in self._found:
            self._debts[place] = Debt(*place, *undo)
        elif owed is not None and owed.operation == name:
            del self._debts[place]

    def _shown(self) -> Iterator[Debt]:
        """Yield what commands of ours did at connectors that they were not sent to, as far as it is shown."""
        commands, subject = self.subject.words.commands, self.subject
        for name, found in self._found.items():
            pause, limit, limit_A = self._kind("pause"), self._kind("limit"), subject.limit_A(name)
            if self._may_be_ours(name, pause) and subject.is_("paused", name) and not found.paused:
                yield Debt(name, pause, commands["resume"])
            comparable = subject.is_("charging", name) or subject.is_("unplugged", name) == found.unplugged
            lower = limit_A is not None and found.limit_A is not None and limit_A < found.limit_A - SAME_A
            if self._may_be_ours(name, limit) and comparable and lower:
                yield Debt(name, limit, commands["limit"], in_figures(found.limit_A or 0.0))

    def _may_be_ours(self, connector: str, kind: str) -> bool:
        return kind in self._kinds and not {(connector, kind)} & (self._theirs | self._tried)

    def _kind(self, word: str) -> str:
        return self.contract.operations[self.subject.words.commands[word]].kind or ""

    def _look(self, connector: str) -> dict[str, object]:
        subject = self.subject
        return {
            "paused": subject.is_("paused", connector),
            "unplugged": subject.is_("unplugged", connector),
            "limit_A": subject.limit_A(connector),
        }

    def restoring_A(self, connector: str) -> float:
        """Return the limit that takes limits back at a connector, in amperes per phase, 0 where none is known."""
        found = self._found.get(connector)
        before = (found.limit_A if found else self.subject.limit_A(connector)) or 0.0
        return self.restore_A if self.restore_A is not None else max(before, self.subject.most_A(connector) or 0.0)


def in_figures(amperes: float) -> str:
    """Write a number of amperes as a command does."""
    return f"{amperes:.3f}".rstrip("0").rstrip(".")
