"""Reference, faults: what a named fault is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TypeVar

from reference_impl.device import Device
from reference_impl.evse import Evse

Thing = TypeVar("Thing")
Wrap = Callable[[Device], Device]


def _as_it_is(thing: Thing) -> Thing:
    return thing


@dataclass(frozen=True, slots=True)
class Number:
    """A number that decides how wrong a fault is: the one it has by itself, and what it may be."""

    default: float
    unit: str
    least: float
    most: float
    make: Callable[[float], Fault] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """A named way to be wrong: the requirement it is for stands first in breaks, what lawfully follows stands after.

    What a charger hears and says is changed by a wrap around it, its physics by a connector that is fitted in place of
    a healthy one. Some faults cannot be seen with fewer connectors than they name, and some have a number that can be
    chosen; what it breaks then is up to the number.
    """

    name: str
    breaks: tuple[str, ...]
    summary: str
    wrap: Wrap = _as_it_is
    fit: Callable[[Evse], Evse] = _as_it_is
    connectors: int = 1
    number: Number | None = None


def numbered(make: Callable[[float], Fault], default: float, unit: str, *, least: float, most: float) -> Fault:
    """Return a fault whose number can be chosen; make builds it with a number."""
    return replace(make(default), number=Number(default, unit, least, most, make))


def layers(*wraps: Wrap) -> Wrap:
    """Return one wrap made of several, the innermost first."""
    return lambda device: reduce(lambda inner, wrap: wrap(inner), wraps, device)
