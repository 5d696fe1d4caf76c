"""Reference, at its edge: what a charge controller is to do, and in which order it is told; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass

LEAST_A = 6.0


@dataclass(frozen=True, slots=True)
class Setpoints:
    """What a controller is to do: offer a current in amperes, let charge, close contactor and lock, be available.

    As they stand at first they are safe: the least offer, no charging, an open contactor.
    """

    offered_current_A: float = LEAST_A
    charging_enabled: bool = False
    contactor: bool = False
    lock: bool = False
    available: bool = True

    def orders(self, before: Setpoints | None, takes: Collection[str]) -> Iterator[tuple[str, float]]:
        """Yield what differs from before, None for everything, among the names that a device takes.

        What takes power away comes first, and what gives it comes last: in between, less is offered, not more.
        """
        values, told = asdict(self), asdict(before) if before else {}
        for name in sorted(takes, key=self._place):
            if name not in told or told[name] != values[name]:
                yield name, values[name]

    def _place(self, name: str) -> int:
        gives = name in _SWITCHES and getattr(self, name)
        return _ORDER.index(name) + (len(_ORDER) if gives else 0)


_SWITCHES = ("contactor", "charging_enabled")
_ORDER = (*_SWITCHES, "offered_current_A", "available", "lock")
SAFE = Setpoints()
