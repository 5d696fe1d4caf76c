"""Reference, last on its road: contract, hardware, faults and door put together into one device."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from reference_impl.charger import Charger
from reference_impl.contract import load
from reference_impl.csms.managed import Managed
from reference_impl.device import Device
from reference_impl.door import Door
from reference_impl.energy import Energy
from reference_impl.errors import UsageError, about
from reference_impl.evse import Evse
from reference_impl.faults import Fault, named
from reference_impl.hardware.modbus.connector import Equipment, ModbusConnector
from reference_impl.hardware.modbus.polled import Polled
from reference_impl.hardware.parts import SimulatedSite
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.management import Management, Unmanaged
from reference_impl.meter_file import MeterFile, Remembering

_NOT_IN_A_NAME = set("/+#")
_LONGEST_NAME = 64


def assemble(
    *,
    connectors: Sequence[str] = ("evse_1",),
    faults: Sequence[str | Fault] = (),
    authorisation: Literal["free", "required"] = "free",
    seed: int = 0,
    phases: int = 3,
    maximum_A: float = 32.0,
    grid_limit_A: float | None = None,
    ventilated: bool = False,
    meter_file: MeterFile | None = None,
    management: Management | None = None,
    equipment: Mapping[str, Equipment] = MappingProxyType({}),
    wake_devices: Callable[[], object] = lambda: None,
    wake_charger: Callable[[], object] = lambda: None,
    start: float,
    door: bool = True,
) -> Device:
    """Return a charger that starts at a time in seconds since 1970.

    Its hardware is simulated, but for the equipment of its connectors, by name; the devices are woken when one of them
    is to be told something, whoever drives the charger is when one has said something.

    The hardware takes maximum_A amperes in each of 1 to 3 phases. The faults are fitted into its connectors and put
    around it, in their order; the door, which is no part of the charger, is around them all. A meter file keeps the
    counters; a management system hears of the sessions, and its status is published.
    """
    _check_names(connectors)
    with about("charger", "faults"):
        chosen = [_shown(named(fault) if isinstance(fault, str) else fault, connectors) for fault in faults]
    world = [
        SimulatedConnector(
            f"{seed} {place}", phases=phases, ventilated=ventilated, site=SimulatedSite(grid_limit_A=grid_limit_A)
        )
        for place in range(len(connectors))
    ]
    world_of = dict(zip(connectors, world, strict=True))
    fitted = {name: ModbusConnector(name, each, world_of[name]) for name, each in equipment.items()}
    contract = load()
    energy = Energy(maximum_A=Decimal(str(maximum_A)), phases=phases)
    evses = {
        name: Evse(
            name,
            contract,
            fitted.get(name, simulated).hardware,
            authorises_itself=authorisation == "free",
            energy=energy,
        )
        for name, simulated in world_of.items()
    }
    for fault in chosen:
        evses = {name: fault.fit(evse) for name, evse in evses.items()}
    device: Device = Charger(contract, evses, start=start, management=management or Unmanaged())
    for fault in chosen:
        device = fault.wrap(device)
    device = Polled(device, tuple(fitted.values()), wake_devices, wake_charger) if fitted else device
    device = Managed(device, contract, evses, management) if management else device
    device = Door(device, world, start=start) if door else device
    counted = {name: each for name, each in world_of.items() if name not in equipment or not equipment[name].meter}
    return Remembering(device, counted, meter_file) if meter_file else device


def _shown(fault: Fault, connectors: Sequence[str]) -> Fault:
    if len(connectors) < fault.connectors:
        raise UsageError(f"The fault {fault.name} shows with {fault.connectors} connectors; name more of them.")
    return fault


def _check_names(connectors: Sequence[str]) -> None:
    if not connectors:
        raise UsageError("A charger has at least one connector; name one.")
    before: set[str] = set()
    for place, name in enumerate(connectors):
        with about("connector", place, "name"):
            _check_name(name)
            if name in before:
                raise UsageError(f"{name!a:.60} is the name of another connector as well; give each one its own.")
        before.add(name)


def _check_name(name: str) -> None:
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable() or _NOT_IN_A_NAME & set(name):
        raise UsageError(
            f"{name!a:.60} cannot be a level of a topic; name the connector with at most {_LONGEST_NAME} "
            "characters that can be printed, without /, + and #."
        )
