"""Reference, at its edge: where a SunSpec device keeps the model that a map describes."""

from __future__ import annotations

from collections.abc import Sequence

from reference_impl.errors import HardwareError, RefusedError
from reference_impl.hardware.modbus.registers import Registers

_BASES = (40000, 50000, 0)  # SunSpec Device Information Model Specification, "Map Location Requirements"
_SUNS = [0x5375, 0x6E53]
_END = _LAST = 0xFFFF
_MOST_MODELS = 200


def start_of(models: Sequence[int], registers: Registers) -> int:
    """Return the address of the first of these models that the device has; raises HardwareError where there is none.

    The device's list begins with "SunS"; every model says its number and its length, and the last one is 65535.
    """
    base = next((each for each in _BASES if _says_suns(each, registers)), None)
    if base is None:
        places = ", ".join(map(str, _BASES))
        raise HardwareError(
            f"{registers.place} says at none of the registers {places} that it is a SunSpec device; "
            f"switch SunSpec on in its settings, correct the unit in the address, or take another map."
        )
    found: dict[int, int] = {}
    address = base + len(_SUNS)
    for _ in range(_MOST_MODELS):
        if address + 1 > _LAST:
            break
        number, length = registers.read("holding", address, 2)
        if number == _END:
            break
        found.setdefault(number, address)
        address += 2 + length
    for model in models:
        if model in found:
            return found[model]
    raise HardwareError(
        f"{registers.place} has none of the SunSpec models {', '.join(map(str, models))}, but "
        f"{', '.join(map(str, found)) or 'no model at all'}; take a map for one of those."
    )


def _says_suns(base: int, registers: Registers) -> bool:
    try:
        return registers.read("holding", base, len(_SUNS)) == _SUNS
    except RefusedError:
        return False
