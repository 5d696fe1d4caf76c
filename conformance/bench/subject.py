"""Bench: the connector under test, as it is heard live; only for waiting and acting, never for a verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from conformance.bench.words import Words
from conformance.contract import Contract
from conformance.contract.payload import shown
from conformance.errors import UsageError
from conformance.listening import View

MOST_NAMED = 8
_FORBIDDEN = re.compile("[/+#\0\ud800-\udfff]")  # no level of a topic, or no text that has bytes
LONGEST_NAME = 1000


class Subject:
    """What was last heard of the connector under test; its name is empty until one was found."""

    def __init__(self, contract: Contract, view: View) -> None:
        self.connector = ""
        self.words = Words.of(contract)
        self.prefix = view.prefix
        self._contract = contract
        self._view = view
        self._router = contract.router(view.prefix)

    def listed(self) -> list[str]:
        """Return the connectors that the charger lists; none where it lists nothing."""
        listing = next((each.listed_on for each in self._contract.channels.values() if each.listed_on), None)
        names = self._view.latest(self._contract.channels[listing]) if listing else None
        return [name for name in names if _is_level(name)] if isinstance(names, list) else []

    def choose(self, wanted: tuple[str, ...], listed: list[str]) -> tuple[str, ...]:
        """Choose the connectors under test: the first where none is wanted, or all; raises UsageError for others."""
        for name in set(wanted) - {ALL}:
            if name not in listed:
                raise UsageError(f"The charger lists no connector {shown(name, 60)}; it lists {named(listed)}.")
        return tuple(listed) if ALL in wanted else tuple(dict.fromkeys(wanted)) or (listed[0],)

    def heard_at(self) -> float:
        """Return when any variable was last heard, in Unix seconds; 0 for never."""
        return self._view.heard_at(self._router)

    def knows(self, connector: str) -> bool:
        """Tell whether the state of the session at a connector is known."""
        return self.tells("charging", connector, since=0.0)

    def knows_its_limits(self, connector: str) -> bool:
        """Tell whether what a limit is taken back to was heard at a connector, as far as the contract says where."""
        told = [word for word in ("limit", "most") if word in self.words.amounts]
        return all(self.tells(word, connector, since=0.0) for word in told)

    def tells(self, word: str, connector: str, *, since: float) -> bool:
        """Tell whether what shows a state or amount of the contract's words was heard since a time, in Unix seconds."""
        look = self.words.states.get(word) or self.words.amounts.get(word)
        if look is None:
            return False
        heard_at = self._view.latest_at(self._contract.channels[look.source], connector=connector)
        return heard_at > since

    def is_(self, word: str, connector: str | None = None) -> bool:
        """Tell whether the session at the connector under test or another one is in a state of the contract's words."""
        state = self.words.states.get(word)
        return state is not None and state.says(self._heard(state.source, connector)) is True

    def limit_A(self, connector: str | None = None) -> float | None:
        """Return the limit in force at the connector under test or another one, in amperes per phase."""
        return self._amount("limit", connector)

    def most_A(self, connector: str | None = None) -> float | None:
        """Return the most that the hardware can import, in amperes per phase."""
        return self._amount("most", connector)

    def least_A(self, connector: str | None = None) -> float | None:
        """Return the least current above zero with which the hardware can charge, in amperes per phase."""
        return self._amount("least", connector)

    def phases(self, connector: str) -> int | None:
        """Return how many phases are available at a connector, as far as the contract says where that is told."""
        phases = self._amount("phases", connector)
        return None if phases is None else int(phases)

    def current_A(self) -> float | None:
        """Return the largest of the measured currents of the phases, in amperes."""
        return self._amount("current")

    def amount_of(self, quantity: Any, connector: str | None = None) -> float | None:
        """Return a quantity as it was last heard at a connector, None where it is not known."""
        amount = quantity.amount(self._heard(quantity.source, connector))
        return None if amount is None else float(amount)

    def _amount(self, word: str, connector: str | None = None) -> float | None:
        quantity = self.words.amounts.get(word)
        return None if quantity is None else self.amount_of(quantity, connector)

    def _heard(self, channel: str, connector: str | None) -> Any:
        return self._view.latest(self._contract.channels[channel], connector=connector or self.connector)


ALL = "all"


def _is_level(name: object) -> bool:
    """Tell whether a listed name can stand in a topic; what else a charger lists is never published to."""
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and not _FORBIDDEN.search(name)


def named(connectors: Sequence[str]) -> str:
    """Return names of connectors for a reader, the first few of many, escaped."""
    more = f" and {len(connectors) - MOST_NAMED} more" if len(connectors) > MOST_NAMED else ""
    return ", ".join(shown(each, 60) for each in connectors[:MOST_NAMED]) + more
