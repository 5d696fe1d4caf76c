"""Bench: what a charger shows of what it is owed: evidence that a debt is paid, or is not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from conformance.bench.debt import ERROR, PLUGGED, VEHICLE, Debt
from conformance.bench.subject import Subject
from conformance.contract import Contract

SAME_A = 0.01  # below which two limits are the same


@dataclass(frozen=True, slots=True)
class Found:
    """How a connector was found, before anything was done to it."""

    paused: bool
    unplugged: bool
    limit_A: float | None
    phases: int | None = None


@dataclass(slots=True)
class Evidence:
    """Holds how every connector was `found` against what is heard of it now."""

    contract: Contract
    subject: Subject
    found: dict[str, Found] = field(default_factory=dict)

    def kind(self, word: str) -> str:
        """Return the kind of the commands that a word of the contract's stands for."""
        return self.contract.operations[self.subject.words.commands[word]].kind or ""

    def shows(self, debt: Debt, *, since: float, before_A: float | None = None) -> bool | None:
        """Tell whether the charger shows that a debt is paid; None where it shows nothing, or nothing `since` then.

        A limit is paid that is what was found, what it was set back to, or has risen since it was `before_A`.
        """
        subject, connector = self.subject, debt.connector
        if debt.kind == self.kind("limit"):
            return self._shows_limit(debt, before_A) if subject.tells("limit", connector, since=since) else None
        if not subject.tells("charging", connector, since=since):
            return None
        if debt.kind in {VEHICLE, PLUGGED}:
            return subject.is_("unplugged", connector) is (debt.kind == VEHICLE)
        if debt.kind == ERROR:
            return not subject.is_("error", connector)
        if debt.kind == self.kind("pause"):
            return True if subject.is_("charging", connector) else False if subject.is_("paused", connector) else None
        return False if subject.is_("disabled", connector) else None

    def is_lifted(self, debt: Debt) -> bool:
        """Tell whether the limit in force is what it is to be set back to, or what was found, whichever is less."""
        found, limit = self.found.get(debt.connector), self.subject.limit_A(debt.connector)
        enough = min(debt.amperes, (found.limit_A if found else None) or math.inf)
        return limit is not None and limit >= enough - SAME_A

    def _shows_limit(self, debt: Debt, before_A: float | None) -> bool | None:
        limit = self.subject.limit_A(debt.connector)
        if limit is None:
            return None
        if limit <= 0 and not self.subject.is_("charging", debt.connector) and not self._showed_one(debt.connector):
            return None  # where nothing charges, a charger may show that nothing flows
        return self.is_lifted(debt) or (before_A is not None and limit > before_A + SAME_A)

    def will_show(self, debt: Debt) -> bool:
        """Tell whether a limit will be seen once the vehicle is where it was found, as it was seen then."""
        found = self.found.get(debt.connector)
        is_limit = debt.kind == self.kind("limit")
        return is_limit and found is not None and bool(found.limit_A) and not self._showed_one(debt.connector)

    def _showed_one(self, connector: str) -> bool:
        """Tell whether a limit was found in force when the vehicle was as it is now, plugged in or not."""
        found = self.found.get(connector)
        if found is None or not found.limit_A:
            return False
        return self.subject.is_("unplugged", connector) is found.unplugged and found.limit_A > 0
