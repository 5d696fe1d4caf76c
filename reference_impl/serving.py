"""Reference, at its edge: serves as it is told: broker, counters, panel and charger, until it is stopped."""

from __future__ import annotations

import contextlib
import gc
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from reference_impl.address import Address, address_of
from reference_impl.assembly import assemble
from reference_impl.contract import load
from reference_impl.csms.place import parse as parse_csms
from reference_impl.device import Device
from reference_impl.errors import ReferenceChargerError, UsageError, about
from reference_impl.hardware.modbus.fitting import Fitted, fit
from reference_impl.log import begin, is_read_by_machines
from reference_impl.meter_file import MeterFile
from reference_impl.origin import Origin
from reference_impl.panel.place import Place
from reference_impl.panel.place import parse as parse_place
from reference_impl.settings import CsmsSettings, LogSettings, Settings
from reference_impl.stopping import stopped_by
from reference_impl.supervision import Supervised, Supervisor
from reference_impl.wire import Wire

if TYPE_CHECKING:
    from reference_impl.csms.csms import Csms
    from reference_impl.csms.place import Place as CsmsPlace

_LOG = logging.getLogger(__name__)
_NOWHERE = Origin()


def check(told: Settings) -> None:
    """Raise UsageError where serve would do so before it reaches for anything: broker, counters or panel."""
    address = address_of(told.broker)
    assemble(**_parts(told, door=told.charger.door or address is None), start=0.0)
    _place(told)
    _csms(told.csms)
    fit(told.connectors, needs_cards=False)
    if address is not None:
        with about("broker", "url"):
            Wire(address).close()  # which looks into the certificates


def serve(told: Settings, *, origin: Origin = _NOWHERE) -> int:
    """Serve until SIGINT or SIGTERM and return 0; raises UsageError or LinkError where that cannot be done.

    An error about a setting names where that was said. Where machines read the log, it
    is its last line instead, and its exit code is returned.
    """
    begin(told.log)
    try:
        with origin.named():
            return _serve(told)
    except ReferenceChargerError as error:
        if not is_read_by_machines(told.log):
            raise
        _LOG.error("%s", error)
        return error.exit_code


def _serve(told: Settings) -> int:
    supervisor = Supervisor.found()  # first of all, so that no process of ours inherits it
    address = address_of(told.broker)
    waits = told.broker.wait and address is not None
    parts = _parts(told, door=told.charger.door or address is None)
    place = _place(told)
    csms = _csms(told.csms)
    fitted = fit(told.connectors, needs_cards=told.charger.authorisation == "required")
    subscriptions = assemble(**parts, start=0.0).subscriptions  # what is wrong with the settings is said at once
    with contextlib.ExitStack() as stack:
        with about("charger", "meter_file"):
            meter_file = MeterFile(told.charger.meter_file) if told.charger.meter_file else None
        if meter_file is not None:
            stack.callback(meter_file.close)
        if address is None:
            from reference_impl.broker import EmbeddedBroker  # noqa: PLC0415 - only where it is needed

            with about("broker", "port"):
                broker = stack.enter_context(EmbeddedBroker(told.broker.port))
            address = Address(broker.host, broker.port)
        with about("broker", "url"):
            wire = Wire(address)
        stack.callback(wire.close)
        stack.enter_context(stopped_by(wire.stop))
        page = None
        if place:
            with about("panel", "listen"):
                page = stack.enter_context(_panel(place, address, told.log, parts, lambda: wire.is_stopped))
        if waits:
            wire.await_broker(subscriptions)
        else:
            with about("broker", "url"):
                wire.connect(subscriptions)
        if wire.is_stopped:
            return 0
        print(f"everest-reference is ready{', and waits for the broker' if waits else ''} on {address.url}", flush=True)
        if page is not None:
            print(f"its panel is on {page}", flush=True)
        management = stack.enter_context(_management(csms)) if csms else None
        stack.enter_context(fitted.polled(lambda: wire.is_stopped))
        device = assemble(
            **parts,
            equipment=fitted.equipment,
            wake_devices=fitted.wake,
            wake_charger=wire.wake,
            meter_file=meter_file,
            management=management,
            start=wire.now(),
        )
        if supervisor is not None:
            device = _supervised(
                device, supervisor, parts["connectors"], partial(_around, wire, address, management, fitted)
            )
            stack.callback(supervisor.tell, STOPPING="1")
        gc.collect()
        gc.freeze()  # what lives as long as the charger is not looked through again, for 20 ms at 1,000 connectors
        wire.run(device)
    return 0


def _place(told: Settings) -> Place | None:
    """Return where the panel is to be, or None; it needs its broker at the start."""
    if told.panel is None:
        return None
    if told.broker.wait and told.broker.url:
        with about("broker", "wait"):
            raise UsageError("A panel needs its broker at the start; leave out either the panel, or to wait.")
    with about("panel", "listen"):
        return parse_place(told.panel.listen)


def _supervised(
    device: Device, supervisor: Supervisor, connectors: Sequence[str], circumstances: Callable[[], str]
) -> Device:
    """Return the device as one that tells systemd of its sessions and its circumstances."""
    channel = load().channels["session_info"]
    sessions = {channel.topic(connector=name): name for name in connectors}
    return Supervised(device, supervisor, sessions, circumstances)


def _around(wire: Wire, address: Address, management: Csms | None, fitted: Fitted) -> str:
    """Return in a few words whether those are there whom the charger talks to."""
    told = [f"the broker at {address.place} is {'there' if wire.is_up else 'away'}"]
    if management is not None:
        told.append(f"the management system is {management.status.value}")
    return "; ".join([*told, *(f"the device at {place} is lost" for place in fitted.lost())])


def _parts(told: Settings, *, door: bool) -> dict[str, Any]:
    """Return what the device is assembled from."""
    charger = told.charger
    return {
        "connectors": tuple(each.name for each in told.connectors),
        "faults": charger.faults,
        "authorisation": charger.authorisation,
        "seed": charger.seed,
        "phases": charger.phases,
        "maximum_A": charger.max_amps,
        "grid_limit_A": charger.grid_amps,
        "ventilated": charger.ventilated,
        "door": door,
    }


def _csms(told: CsmsSettings | None) -> CsmsPlace | None:
    """Return where the management system is, or None where there is none."""
    with about("csms", "url"):
        return parse_csms(**asdict(told)) if told else None


def _management(place: CsmsPlace) -> Csms:
    """Return the connection to a management system, which begins with its `with`."""
    from reference_impl.csms.csms import Csms  # noqa: PLC0415 - only where it is asked for

    return Csms(place)


def _panel(
    place: Place, address: Address, log: LogSettings, parts: Mapping[str, Any], is_stopped: Callable[[], bool]
) -> AbstractContextManager[str | None]:
    """Return the panel beside a charger that is assembled from these parts, which has the address of its page."""
    from reference_impl.panel.beside import panel_beside  # noqa: PLC0415 - only where it is asked for

    shown = {name: parts[name] for name in ("connectors", "door", "faults")}
    return panel_beside(place, log=log, is_stopped=is_stopped, address=address, **shown)
