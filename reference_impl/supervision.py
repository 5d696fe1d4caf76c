"""Reference, at its edge: what systemd is told of it, after sd_notify(3); nothing where nobody has asked."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from reference_impl.device import Command, Device, Publication

_LOG = logging.getLogger(__name__)
_EVERY_S = 1.0
_CHARGING = b'"state":"Charging"'  # looked for, not parsed: a fault may have broken the rest


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Whoever started the charger and wants to hear of it: the address of a datagram socket, and how often in s."""

    address: str
    every_s: float = _EVERY_S

    @classmethod
    def found(cls) -> Self | None:
        """Return the one that the environment names, for this process and none that it starts, or None."""
        said = {name: os.environ.pop(name, "") for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")}
        address, microseconds = said["NOTIFY_SOCKET"], said["WATCHDOG_USEC"]
        if not address.startswith(("/", "@")):
            return None
        is_meant = said["WATCHDOG_PID"] in ("", str(os.getpid())) and microseconds.isdigit() and int(microseconds)
        address = f"\0{address[1:]}" if address.startswith("@") else address
        return cls(address, min(_EVERY_S, int(microseconds) / 2e6) if is_meant else _EVERY_S)

    def tell(self, **said: str) -> None:
        """Send assignments; never waits, and what cannot be sent is lost."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
                link.setblocking(False)
                link.sendto("\n".join(f"{name}={value}" for name, value in said.items()).encode(), self.address)
        except OSError as error:
            _LOG.debug("systemd does not hear us (%s)", error.strerror)


@dataclass(slots=True)
class Supervised:
    """A Device whose supervisor hears, from the very loop that makes the pulse, that it lives and how it is.

    `sessions` has a connector's name by its session's topic; `circumstances` says in a few words what is around it all.
    """

    inner: Device
    supervisor: Supervisor
    sessions: Mapping[str, str]
    circumstances: Callable[[], str]
    _charging: set[str] = field(default_factory=set, init=False)
    _tells_at: float = field(default=float("-inf"), init=False)
    _told: str | None = field(default=None, init=False)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The topic filters of the device inside."""
        return self.inner.subscriptions

    def receive(self, command: Command, *, now: float) -> list[Publication]:
        """Pass a message on."""
        return self._noted(self.inner.receive(command, now=now))

    def due(self) -> float:
        """Return the next deadline of the device inside, or of a sign of life."""
        return min(self.inner.due(), self._tells_at)

    def advance(self, now: float) -> list[Publication]:
        """Let the device inside go on, and tell that it did: the first time that it is ready, then that it lives."""
        out = self._noted(self.inner.advance(now))
        if now >= self._tells_at:
            said = {"WATCHDOG": "1"} if self._told is not None else {"READY": "1"}
            status = f"{len(self._charging)} of {len(self.sessions)} connectors charge; {self.circumstances()}."
            if status != self._told:
                said["STATUS"] = self._told = status
            self.supervisor.tell(**said)
            self._tells_at = now + self.supervisor.every_s
        return out

    def _noted(self, publications: list[Publication]) -> list[Publication]:
        for each in publications:
            if each.topic in self.sessions:
                note = self._charging.add if _CHARGING in each.payload else self._charging.discard
                note(self.sessions[each.topic])
        return publications
