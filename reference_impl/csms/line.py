"""CSMS, at its edge: one WebSocket to the management system, and what is wrong with it; the only client of them."""

from __future__ import annotations

import logging
import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from reference_impl.csms.errors import CsmsError
from reference_impl.csms.patience import Patience
from reference_impl.csms.place import Place

_LARGEST_MESSAGE = 64 * 1024
_MOST_UNREAD = 4  # messages; until they are read, the system's flood waits at its own end
_CLOSING_S = 1.0
_SHOWN = 60
_TOO_LARGE = 1009
_MUTED = logging.getLogger(f"{__name__}.raw")  # what the library logs has passwords in it
_MUTED.setLevel(logging.CRITICAL + 1)


class _Straight(connect):
    """A connection that follows no redirection: it would carry the password elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@asynccontextmanager
async def line(place: Place, patience: Patience) -> AsyncIterator[ClientConnection]:
    """Yield a connection that speaks the place's OCPP; whatever is wrong with it, also inside, raises CsmsError."""
    protocol = place.dialect.subprotocol
    try:
        async with _Straight(
            place.endpoint,
            subprotocols=[Subprotocol(protocol)],
            additional_headers=_introduction(place),
            user_agent_header="everest-reference",
            ssl=place.context,
            compression=None,  # so that nothing small becomes large here
            proxy=None,
            open_timeout=patience.opening_s,
            close_timeout=_CLOSING_S,
            ping_interval=patience.ping_s,
            ping_timeout=patience.ping_s,
            max_size=_LARGEST_MESSAGE,
            max_queue=_MOST_UNREAD,
            logger=_MUTED,
        ) as connection:
            if connection.subprotocol != protocol:
                raise CsmsError(f"The CSMS at {place.url} does not speak {protocol}; choose another version of OCPP.")
            yield connection
    except (OSError, InvalidHandshake, ConnectionClosed) as error:
        raise CsmsError(_sentence(error, place, patience)) from None


def _introduction(place: Place) -> dict[str, str]:
    """Return the header of HTTP basic authentication, where there is a password (security profiles 1 and 2)."""
    if place.password is None:
        return {}
    return {"Authorization": "Basic " + b64encode(f"{place.identity}:{place.password}".encode()).decode()}


def _sentence(error: OSError | InvalidHandshake | ConnectionClosed, place: Place, patience: Patience) -> str:
    csms = f"The CSMS at {place.url}"
    if isinstance(error, InvalidStatus):
        return _refusal(csms, place, error.response.status_code)
    if isinstance(error, InvalidHandshake):
        return f"What listens at {place.url} speaks no {place.dialect.subprotocol} over WebSocket; mend its address."
    if isinstance(error, ConnectionClosed):
        return _ending(csms, error)
    if isinstance(error, TimeoutError):
        return (
            f"{csms} does not answer as one within {patience.opening_s:g} s; see whether it runs, or mend its address."
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        is_another = "mismatch" in error.verify_message or "not valid for" in error.verify_message
        remedy = "mend the host in its address" if is_another else "give its authority as CA file"
        return f"{csms} is not trusted ({error.verify_message}); {remedy}."
    if isinstance(error, ssl.SSLError) or (place.context and isinstance(error, ConnectionResetError)):
        return f"There is no TLS with the CSMS at {place.url}; mend the port in its address."
    if isinstance(error, socket.gaierror):
        return f"Nobody knows where the CSMS at {place.url} is; mend the host in its address, or see to the network."
    return f"No CSMS answers at {place.url}; see whether it runs and the network lets us there, or mend its address."


def _refusal(csms: str, place: Place, status: int) -> str:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        remedy = "mend the password or the identity of the charger"
    elif status == HTTPStatus.BAD_REQUEST:
        remedy = f"if it speaks no {place.dialect.subprotocol}, choose another version of OCPP"
    elif status == HTTPStatus.NOT_FOUND:
        remedy = "mend the path in its address, or let it know the identity"
    else:
        remedy = "ask whoever runs it"
    return f"{csms} does not let {place.identity!a} in (HTTP {status}); {remedy}."


def _ending(csms: str, error: ConnectionClosed) -> str:
    if error.sent is not None and not error.rcvd_then_sent:
        if error.sent.code == _TOO_LARGE:
            return f"{csms} sent a message of more than {_LARGEST_MESSAGE // 1024} KiB; ask whoever runs it."
        return f"{csms} does not answer any more, or sent what is no WebSocket ({error.sent.code}); see to the network."
    if error.rcvd is not None:
        return f"{csms} closed the connection ({error.rcvd.code} {error.rcvd.reason[:_SHOWN]!a}); ask whoever runs it."
    return f"{csms} is gone without a word; see whether it runs, and to the network."
