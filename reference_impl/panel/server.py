"""Panel, at its edge: answers browsers, with files and with what is heard; the only server of WebSockets."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import orjson
from websockets.asyncio.server import Server as Listening
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from reference_impl.panel.audience import Audience, Seat
from reference_impl.panel.page import Leaf
from reference_impl.panel.place import Place

LIVE = "/live"
_LARGEST_FRAME = 64 * 1024
_MOST_IN_A_SECOND = 20
_TOO_MUCH, _NOT_NOW, _NO_TOKEN = 1008, 1013, 4401
_ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Connection": "close",
}


class Listener(Protocol):
    """What does as browsers ask."""

    def ask(self, text: str | bytes) -> str | None:
        """Do what a frame asks for, or return the sentence that says why not."""


class Server:
    """The page's files for everybody who asks here, and live messages for whoever has the token."""

    def __init__(self, place: Place, *, shelf: Mapping[str, Leaf], audience: Audience, listener: Listener) -> None:
        self._place = place
        self._shelf = shelf
        self._audience = audience
        self._listener = listener
        self._listening: Listening | None = None

    async def begin(self, at: socket.socket) -> None:
        """Answer whoever comes to a socket."""
        quiet = logging.getLogger(f"{__name__}.strangers")  # whoever comes and speaks no HTTP is no news
        quiet.setLevel(logging.CRITICAL + 1)
        self._listening = await serve(
            self._attend,
            sock=at,
            process_request=self._answer,
            compression=None,
            max_size=_LARGEST_FRAME,
            open_timeout=5,
            close_timeout=1,
            server_header=None,
            logger=quiet,
        )

    async def end(self) -> None:
        """Send everybody away."""
        if self._listening is not None:
            self._listening.close()
            await self._listening.wait_closed()

    def _answer(self, _connection: ServerConnection, request: Request) -> Response | None:
        """Return a file, or why there is none, or None for a page of ours that wants to listen."""
        hosts, origins = (request.headers.get_all(name) for name in ("Host", "Origin"))
        path = urlsplit(request.path).path
        if len(hosts) != 1 or not self._place.welcomes(hosts[0]):
            return _response(HTTPStatus.FORBIDDEN, "This is the panel of a charger, and answers to localhost only.\n")
        if path == LIVE:
            if origins == [f"http://{hosts[0]}"]:
                return None
            return _response(HTTPStatus.FORBIDDEN, "Only the panel's own page may listen here.\n")
        leaf = self._shelf.get(path)
        if leaf is None:
            return _response(HTTPStatus.NOT_FOUND, "There is no such page; the panel is at /.\n")
        return _response(HTTPStatus.OK, leaf.body, kind=leaf.kind)

    async def _attend(self, connection: ServerConnection) -> None:
        """Tell one browser what is heard, and do what it asks, until it leaves."""
        asked = parse_qs(urlsplit(connection.request.path if connection.request else "").query)
        if not self._place.lets_in("".join(asked.get("token", ()))):
            await connection.close(_NO_TOKEN, "The token is not right; open the address that the charger printed.")
            return
        if self._audience.is_full:
            await connection.close(_NOT_NOW, "Too many browsers look at this panel; close one of them.")
            return
        seat = self._audience.admit(connection.transport.abort)
        telling = asyncio.create_task(_tell(connection, seat))
        try:
            await self._heed(connection)
        except ConnectionClosed:
            pass  # browsers come and go
        finally:
            self._audience.dismiss(seat)
            telling.cancel()

    async def _heed(self, connection: ServerConnection) -> None:
        times: deque[float] = deque(maxlen=_MOST_IN_A_SECOND)
        async for text in connection:
            now = asyncio.get_running_loop().time()
            if len(times) == _MOST_IN_A_SECOND and now - times[0] < 1.0:
                await connection.close(_TOO_MUCH, f"More than {_MOST_IN_A_SECOND} commands in a second are too many.")
                return
            times.append(now)
            if (why := self._listener.ask(text)) is not None:
                await connection.send(orjson.dumps({"refused": why}), text=True)


async def _tell(connection: ServerConnection, seat: Seat) -> None:
    try:
        while True:
            await connection.send(await seat.frames.get(), text=True)
    except ConnectionClosed:
        pass  # the other task ends with it


def _response(status: HTTPStatus, body: str | bytes, *, kind: str = "text/plain; charset=utf-8") -> Response:
    data = body.encode() if isinstance(body, str) else body
    headers = Headers({**_ALWAYS, "Content-Type": kind, "Content-Length": str(len(data))})
    return Response(status.value, status.phrase, headers, data)
