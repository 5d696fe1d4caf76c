"""Reference, faults: what a named fault is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

from reference_impl.device import Device
from reference_impl.evse import Evse

Thing = TypeVar("Thing")
Wrap = Callable[[Device], Device]


def _as_it_is(thing: Thing) -> Thing:
    return thing


@dataclass(frozen=True, slots=True)
class Fault:
    """A named way to be wrong: the requirement it is for stands first in breaks, what lawfully follows stands after.

    What a charger hears and says is changed by a wrap around it, its physics by a connector that is fitted in place of
    a healthy one. Some faults cannot be seen with fewer connectors than they name.
    """

    name: str
    breaks: tuple[str, ...]
    summary: str
    wrap: Wrap = _as_it_is
    fit: Callable[[Evse], Evse] = _as_it_is
    connectors: int = 1


def layers(*wraps: Wrap) -> Wrap:
    """Return one wrap made of several, the innermost first."""
    return lambda device: reduce(lambda inner, wrap: wrap(inner), wraps, device)
