"""The wire: what else listens at a port where no MQTT link could be made."""

from __future__ import annotations

import socket
import ssl

from conformance.bus.address import Address

PATIENCE_S = 1.0
GREETING = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"
)


def speaks_tls(address: Address) -> bool:
    """Tell whether TLS is spoken at a port, by whomever."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        with _connected(address) as link, anybody.wrap_socket(link, server_hostname=address.host):
            return True
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")
    except OSError:
        return False


def speaks_websocket(address: Address, path: str, context: ssl.SSLContext | None) -> bool:
    """Tell whether a websocket is opened at a port, or HTTP answered at least; within TLS where there is a context."""
    try:
        with _connected(address) as link:
            spoken = context.wrap_socket(link, server_hostname=address.host) if context else link
            with spoken:
                spoken.sendall(GREETING.format(path=path, host=address.host).encode("utf-8"))
                return spoken.recv(5) == b"HTTP/"
    except OSError:
        return False


def alert(address: Address, context: ssl.SSLContext) -> str:
    """Return the alert by which a broker ends the encrypted link, empty where it sends none.

    With TLS 1.3 it comes after the handshake, when the client believes that all is well.
    """
    try:
        with _connected(address) as link, context.wrap_socket(link, server_hostname=address.host) as spoken:
            spoken.recv(1)
    except ssl.SSLError as error:
        return error.reason or ""
    except OSError:
        return ""
    return ""


def _connected(address: Address) -> socket.socket:
    return socket.create_connection((address.host, address.port), timeout=PATIENCE_S)
