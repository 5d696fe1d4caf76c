"""Stimulus, operators: a simulated world, moved through the door that EVerest and the reference charger have."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Protocol

from conformance.bus import Bus
from conformance.contract import Channel, Contract
from conformance.stimulus.operators.port import (
    ACTIONS,
    AUTHORISE,
    CAUSE_ERROR,
    CLEAR_ERROR,
    LOOK_AT_LOCK,
    PLUG_IN,
    UNPLUG,
    Seen,
    Wait,
)

CHARGE = "iec_wait_pwr_ready;draw_power_regulated 32,3;sleep 3600"
SCRIPTS = {  # the operation of the door, and its payload
    PLUG_IN: ("execute_charging_session", CHARGE),
    UNPLUG: ("modify_charging_session", "unplug"),
    CAUSE_ERROR: ("modify_charging_session", "rcd_current 30;sleep 3600"),
    CLEAR_ERROR: ("modify_charging_session", "rcd_current 0;sleep 3600"),
}
TOKEN = "everest-conformance"
SWITCHED_ON_AFTER_S = 1.0
HEARD_WITHIN_S = 1.5


class LastHeard(Protocol):
    """Knows what was heard last."""

    def latest(self, channel: Channel, *, prefix: str | None = None, **parameters: str) -> Any:
        """Return the last decoded value on a channel, None where there is none."""


class SimulationDoor:
    """An operator who moves a simulated world; connectors have the numbers that they have in their list, from 1.

    The door of the reference charger shows the lock. EVerest's own does not (`shows_lock` is then false), and its
    vehicles are switched on before they are plugged in for the first time. `token_has_type` says that a token is an
    object with a value and a type, as in EVerest of 2026, and not a text, as in that of 2023.
    """

    acts_at_once = True

    def __init__(
        self,
        bus: Bus,
        view: LastHeard,
        *,
        door: Contract,
        prefix: str,
        connectors: list[str],
        wait: Wait,
        shows_lock: bool = True,
        token_has_type: bool = False,
    ) -> None:
        self._bus = bus
        self._view = view
        self._door = door
        self._prefix = prefix
        self._connectors = connectors
        self._wait = wait
        self._shows_lock = shows_lock
        self._token_has_type = token_has_type
        self._switched_on: set[str] = set()

    @property
    def abilities(self) -> tuple[str, ...]:
        """Everything that is done by hand, and a look at the lock where it is shown."""
        return (*ACTIONS, LOOK_AT_LOCK) if self._shows_lock else ACTIONS

    def do(self, action: str, connector: str) -> None:
        """Say it in the door's words: a vehicle that draws 32 A in three phases, a card, a residual current."""
        if action == AUTHORISE:
            self._show_card(connector)
            return
        if action == PLUG_IN and not self._shows_lock:
            self._switch_on(connector)
        self._say(*SCRIPTS[action], connector)

    def see(self, sight: str, connector: str, *, until: str | None, within_s: float) -> Seen | None:
        """Return what the simulation says of the lock."""
        self._wait(f"{sight}: {until}", lambda: until in {None, self.lock(connector)}, within_s)
        looks = self.lock(connector)
        return None if looks is None else Seen(looks)

    def lock(self, connector: str) -> str | None:
        """Return what the simulation last said of a lock, None where it said nothing."""
        seen = self._view.latest(self._door.channels["lock"], prefix=self._prefix, number=self._number(connector))
        return seen if isinstance(seen, str) else None

    def _switch_on(self, connector: str) -> None:
        """Switch the simulated vehicle on, once; nothing is heard of it, and a script that comes sooner is ignored."""
        if connector not in self._switched_on:
            self._switched_on.add(connector)
            self._say("enable", "true", connector)
            self._wait("the simulated vehicle to be switched on", lambda: False, SWITCHED_ON_AFTER_S)

    def _show_card(self, connector: str) -> None:
        """Show a card as EVerest's token provider takes it, which the reference charger takes as well."""
        token = {"value": TOKEN, "type": "ISO14443"} if self._token_has_type else TOKEN
        place = int(self._number(connector))
        card = {"id_token": token, "authorization_type": "RFID", "prevalidated": False, "connectors": [place]}
        channel = self._door.operations["provide_token"].channel
        self._bus.publish(channel.topic(self._prefix), json.dumps(card).encode())

    def _say(self, operation: str, payload: str, connector: str) -> None:
        channel = self._door.operations[operation].channel
        self._bus.publish(channel.topic(self._prefix, number=self._number(connector)), payload.encode())

    def _number(self, connector: str) -> str:
        return str(self._connectors.index(connector) + 1)


def find_door(
    bus: Bus,
    view: LastHeard,
    *,
    door: Contract,
    prefix: str,
    connectors: list[str],
    wait: Wait,
    asked_for: bool,
    token_has_type: bool = False,
) -> SimulationDoor | None:
    """Return the door whose lock is heard, with the prefix of the API or without one.

    Where no lock is heard, that is EVerest's own with the prefix of the API, as EVerest puts one prefix before both, if
    the user asked for a simulator; else None.
    """
    at = partial(SimulationDoor, bus, view, door=door, connectors=connectors, wait=wait, token_has_type=token_has_type)
    doors = [at(prefix=each) for each in dict.fromkeys((prefix, ""))]

    def heard() -> list[SimulationDoor]:
        return [each for each in doors if any(each.lock(connector) for connector in connectors)]

    if wait("an operator's door", lambda: bool(heard()), HEARD_WITHIN_S):
        return heard()[0]
    return at(prefix=prefix, shows_lock=False) if asked_for else None
