"""A charger that keeps the promises of EVerest's MQTT API, written against the contract, for the kit to be tried on."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reference_impl.assembly import assemble
    from reference_impl.device import Command, Device, Publication
    from reference_impl.errors import HardwareError, LinkError, ReferenceChargerError, UsageError
    from reference_impl.faults import FAULTS, Fault

__all__ = [
    "FAULTS",
    "Command",
    "Device",
    "Fault",
    "HardwareError",
    "LinkError",
    "Publication",
    "ReferenceChargerError",
    "UsageError",
    "assemble",
]

_HOMES = {
    "FAULTS": "faults",
    "Command": "device",
    "Device": "device",
    "Fault": "faults",
    "HardwareError": "errors",
    "LinkError": "errors",
    "Publication": "device",
    "ReferenceChargerError": "errors",
    "UsageError": "errors",
    "assemble": "assembly",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the command line's help needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
