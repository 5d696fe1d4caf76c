"""Panel, at its edge: where it listens, who may ask there, and the address that a person opens."""

from __future__ import annotations

import errno
import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reference_impl.errors import LinkError, UsageError

_HOST, _PORT = "127.0.0.1", 8080
_OTHERS = 10  # ports that are tried as well, where nobody named one
_AT_HOME = "localhost"
_OWN = {  # by family: an address of documentation, to which nothing is sent, and what is always ours
    socket.AF_INET: ("192.0.2.1", "127.0.0.1"),
    socket.AF_INET6: ("2001:db8::1", "::1"),
}


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
        host = _own_address(self.host) if _is_everywhere(self.host) else self.host
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
    for port in range(place.port, place.port + 1 + (0 if place.is_chosen else _OTHERS)):
        try:
            return socket.create_server(
                (place.host, port), family=_family(place.host), dualstack_ipv6=_takes_both(place.host)
            )
        except OSError as error:
            why = error
            if error.errno != errno.EADDRINUSE:
                break
    raise LinkError(f"The panel cannot listen on {place.host}:{place.port} ({_reason(why)}); choose another HOST:PORT.")


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _is_everywhere(host: str) -> bool:
    """Tell whether a host stands for every address of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _takes_both(host: str) -> bool:
    """Tell whether who listens there is reached by both versions of IP."""
    return _is_everywhere(host) and _family(host) == socket.AF_INET6 and socket.has_dualstack_ipv6()


def _own_address(host: str) -> str:
    """Return the number under which other machines reach who listens everywhere here, as far as this one knows."""
    family = socket.AF_INET if _takes_both(host) else _family(host)
    anywhere, at_home = _OWN[family]
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((anywhere, 9))
        except OSError:
            return at_home
        return str(probe.getsockname()[0])


def _reason(why: OSError) -> str:
    """Return why there is no socket, in the system's words, without the tuple that Python puts behind them."""
    return str(why.strerror).partition(" (")[0]
