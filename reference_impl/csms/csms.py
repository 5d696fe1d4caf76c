"""CSMS, last on its road: keeps a connection to the management system, on a thread that nobody waits for."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from reference_impl.csms.conversation import Conversation
from reference_impl.csms.errors import CsmsError
from reference_impl.csms.line import line
from reference_impl.csms.news import News
from reference_impl.csms.patience import Patience
from reference_impl.csms.place import Place
from reference_impl.csms.point import Point
from reference_impl.management import Seen
from reference_impl.messages import ConnectionStatusPayload

_LOG = logging.getLogger(__name__)
_END_S = 3.0


class Csms:
    """A Management that is there from `with` to its end, tried again and again whenever it is not.

    Its status is unknown until the first attempt has an outcome, connected while the system has accepted this charger
    and the connection stands, and else disconnected.
    """

    def __init__(self, place: Place, *, patience: Patience | None = None) -> None:
        self.status = ConnectionStatusPayload.unknown
        self._place = place
        self._patience = patience or Patience()
        self._news = News()
        self._conversation = Conversation(
            place.dialect, self._patience, self._news, accepted=self._accepted, undecided=self._lost
        )
        self._told: str | None = None  # the last trouble in the log, until it is over
        self._loop = asyncio.new_event_loop()
        self._keeping: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="csms", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._end)
        self._thread.join(_END_S)

    def hear(self, seen: Seen) -> None:
        """Take note of a connector, from any thread."""
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._news.put, seen)

    def _run(self) -> None:
        self._keeping = self._loop.create_task(self._keep())
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._keeping)
        self._loop.close()

    def _end(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()

    async def _keep(self) -> None:
        """Connect, and again after each end, with waits that grow until the system has accepted us."""
        waits = self._patience.waits()
        while True:
            try:
                await self._attempt()
            except CsmsError as error:
                least_s = error.wait_s
                self._tell(str(error))
            except Exception as error:  # whatever it was, the next connection is a new one
                least_s = 0.0
                self._tell(
                    f"The connection to the CSMS ended unforeseen ({type(error).__name__}); tell its developers."
                )
            if self.status is ConnectionStatusPayload.connected:
                waits = self._patience.waits()
            self._lost()
            await asyncio.sleep(max(least_s, next(waits)))

    async def _attempt(self) -> None:
        """Hold one connection until it ends, which is always a CsmsError."""
        async with line(self._place, self._patience) as connection:
            point = Point(
                connection, self._place.dialect, identity=self._place.identity, answer_s=self._patience.answer_s
            )
            tasks = [asyncio.ensure_future(each) for each in (point.listen(), self._conversation.hold(point))]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _accepted(self) -> None:
        log = _LOG.info if self._told is None else _LOG.warning
        log("the CSMS at %s has accepted this charger as %a", self._place.url, self._place.identity)
        self._told = None
        self.status = ConnectionStatusPayload.connected

    def _lost(self) -> None:
        self.status = ConnectionStatusPayload.disconnected

    def _tell(self, sentence: str) -> None:
        """Log a trouble once, not at every attempt."""
        if sentence != self._told:
            _LOG.warning("%s It is tried again, after %g s at the latest.", sentence, self._patience.longest_wait_s)
        self._told = sentence
