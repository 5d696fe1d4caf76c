"""Reference, faults: what a named fault is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reference_impl.device import Device


@dataclass(frozen=True, slots=True)
class Fault:
    """A named way to be wrong: the requirement it is for stands first in breaks, what lawfully follows stands after."""

    name: str
    breaks: tuple[str, ...]
    summary: str
    wrap: Callable[[Device], Device]
