"""Stimulus: operators, who move the physical world around a charger."""

from __future__ import annotations

from typing import Any, Protocol

from conformance.bus import Bus, Listener
from conformance.capture import Mark
from conformance.contract import Channel, Contract

CHARGE = "iec_wait_pwr_ready;draw_power_regulated 32,3;sleep 3600"


class Operator(Protocol):
    """Whoever can plug in, authorise, unplug, cause an error and look at the lock of a connector."""

    @property
    def abilities(self) -> tuple[str, ...]:
        """What this operator can do."""

    def plug_in(self, connector: str) -> None:
        """Plug a vehicle in that wants to charge."""

    def authorise(self, connector: str) -> None:
        """Authorise the session, where the charger asks for it."""

    def unplug(self, connector: str) -> None:
        """Unplug the vehicle."""

    def cause_error(self, connector: str) -> None:
        """Cause an error that the charger must notice: a residual current."""

    def sees_lock(self, connector: str) -> str | None:
        """Return what the lock looks like, `locked` or `unlocked`, None where it cannot be seen; nothing is marked."""

    def look_at_lock(self, connector: str) -> str | None:
        """Look at the lock, and mark in the capture what is seen."""


class LastHeard(Protocol):
    """Knows what was heard last."""

    def latest(self, channel: Channel, *, prefix: str | None = None, **parameters: str) -> Any:
        """Return the last decoded value on a channel, None where there is none."""


class SimulationDoor:
    """An operator who moves a simulated world, through the door that EVerest and the reference charger have."""

    abilities = ("plug in", "authorise", "unplug", "cause an error", "look at the lock")

    def __init__(
        self, bus: Bus, record: Listener, view: LastHeard, *, door: Contract, prefix: str, connectors: list[str]
    ) -> None:
        self._bus = bus
        self._record = record
        self._view = view
        self._door = door
        self._prefix = prefix
        self._connectors = connectors

    def plug_in(self, connector: str) -> None:
        """Plug a vehicle in that wants to draw 32 A in three phases."""
        self._act("plug in", "execute_charging_session", connector, CHARGE)

    def authorise(self, connector: str) -> None:
        """Hold a token to the reader."""
        self._act("authorise", "authorise", connector, "everest-conformance")

    def unplug(self, connector: str) -> None:
        """Unplug the vehicle."""
        self._act("unplug", "modify_charging_session", connector, "unplug")

    def cause_error(self, connector: str) -> None:
        """Let a residual current of 30 mA flow."""
        self._act("cause an error", "modify_charging_session", connector, "rcd_current 30;sleep 3600")

    def sees_lock(self, connector: str) -> str | None:
        """Return what the simulation says of the lock."""
        seen = self._view.latest(self._door.channels["lock"], prefix=self._prefix, number=self._number(connector))
        return seen if isinstance(seen, str) else None

    def look_at_lock(self, connector: str) -> str | None:
        """Look at the lock, and mark in the capture what is seen."""
        sees = self.sees_lock(connector)
        if sees is not None:
            self._mark("look at the lock", connector, sees=sees)
        return sees

    def _act(self, action: str, operation: str, connector: str, payload: str) -> None:
        self._mark(action, connector)
        channel = self._door.operations[operation].channel
        self._bus.publish(channel.topic(self._prefix, number=self._number(connector)), payload.encode())

    def _mark(self, action: str, connector: str, **seen: str) -> None:
        self._record(Mark(self._bus.clock.now(), "operator", {"action": action, "connector": connector, **seen}))

    def _number(self, connector: str) -> str:
        return str(self._connectors.index(connector) + 1)
