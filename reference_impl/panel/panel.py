"""Panel, last on its road: the page, the browsers and the wire put together, from `with` to its end."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from reference_impl.address import Address
from reference_impl.panel.audience import Audience
from reference_impl.panel.feed import Feed
from reference_impl.panel.orders import Orders, RefusedError
from reference_impl.panel.page import shelf
from reference_impl.panel.place import Place, listening
from reference_impl.panel.reached import reached
from reference_impl.panel.server import Server
from reference_impl.wire import Wire

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 5.0


class Panel:
    """The page beside a charger; it listens from the beginning, and answers from `with` to its end.

    It knows of the charger what is on the broker, and reaches it as every other client does: it shows what an app would
    hear. One thread answers browsers, another one has the wire.
    """

    def __init__(
        self, place: Place, *, address: Address, connectors: Sequence[str], door: bool, faults: Sequence[str] = ()
    ) -> None:
        """Listen; raises LinkError where that cannot be."""
        self._socket = listening(place)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="panel", daemon=True)
        self._wire = Wire(address, name="the panel's link")
        greeting = {"address": address.url, "broker": reached(address)}
        audience = Audience(self._loop, source=self._wire, greeting=greeting)
        self._feed = Feed(prefix=address.prefix, tell=audience.hear)
        self._wire_thread = threading.Thread(target=self._wire.run, args=(self._feed,), name="panel wire", daemon=True)
        self._server = Server(
            place,
            shelf=shelf(address=address, connectors=connectors, door=door, faults=faults),
            audience=audience,
            listener=self,
        )
        self._orders = Orders(connectors, door=door)
        self.url = place.url(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        self._wire.connect(self._feed.subscriptions)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._server.begin(self._socket), self._loop).result(_PATIENCE_S)
        self._wire_thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._wire.stop()
        self._wire_thread.join(_PATIENCE_S)
        self._wire.close()
        try:
            asyncio.run_coroutine_threadsafe(self._server.end(), self._loop).result(_PATIENCE_S)
        except TimeoutError:
            _LOG.warning("the panel did not stop in order")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_S)
        if not self._thread.is_alive():
            self._loop.close()

    def ask(self, text: str | bytes) -> str | None:
        """Publish what a browser asks for, or return why not."""
        try:
            publication = self._orders.publication(text)
        except RefusedError as error:
            return str(error)
        if not self._wire.is_up:
            return "The link to the broker is down, and nothing was sent; try again when it is up."
        if not self._feed.say(publication):
            return "The broker takes nothing at the moment, and nothing was sent; try again later."
        self._wire.wake()
        return None
