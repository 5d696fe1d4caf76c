"""Panel, at its edge: where it listens, who may ask there, and the address that a person opens."""

from __future__ import annotations

import errno
import ipaddress
import os
import secrets
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reference_impl.errors import LinkError, UsageError

_HOST, _PORT = "127.0.0.1", 8080
_OTHERS = 10  # ports that are tried as well, where nobody named one
_AT_HOME = "localhost"
_ANYWHERE = "192.0.2.1"  # documentation; nothing is sent there


@dataclass(frozen=True, slots=True)
class Place:
    """Where the panel listens, and the token that is asked for where others than this machine can reach it."""

    host: str = _HOST
    port: int = _PORT
    is_chosen: bool = True
    token: str | None = field(default=None, repr=False)

    def welcomes(self, host: str | None) -> bool:
        """Tell whether a request with this Host header is for us.

        A name that somebody else's page let point to this machine is not; where there is a token, that page has none.
        """
        return self.token is not None or is_loopback(_hostname(host or ""))

    def lets_in(self, token: str) -> bool:
        """Tell whether a token is the right one, in constant time, or none is needed."""
        return self.token is None or secrets.compare_digest(token.encode(errors="replace"), self.token.encode())

    def url(self, port: int) -> str:
        """Return the address of the page on a port, with the token, which no browser sends on or logs behind the #."""
        host = self.host
        if host in {"0.0.0.0", "::"}:
            host = _own_address()
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{port}/{'' if self.token is None else f'#token={self.token}'}"


def parse(text: str) -> Place:
    """Return the place that HOST:PORT names, or the usual one for nothing; raises UsageError."""
    if not text:
        return Place(is_chosen=False)
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.netloc != text or "@" in text:
        raise UsageError(f"{text!a:.60} is no place for the panel; write HOST:PORT, such as {_HOST}:{_PORT}.")
    return Place(host, port, token=None if is_loopback(host) else secrets.token_urlsafe(16))


def is_loopback(host: str) -> bool:
    """Tell whether a name or number stands for this machine and nothing else."""
    try:
        return host == _AT_HOME or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(place: Place) -> socket.socket:
    """Return a socket that listens there, or nearby where nobody chose the port; raises LinkError."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    for port in range(place.port, place.port + 1 + (0 if place.is_chosen else _OTHERS)):
        try:
            return socket.create_server((place.host, port), family=family)
        except OSError as error:
            why = error
            if error.errno != errno.EADDRINUSE:
                break
    raise LinkError(
        f"The panel cannot listen on {place.host}:{place.port} ({os.strerror(why.errno or 0)}); "
        "choose another HOST:PORT for --panel."
    )


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _own_address() -> str:
    """Return the number under which other machines reach this one, as far as it knows."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ANYWHERE, 9))
        except OSError:
            return _HOST
        return str(probe.getsockname()[0])
