"""Reference, at its edge: what an instrument asks of the line to its device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

Function = Literal["coil", "discrete", "input", "holding"]


class Registers(Protocol):
    """The registers of one unit; addresses are those on the wire, from 0; coils and discrete inputs are 0 or 1."""

    @property
    def place(self) -> str:
        """Where the device is, as its address says it."""

    def read(self, function: Function, address: int, count: int) -> list[int]:
        """Return count registers; raises RefusedError where it has none there, HardwareError without an answer."""

    def write(self, function: Function, address: int, values: Sequence[int]) -> None:
        """Write holding registers or coils; raises as read does."""
