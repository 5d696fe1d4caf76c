"""Bench: the connector under test, as it is heard live; only for waiting and acting, never for a verdict."""

from __future__ import annotations

from conformance.contract import Contract
from conformance.errors import UsageError
from conformance.listening import View

NO_LEVEL = frozenset("/+#\0")
LONGEST_NAME = 1000


class Subject:
    """What was last heard of the connector under test; its name is empty until one was found."""

    def __init__(self, contract: Contract, view: View) -> None:
        self.connector = ""
        self.prefix = view.prefix
        self._contract = contract
        self._view = view
        self._router = contract.router(view.prefix)

    def listed(self) -> list[str]:
        """Return the connectors that the charger lists; none where it lists nothing."""
        listing = next((each.listed_on for each in self._contract.channels.values() if each.listed_on), None)
        names = self._view.latest(self._contract.channels[listing]) if listing else None
        return [name for name in names if _is_level(name)] if isinstance(names, list) else []

    def choose(self, wanted: str, listed: list[str]) -> str:
        """Choose the connector under test, the first where none is wanted; raises UsageError where it is not listed."""
        if wanted and wanted not in listed:
            raise UsageError(f"The charger lists no connector {wanted!r}; it lists {', '.join(map(repr, listed))}.")
        self.connector = wanted or listed[0]
        return self.connector

    def heard_at(self) -> float:
        """Return when any variable was last heard, in Unix seconds; 0 for never."""
        return self._view.heard_at(self._router)

    def state(self, connector: str | None = None) -> object:
        """Return the state of the session at the connector under test or another one, None where it is not known."""
        return self._field("session_info", "state", connector)

    def current_A(self) -> float | None:
        """Return the largest of the measured currents of the phases, in amperes."""
        currents = self._field("powermeter", "current_A")
        phases = [currents.get(each) for each in ("L1", "L2", "L3")] if isinstance(currents, dict) else []
        return max((float(each) for each in phases if isinstance(each, int | float)), default=None)

    def limit_A(self, connector: str | None = None) -> float | None:
        """Return the limit in force at the connector under test or another one, in amperes per phase."""
        return self._number("limits", "max_current", connector)

    def most_A(self) -> float | None:
        """Return the most that the hardware can import, in amperes per phase."""
        return self._number("hardware_capabilities", "max_current_A_import")

    def _field(self, channel: str, field: str, connector: str | None = None) -> object:
        value = self._view.latest(self._contract.channels[channel], connector=connector or self.connector)
        return value.get(field) if isinstance(value, dict) else None

    def _number(self, channel: str, field: str, connector: str | None = None) -> float | None:
        number = self._field(channel, field, connector)
        return float(number) if isinstance(number, int | float) and not isinstance(number, bool) else None


def _is_level(name: object) -> bool:
    """Tell whether a listed name can stand in a topic; what else a charger lists is never published to."""
    return isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and not NO_LEVEL & set(name)
