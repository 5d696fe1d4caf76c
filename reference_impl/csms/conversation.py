"""CSMS, fourth on its road: what a charge point says while it is connected: who it is, how its connectors are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from reference_impl.csms.dialects import Dialect
from reference_impl.csms.errors import CsmsError
from reference_impl.csms.news import News
from reference_impl.csms.patience import Patience, interval_s

_LOG = logging.getLogger(__name__)


class Asking(Protocol):
    """Somebody who puts a question to the system."""

    async def ask(self, action: str, /, **payload: Any) -> Any:
        """Return the answer, or raise CsmsError."""


@dataclass(slots=True)
class Conversation:
    """What is said on one connection after the other.

    The system accepts a charger once; on later connections, until the charger starts anew, it is not asked again
    (OCPP-J 1.6, 5.4): a heartbeat shows whether it answers. Where it does not, it is asked again on the next one.
    """

    dialect: Dialect
    patience: Patience
    news: News
    accepted: Callable[[], None]
    undecided: Callable[[], None]
    _heartbeat_s: float | None = field(default=None, init=False)

    async def hold(self, point: Asking) -> None:
        """Talk for ever; raises CsmsError where the system does not answer, or rejects us."""
        known_s, self._heartbeat_s = self._heartbeat_s, None
        if known_s is None:
            known_s = await self._register(point)
        else:
            await point.ask("Heartbeat")
        self._heartbeat_s = known_s
        self.accepted()
        self.news.begin()
        clock = asyncio.get_running_loop().time
        due = clock() + known_s
        while True:
            try:
                async with asyncio.timeout_at(due):
                    seen = await self.news.next()
            except TimeoutError:
                due = clock() + known_s
                await point.ask("Heartbeat")
            else:
                await point.ask("StatusNotification", **self.dialect.status(seen))

    async def _register(self, point: Asking) -> float:
        """Ask to be accepted, for as long as that is not decided; returns the interval of heartbeats in seconds."""
        while True:
            answer = await point.ask("BootNotification", **self.dialect.registration)
            if answer.status == "Accepted":
                return interval_s(answer.interval, self.patience.heartbeat_s)
            wait_s = interval_s(answer.interval, self.patience.registration_s)
            if answer.status == "Rejected":
                raise CsmsError(
                    "The CSMS rejects this charger; let it know the identity of the charger.", wait_s=wait_s
                )
            self.undecided()
            _LOG.warning("the CSMS has not accepted this charger yet; it is asked again in %g s", wait_s)
            await asyncio.sleep(wait_s)
