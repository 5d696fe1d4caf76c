"""Reference, at its edge: a broker of its own, on a thread of its own; the only importer of amqtt."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from types import TracebackType
from typing import Any, Self

from amqtt.broker import Broker  # type: ignore[import-untyped]

from reference_impl.errors import LinkError

_HOST = "127.0.0.1"
_PATIENCE_S = 10.0


class _Broker(Broker):
    """amqtt 0.12, which sends whoever connects what is retained under the subscriptions of all others.

    A client that publishes once and leaves breaks off under that, and its message is lost.
    """

    async def _publish_retained_messages_for_subscription(self, subscription: tuple[str, int], session: Any) -> None:
        if any(holder.client_id == session.client_id for holder, _ in self._subscriptions.get(subscription[0], ())):
            await super()._publish_retained_messages_for_subscription(subscription, session)


class EmbeddedBroker:
    """A broker on the loopback address that lets everybody in, from `with` to its end."""

    def __init__(self, port: int = 0) -> None:
        """Choose the port; 0 stands for any that is free."""
        self.host = _HOST
        self.port = port or _free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="broker", daemon=True)
        self._broker: _Broker | None = None

    def __enter__(self) -> Self:
        self._loop.set_exception_handler(_client_failed)
        for name in ("amqtt", "transitions"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(_PATIENCE_S)
        except Exception as error:
            self._end()
            raise LinkError(
                f"The embedded broker cannot listen on {self.host}:{self.port}; choose another port."
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._broker is not None:
            stopping = asyncio.run_coroutine_threadsafe(self._stop(self._broker), self._loop)
            try:
                stopping.result(_PATIENCE_S)
            except Exception:
                logging.getLogger(__name__).warning("the embedded broker did not stop in order")
        self._end()

    async def _start(self) -> None:
        config = {
            "listeners": {"default": {"type": "tcp", "bind": f"{self.host}:{self.port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
        broker = _Broker(config, loop=self._loop)
        await broker.start()
        self._broker = broker

    async def _stop(self, broker: _Broker) -> None:
        await broker.shutdown()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_S)
        if not self._thread.is_alive():
            self._loop.close()


def _client_failed(_loop: asyncio.AbstractEventLoop, _context: dict[str, Any]) -> None:
    """Log in a line what amqtt does not catch: a client that speaks another MQTT, or that breaks off."""
    logging.getLogger(__name__).warning("a client of the embedded broker broke off; it speaks MQTT 3.1.1 and no other")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
