"""Stimulus, operators: a simulated world, moved through the door that EVerest and the reference charger have."""

from __future__ import annotations

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
    Wait,
)

CHARGE = "iec_wait_pwr_ready;draw_power_regulated 32,3;sleep 3600"
TOKEN = "everest-conformance"
WORDS = {  # the operation of the door, and its payload
    PLUG_IN: ("execute_charging_session", CHARGE),
    AUTHORISE: ("authorise", TOKEN),
    UNPLUG: ("modify_charging_session", "unplug"),
    CAUSE_ERROR: ("modify_charging_session", "rcd_current 30;sleep 3600"),
    CLEAR_ERROR: ("modify_charging_session", f"rcd_current 0;{CHARGE}"),
}


class LastHeard(Protocol):
    """Knows what was heard last."""

    def latest(self, channel: Channel, *, prefix: str | None = None, **parameters: str) -> Any:
        """Return the last decoded value on a channel, None where there is none."""


class SimulationDoor:
    """An operator who moves a simulated world; connectors have the numbers that they have in their list, from 1."""

    abilities = (*ACTIONS, LOOK_AT_LOCK)
    sees_at_once = True

    def __init__(
        self, bus: Bus, view: LastHeard, *, door: Contract, prefix: str, connectors: list[str], wait: Wait
    ) -> None:
        self._bus = bus
        self._view = view
        self._door = door
        self._prefix = prefix
        self._connectors = connectors
        self._wait = wait

    def do(self, action: str, connector: str) -> None:
        """Say it in the door's words: a vehicle that draws 32 A, a card, a residual current of 30 mA."""
        operation, payload = WORDS[action]
        channel = self._door.operations[operation].channel
        self._bus.publish(channel.topic(self._prefix, number=self._number(connector)), payload.encode())

    def see(self, sight: str, connector: str, *, until: str | None, within_s: float) -> str | None:
        """Return what the simulation says of the lock."""
        self._wait(f"{sight}: {until}", lambda: self.lock(connector) == until, within_s)
        return self.lock(connector)

    def lock(self, connector: str) -> str | None:
        """Return what the simulation last said of a lock, None where it said nothing."""
        seen = self._view.latest(self._door.channels["lock"], prefix=self._prefix, number=self._number(connector))
        return seen if isinstance(seen, str) else None

    def _number(self, connector: str) -> str:
        return str(self._connectors.index(connector) + 1)
