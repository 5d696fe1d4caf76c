"""Bench: the account with the charger: what the lines of a journal, and what it shows, add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.bench.debt import ERROR, PLUGGED, VEHICLE, Debt
from conformance.bench.evidence import SAME_A, Evidence, Found
from conformance.bench.subject import Subject
from conformance.contract import Contract
from conformance.stimulus import Line


@dataclass(slots=True)
class Account:
    """Debts as lines tell them, and as a charger shows them that obeyed where it was not addressed.

    A debt that is `given` was paid by a command of ours, which the charger has not shown yet.
    """

    contract: Contract
    subject: Subject
    evidence: Evidence = field(init=False)
    _kinds: set[str] = field(init=False, default_factory=set)
    _debts: dict[tuple[str, str], Debt] = field(init=False, default_factory=dict)
    _given: set[tuple[str, str]] = field(init=False, default_factory=set)
    _addressed: set[tuple[str, str]] = field(init=False, default_factory=set)
    _theirs: set[tuple[str, str]] = field(init=False, default_factory=set)
    _tried: set[tuple[str, str]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.evidence = Evidence(self.contract, self.subject)

    @property
    def found(self) -> frozenset[str]:
        """The connectors of which it is known how they were found: to these, and no others, something may be owed."""
        return frozenset(self.evidence.found)

    @property
    def as_it_was(self) -> bool:
        """Whether no command was sent yet, to whomever."""
        return not self._kinds

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

    def take(self, line: Line) -> None:
        """Take what a line of the journal tells."""
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

    def forget(self) -> None:
        """Forget all that was taken, and how the charger was found."""
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
